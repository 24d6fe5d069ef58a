"""A cohort's teams: made, renamed, filled, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from app import clock
from app.access import allowed, person
from app.accounts.models import User
from app.courses import actions
from app.courses.forms import PersonForm, TeamForm
from app.courses.models import Cohort, Enrolment, Membership, TeamMember
from app.courses.queries import (
    EnrolledTeam,
    cohort_as_staff,
    enrolment_as_staff,
    former_members,
    people_of,
    team_member,
    teams_of,
)
from app.courses.rules import alphabetical
from app.courses.views import blueprint
from app.database import db


@dataclass(frozen=True, slots=True)
class Candidate:
    """A participant of the cohort who can be put in a team, and the team they are in now."""

    membership: Membership
    present: TeamMember | None


@dataclass(frozen=True, slots=True)
class Place:
    """A person's place in a team of a cohort."""

    enrolment: Enrolment
    member: TeamMember


def place_as_staff(person: User, cohort_id: int, enrolment_id: int, member_id: int) -> Place | None:
    """Return a place, ended or not, in a team of a cohort that the person runs; else None."""
    enrolment = enrolment_as_staff(person, cohort_id, enrolment_id)
    member = team_member(enrolment.team_id, member_id) if enrolment else None
    return Place(enrolment, member) if enrolment and member else None


@blueprint.route("/cohorts/<int:cohort_id>/teams/new", methods=["GET", "POST"])
@allowed(cohort_as_staff)
def new_team(cohort: Cohort) -> ResponseReturnValue:
    """Make a team in a cohort."""
    form = TeamForm()
    if not form.is_submitted():
        return render_template("courses/new_team.html", cohort=cohort, form=form)
    if not form.validate() or _taken(form, teams_of(cohort.id)):
        return render_template("courses/new_team.html", cohort=cohort, form=form), 422
    now = clock.now()
    team = actions.create_team(form.name.data or "", person(), now)
    enrolment = actions.enrol(team, cohort, person(), now)
    db.session.commit()
    flash(_("Virksomheten er lagt til."), "success")
    return redirect(_address(enrolment), 303)


@blueprint.get("/cohorts/<int:cohort_id>/teams/<int:enrolment_id>")
@allowed(enrolment_as_staff)
def team(enrolment: Enrolment) -> ResponseReturnValue:
    """Show a team in a cohort: members from and until, mentors, and what can be done."""
    return _page(enrolment)


@blueprint.post("/cohorts/<int:cohort_id>/teams/<int:enrolment_id>/name")
@allowed(enrolment_as_staff)
def rename_team(enrolment: Enrolment) -> ResponseReturnValue:
    """Give a team another name."""
    form = TeamForm()
    if not form.validate() or _taken(form, teams_of(enrolment.cohort_id), but=enrolment.id):
        return _page(enrolment, naming=form)
    actions.rename_team(enrolment.team, form.name.data or "", person(), clock.now())
    db.session.commit()
    flash(_("Navnet er lagret."), "success")
    return redirect(_address(enrolment), 303)


@blueprint.post("/cohorts/<int:cohort_id>/teams/<int:enrolment_id>/members")
@allowed(enrolment_as_staff)
def place_member(enrolment: Enrolment) -> ResponseReturnValue:
    """Put a participant of the cohort in a team; from another team of the cohort they move."""
    candidates = _candidates(enrolment, teams_of(enrolment.cohort_id))
    form = _person_form(candidates)
    if not form.validate():
        return _page(enrolment, placing=form)
    chosen = next(c for c in candidates if str(c.membership.user_id) == form.person.data)
    now = clock.now()
    if chosen.present:
        actions.move_team_member(chosen.present, enrolment.team, person(), now)
    else:
        actions.add_team_member(enrolment.team, chosen.membership.user, person(), now)
    db.session.commit()
    flash(
        _(
            "%(name)s er med i %(team)s.",
            name=chosen.membership.user.name,
            team=enrolment.team.name,
        ),
        "success",
    )
    return redirect(_address(enrolment), 303)


@blueprint.route(
    "/cohorts/<int:cohort_id>/teams/<int:enrolment_id>/members/<int:member_id>/end",
    methods=["GET", "POST"],
)
@allowed(place_as_staff)
def end_team_member(place: Place) -> ResponseReturnValue:
    """Ask, then end a person's place in a team."""
    enrolment, member = place.enrolment, place.member
    if request.method == "GET":
        return render_template(
            "courses/end_team_member.html",
            enrolment=enrolment,
            cohort=enrolment.cohort,
            member=member,
        )
    actions.end_team_member(member, person(), clock.now())
    db.session.commit()
    flash(
        _(
            "%(name)s er ikke lenger med i %(team)s.",
            name=member.user.name,
            team=enrolment.team.name,
        ),
        "success",
    )
    return redirect(_address(enrolment), 303)


@blueprint.route(
    "/cohorts/<int:cohort_id>/teams/<int:enrolment_id>/withdraw", methods=["GET", "POST"]
)
@allowed(enrolment_as_staff)
def withdraw(enrolment: Enrolment) -> ResponseReturnValue:
    """Ask, then take a team out of the cohort; or take it in again."""
    if request.method == "GET":
        return render_template(
            "courses/withdraw.html", enrolment=enrolment, cohort=enrolment.cohort
        )
    if request.form.get("step") == "return":
        actions.enrol(enrolment.team, enrolment.cohort, person(), clock.now())
        message = _("%(team)s er med i kullet igjen.", team=enrolment.team.name)
    else:
        actions.withdraw(enrolment, person(), clock.now())
        message = _("%(team)s er meldt ut av kullet.", team=enrolment.team.name)
    db.session.commit()
    flash(message, "success")
    return redirect(url_for("courses.cohort", cohort_id=enrolment.cohort_id), 303)


def _page(
    enrolment: Enrolment, *, naming: TeamForm | None = None, placing: PersonForm | None = None
) -> ResponseReturnValue:
    """Show the page of a team; with a form that was sent and has something to mend, as 422."""
    teams = teams_of(enrolment.cohort_id)
    page = render_template(
        "courses/team.html",
        enrolment=enrolment,
        cohort=enrolment.cohort,
        enrolled=next(each for each in teams if each.enrolment.id == enrolment.id),
        former=former_members(enrolment.team_id),
        naming=naming or TeamForm(formdata=None, name=enrolment.team.name),
        placing=placing or _person_form(_candidates(enrolment, teams), sent=False),
    )
    return page, 422 if naming or placing else 200


def _candidates(enrolment: Enrolment, teams: Iterable[EnrolledTeam]) -> list[Candidate]:
    """Return the participants of the cohort who are not in the team, in alphabetical order."""
    places = {
        member.user_id: member
        for each in teams
        if not each.enrolment.withdrawn_at or each.enrolment.id == enrolment.id
        for member in each.members
    }
    found = [
        Candidate(each, places.get(each.user_id))
        for each in people_of(enrolment.cohort_id)
        if each.role == "participant"
        and (each.user_id not in places or places[each.user_id].team_id != enrolment.team_id)
    ]
    return sorted(found, key=lambda c: alphabetical(c.membership.user.name))


def _person_form(candidates: Iterable[Candidate], *, sent: bool = True) -> PersonForm:
    form = PersonForm() if sent else PersonForm(formdata=None)
    form.person.choices = [SelectChoice("", _("Velg"))]
    form.person.choices += [
        SelectChoice(str(each.membership.user_id), _candidate_label(each)) for each in candidates
    ]
    return form


def _candidate_label(candidate: Candidate) -> str:
    name = candidate.membership.user.name
    if candidate.present is None:
        return name
    label: str = _("%(name)s, flyttes fra %(team)s", name=name, team=candidate.present.team.name)
    return label


def _taken(form: TeamForm, teams: Iterable[EnrolledTeam], but: int | None = None) -> bool:
    """Say whether another team of the cohort has the name; the form then tells so."""
    name = (form.name.data or "").casefold()
    if all(each.team.name.casefold() != name or each.enrolment.id == but for each in teams):
        return False
    form.name.errors = [_("Kullet har alt en virksomhet med dette navnet.")]
    return True


def _address(enrolment: Enrolment) -> str:
    return url_for("courses.team", cohort_id=enrolment.cohort_id, enrolment_id=enrolment.id)
