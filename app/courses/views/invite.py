"""Inviting people to a cohort: paste, look over, send; and the invitations that are out."""

from __future__ import annotations

import hashlib

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.access import allowed, person
from app.accounts.models import User
from app.courses import actions, invitees
from app.courses.forms import ROLE_LABELS, InviteForm
from app.courses.invitees import MOST_AT_ONCE, Invitee, PlannedInvitation
from app.courses.models import Cohort, InvitedRole
from app.courses.queries import (
    EnrolledTeam,
    cohort_as_staff,
    invited_role_as_staff,
    open_invitations,
    people_of,
    teams_of,
)
from app.courses.rules import alphabetical
from app.courses.views import blueprint
from app.database import db

PROBLEMS = {
    "bad_address": _l("Dette er ikke en hel e-postadresse. Skriv for eksempel navn@eksempel.no."),
    "twice": _l("Adressen står flere ganger i listen. Behold én av linjene."),
    "unknown_role": _l("Rollen er ukjent. Skriv deltaker, mentor, stab eller observatør."),
    "name_too_long": _l("Navnet er for langt. Bruk høyst 120 tegn."),
    "team_too_long": _l("Navnet på virksomheten er for langt. Bruk høyst 120 tegn."),
    "team_not_for_role": _l("Bare deltakere hører til en virksomhet. Ta bort virksomheten."),
    "team_withdrawn": _l("Virksomheten er meldt ut av kullet. Ta den inn igjen først."),
}


@blueprint.route("/cohorts/<int:cohort_id>/invite", methods=["GET", "POST"])
@allowed(cohort_as_staff)
def invite(cohort: Cohort) -> ResponseReturnValue:
    """Read a list of people, show what would happen with each, and invite when confirmed."""
    teams = teams_of(cohort.id)
    form = InviteForm()
    form.offer(
        sorted(
            ((t.team.id, t.team.name) for t in teams if not t.enrolment.withdrawn_at),
            key=lambda choice: alphabetical(choice[1]),
        )
    )
    if not form.is_submitted():
        chosen = request.args.get("team", "")
        form.team.data = (
            chosen if chosen in {value for value, *_rest in form.team.iter_choices()} else ""
        )
        return _page(cohort, form)
    _take_in_file(form)
    if not _valid(form):
        return _page(cohort, form), 422
    planned = _plan(cohort, form, teams)
    if len(planned) > MOST_AT_ONCE:
        form.people.errors = [_("Listen har over 300 personer. Del den i flere.")]
        return _page(cohort, form), 422
    if any(each.state == "problem" for each in planned):
        return _page(cohort, form, planned), 422
    seen, form.shown.data = form.shown.data, _fingerprint(form)
    new = [each for each in planned if each.state == "new"]
    if request.form.get("step") != "send" or seen != form.shown.data or not new:
        changed = request.form.get("step") == "send" and bool(seen) and bool(new)
        return _page(cohort, form, planned, changed=changed)
    sent = actions.invite_people(
        cohort, new, form.language.data or "nb", _days(), person(), clock.now()
    )
    db.session.commit()
    # Shown here and now, not after a redirect: the links are stored nowhere.
    return render_template("courses/invited.html", cohort=cohort, sent=sent)


@blueprint.get("/cohorts/<int:cohort_id>/invitations")
@allowed(cohort_as_staff)
def invitations(cohort: Cohort) -> ResponseReturnValue:
    """List the invitations of a cohort that nobody has accepted yet."""
    return render_template(
        "courses/invitations.html",
        cohort=cohort,
        invited=open_invitations(cohort.id),
        role_labels=ROLE_LABELS,
    )


def open_invited_role(person: User, cohort_id: int, role_id: int) -> InvitedRole | None:
    """Return what an invitation gives that can be sent again: not accepted, not revoked."""
    given = invited_role_as_staff(person, cohort_id, role_id)
    return given if given and given.invitation.revoked_at is None else None


@blueprint.post("/cohorts/<int:cohort_id>/invitations/<int:role_id>/resend")
@allowed(open_invited_role)
def resend_invitation(given: InvitedRole) -> ResponseReturnValue:
    """Mail an invitation again with a new link, and show the link for copying."""
    sent = actions.resend_invitation(given, _days(), person(), clock.now())
    db.session.commit()
    return render_template("courses/invited.html", cohort=given.cohort, sent=[sent])


@blueprint.route(
    "/cohorts/<int:cohort_id>/invitations/<int:role_id>/revoke", methods=["GET", "POST"]
)
@allowed(invited_role_as_staff)
def revoke_invitation(given: InvitedRole) -> ResponseReturnValue:
    """Ask, then make an invitation's link useless."""
    if request.method == "GET":
        return render_template("courses/revoke_invitation.html", given=given, cohort=given.cohort)
    actions.revoke_invitation(given, person(), clock.now())
    db.session.commit()
    flash(_("Invitasjonen er trukket tilbake."), "success")
    return redirect(url_for("courses.invitations", cohort_id=given.cohort_id), 303)


def _take_in_file(form: InviteForm) -> None:
    """Put an uploaded list in the field of pasted ones, where it can be seen and mended."""
    if form.file.data:
        uploaded = invitees.decode(form.file.data.read())
        form.people.data = "\n".join(filter(None, [form.people.data, uploaded.strip()]))


def _valid(form: InviteForm) -> bool:
    valid: bool = form.validate()
    if form.team.data and form.new_team.data:
        form.new_team.errors = [
            _("Velg en virksomhet i listen, eller skriv navnet på en ny. Ikke begge.")
        ]
        valid = False
    return valid


def _plan(cohort: Cohort, form: InviteForm, teams: list[EnrolledTeam]) -> list[PlannedInvitation]:
    names = {str(each.team.id): each.team.name for each in teams}
    team = form.new_team.data or names.get(form.team.data or "", "")
    now = clock.now()
    return invitees.plan(
        invitees.read_list(form.people.data or "", form.role.data or "participant", team),
        people_of(cohort.id),
        teams,
        [each for each in open_invitations(cohort.id) if each.invitation.expires_at > now],
    )


def _fingerprint(form: InviteForm) -> str:
    """Return a mark of what the list on the page was made from, to see that it has not changed."""
    basis = (form.people, form.role, form.team, form.new_team, form.language)
    text = "\0".join("\n".join((field.data or "").split()) for field in basis)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _page(
    cohort: Cohort,
    form: InviteForm,
    planned: list[PlannedInvitation] | None = None,
    *,
    changed: bool = False,
) -> str:
    return render_template(
        "courses/invite.html",
        cohort=cohort,
        form=form,
        planned=planned,
        count=sum(each.state == "new" for each in planned or ()),
        changed=changed,
        problems_of=_problems_of,
        role_labels=ROLE_LABELS,
    )


def _problems_of(invitee: Invitee) -> list[str]:
    return [str(PROBLEMS[code]) for code in invitee.problems]


def _days() -> int:
    days: int = current_app.config["INVITATION_DAYS"]
    return days
