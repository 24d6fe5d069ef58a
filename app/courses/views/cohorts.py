"""The list of cohorts, a new one, and the page from which a cohort is run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from app import clock
from app.access import allowed, person
from app.accounts.models import User
from app.accounts.rules import as_admin
from app.courses import actions
from app.courses.forms import ROLE_HEADINGS, CohortForm, NewCohortForm
from app.courses.models import ROLES, Cohort, Membership
from app.courses.queries import (
    CohortRow,
    cohort_as_staff,
    cohort_like,
    cohorts_run_by,
    open_invitations,
    people_of,
    teams_of,
)
from app.courses.rules import alphabetical, missing_dates, planned_dates
from app.courses.views import blueprint
from app.courses.views.content import course_of, date_rows, site
from app.database import db
from app.language import language

COMING = 5


def run_cohorts(person: User) -> list[CohortRow] | None:
    """Return the cohorts that the person runs; None for one who runs none and is no admin."""
    rows = cohorts_run_by(person)
    return rows if rows or person.is_admin else None


@blueprint.get("/cohorts")
@allowed(run_cohorts)
def cohorts(rows: list[CohortRow]) -> ResponseReturnValue:
    """List the cohorts that the person runs."""
    courses = {course.id: course.title.in_(language()) for course in site().courses}
    return render_template("courses/cohorts.html", rows=rows, courses=courses)


@blueprint.route("/cohorts/new", methods=["GET", "POST"])
@allowed(as_admin)
def new_cohort(admin: User) -> ResponseReturnValue:
    """Ask for course, name and start; show all dates that follow; then make the cohort."""
    form = NewCohortForm()
    form.course.choices = [
        SelectChoice(course.id, course.title.in_(language())) for course in site().courses
    ]
    if request.method == "GET":
        return render_template("courses/new_cohort.html", form=form, rows=None)
    course = site().course(form.course.data or "")
    if not form.validate() or course is None or form.starts_on.data is None:
        return render_template("courses/new_cohort.html", form=form, rows=None), 422
    seen, form.shown.data = form.shown.data, form.basis
    if request.form.get("step") != "create" or seen != form.basis:
        rows = date_rows(course, planned_dates(course, form.starts_on.data))
        changed = request.form.get("step") == "create" and bool(seen)
        return render_template("courses/new_cohort.html", form=form, rows=rows, changed=changed)
    name, starts_on = form.name.data or "", form.starts_on.data
    cohort = cohort_like(course.id, name, starts_on)  # the same form, sent twice
    if cohort is None:
        days = form.reply_working_days.data or 1
        cohort = actions.create_cohort(course, name, starts_on, days, admin, clock.now())
        db.session.commit()
    flash(_("Kullet er opprettet. Nå kan du invitere folk."), "success")
    return redirect(url_for("courses.cohort", cohort_id=cohort.id), 303)


@blueprint.get("/cohorts/<int:cohort_id>")
@allowed(cohort_as_staff)
def cohort(cohort: Cohort) -> ResponseReturnValue:
    """Show a cohort to those who run it: key facts, next dates, people, teams, invitations."""
    now = clock.now()
    people = people_of(cohort.id)
    teams = sorted(teams_of(cohort.id), key=lambda each: alphabetical(each.team.name))
    in_teams = {m.user_id for t in teams if not t.enrolment.withdrawn_at for m in t.members}
    course = course_of(cohort)
    return render_template(
        "courses/cohort.html",
        cohort=cohort,
        course=course,
        coming=date_rows(course, [d for d in cohort.dates if d.at >= now])[:COMING],
        missing=missing_dates(course, cohort.starts_on, cohort.dates) if course else [],
        roles=by_role(people),
        role_headings=ROLE_HEADINGS,
        teams=[each for each in teams if not each.enrolment.withdrawn_at],
        withdrawn=[each for each in teams if each.enrolment.withdrawn_at],
        without_team=[
            each for each in people if each.role == "participant" and each.user_id not in in_teams
        ],
        invited=open_invitations(cohort.id),
    )


@blueprint.route("/cohorts/<int:cohort_id>/settings", methods=["GET", "POST"])
@allowed(cohort_as_staff)
def settings(cohort: Cohort) -> ResponseReturnValue:
    """Change a cohort's name and promise."""
    form = CohortForm() if request.method == "POST" else CohortForm(obj=cohort)
    if not form.is_submitted():
        return render_template("courses/settings.html", cohort=cohort, form=form)
    if not form.validate():
        return render_template("courses/settings.html", cohort=cohort, form=form), 422
    actions.change_cohort(
        cohort, form.name.data or "", form.reply_working_days.data or 1, person(), clock.now()
    )
    db.session.commit()
    flash(_("Endringene er lagret."), "success")
    return redirect(url_for("courses.cohort", cohort_id=cohort.id), 303)


@blueprint.route("/cohorts/<int:cohort_id>/end", methods=["GET", "POST"])
@allowed(cohort_as_staff)
def end_cohort(cohort: Cohort) -> ResponseReturnValue:
    """Ask, then end a cohort; or let an ended one go on."""
    if request.method == "GET":
        return render_template("courses/end_cohort.html", cohort=cohort)
    if request.form.get("step") == "reopen":
        actions.reopen_cohort(cohort, person(), clock.now())
        message = _("Kullet er åpnet igjen.")
    else:
        actions.end_cohort(cohort, person(), clock.now())
        message = _("Kullet er avsluttet.")
    db.session.commit()
    flash(message, "success")
    return redirect(url_for("courses.cohort", cohort_id=cohort.id), 303)


def by_role(people: Iterable[Membership]) -> dict[str, list[Membership]]:
    """Return memberships by role, in the order of the roles, names in alphabetical order."""
    found: dict[str, list[Membership]] = defaultdict(list)
    for each in sorted(people, key=lambda m: alphabetical(m.user.name)):
        found[each.role].append(each)
    return {role: found[role] for role in ROLES if found[role]}
