"""Which mentor reads and answers which team: all of a cohort on one page."""

from __future__ import annotations

from collections.abc import Iterable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.access import allowed, person
from app.courses import actions
from app.courses.forms import MentorsForm
from app.courses.models import Cohort, Membership
from app.courses.queries import EnrolledTeam, cohort_as_staff, people_of, teams_of
from app.courses.rules import alphabetical
from app.courses.views import blueprint
from app.database import db


@blueprint.route("/cohorts/<int:cohort_id>/mentors", methods=["GET", "POST"])
@allowed(cohort_as_staff)
def assign_mentors(cohort: Cohort) -> ResponseReturnValue:
    """Show teams with a box for each mentor, and store what was ticked and unticked.

    Only what the person changed is changed: the form says what held when it was shown, so two
    who work at once do not undo each other.
    """
    form = MentorsForm()
    teams = [each for each in teams_of(cohort.id) if not each.enrolment.withdrawn_at]
    mentors = [each for each in people_of(cohort.id) if each.role == "mentor"]
    if form.validate_on_submit():
        shown, ticked = set(form.shown.data or ()), set(form.pair.data or ())
        _change(teams, mentors, added=ticked - shown, removed=shown - ticked)
        db.session.commit()
        flash(_("Fordelingen er lagret."), "success")
        return redirect(url_for("courses.assign_mentors", cohort_id=cohort.id), 303)
    return render_template(
        "courses/mentors.html",
        cohort=cohort,
        teams=sorted(teams, key=lambda each: alphabetical(each.team.name)),
        mentors=sorted(mentors, key=lambda each: alphabetical(each.user.name)),
        load=_load(teams),
    )


def _change(
    teams: Iterable[EnrolledTeam],
    mentors: Iterable[Membership],
    added: set[str],
    removed: set[str],
) -> None:
    """Assign and unassign by "enrolment-user" pairs; a pair that is not of this cohort is none."""
    now = clock.now()
    people = [each.user for each in mentors]
    for each in teams:
        for mentor in people:
            if f"{each.enrolment.id}-{mentor.id}" in added:
                actions.assign_mentor(each.enrolment, mentor, person(), now)
        for assignment in each.mentors:
            if f"{each.enrolment.id}-{assignment.user_id}" in removed:
                actions.unassign_mentor(assignment, person(), now)


def _load(teams: Iterable[EnrolledTeam]) -> dict[int, int]:
    """Return how many teams each mentor has."""
    load: dict[int, int] = {}
    for each in teams:
        for assignment in each.mentors:
            load[assignment.user_id] = load.get(assignment.user_id, 0) + 1
    return load
