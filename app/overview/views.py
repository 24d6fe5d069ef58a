"""The front page, home, the path, the matrix and the concept sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.access import allowed, current_person, person, public, signed_in
from app.content import Course, Site
from app.courses.models import Cohort, Enrolment
from app.courses.queries import cohort_as_member, cohort_as_staff, own_enrolment, own_enrolments
from app.language import language
from app.navigation import own_places
from app.overview import matrix as matrix_table
from app.overview import plan, queries, rules
from app.overview.lessons import own_sessions
from app.submissions.queries import exercise_states

blueprint = Blueprint("overview", __name__)


def site() -> Site:
    """Return the content that the application read at its start."""
    return current_app.extensions["site"]  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Standing:
    """One team in one cohort, as its members see it."""

    cohort: Cohort
    enrolment: Enrolment | None  # None: a mentor or staff looks at the path
    course: Course
    dates: queries.Dates
    states: rules.States
    modules: tuple[rules.ModuleProgress, ...]
    next: rules.NextStep


def standings(cohorts: Iterable[tuple[Cohort, Enrolment | None]]) -> list[Standing]:
    """Gather dates, states and lessons read for some cohorts, in a fixed number of queries."""
    wanted = [(c, e, course) for c, e in cohorts if (course := site().course(c.course_id))]
    cohort_ids = [cohort.id for cohort, _, _ in wanted]
    dates = queries.dates_by_cohort(cohort_ids)
    read = queries.lessons_read_by(person(), cohort_ids)
    states = exercise_states([enrolment.id for _, enrolment, _ in wanted if enrolment])
    now = clock.now()
    found = []
    for cohort, enrolment, course in wanted:
        own = {k[1]: v for k, v in states.items() if enrolment and k[0] == enrolment.id}
        days = dates[cohort.id]
        modules = rules.progress(course, days, own, read[cohort.id], now)
        step = rules.next_step(modules, days, own, now)
        found.append(Standing(cohort, enrolment, course, days, own, modules, step))
    return found


@blueprint.get("/")
@public
def front() -> ResponseReturnValue:
    """Show what Springbrett is, for each kind of person, and where to sign in."""
    return render_template(
        "overview/front.html",
        course=site().courses[0] if site().courses else None,
        signed_in=current_person() is not None,
    )


@blueprint.get("/home")
@signed_in
def home() -> ResponseReturnValue:
    """Show the one next thing to do, and the person's other places."""
    places = own_places()
    enrolments = own_enrolments(person()) if "participant" in places.roles else []
    teaches = person().may_run_workshops
    return render_template(
        "overview/home.html",
        standings=standings((e.cohort, e) for e in enrolments),
        waiting=queries.waiting_for(person()) if "mentor" in places.roles else None,
        mentored=places.cohorts("mentor"),
        staffed=places.cohorts("staff", "observer"),
        lessons=own_sessions(person(), site(), language()) if teaches else [],
        teaches=teaches,
        member=bool(places.memberships),
    )


@blueprint.get("/cohorts/<int:cohort_id>/path")
@allowed(cohort_as_member)
def path(cohort: Cohort) -> ResponseReturnValue:
    """Show the course as a path: modules, lessons, exercises, states and dates."""
    own = next((e for e in own_enrolments(person()) if e.cohort_id == cohort.id), None)
    found = standings([(cohort, own)])
    guide = own is None and bool(own_places().roles & {"mentor", "staff"})
    return render_template("overview/path.html", standing=found[0], shows_guide=guide)


@blueprint.get("/cohorts/<int:cohort_id>/matrix")
@allowed(cohort_as_staff)
def matrix(cohort: Cohort) -> ResponseReturnValue:
    """Show teams × exercises: the state of each, and who may need a hand."""
    return render_template("overview/matrix.html", **_matrix(cohort))


def _matrix(cohort: Cohort) -> dict[str, Any]:
    course = site().course(cohort.course_id)
    exercises = course.exercises if course else ()
    module = course.module(request.args.get("module", "")) if course else None
    if module:
        exercises = module.exercises
    now = clock.now()
    table = matrix_table.table(
        queries.enrolments_in(cohort),
        exercises,
        queries.cells(cohort, now, now - rules.QUIET),
        queries.dates_by_cohort([cohort.id])[cohort.id],
        now,
    )
    reads = any(c.id == cohort.id for c in own_places().cohorts("staff"))
    return {
        "cohort": cohort,
        "course": course,
        "module": module,
        "exercises": exercises,
        "table": table,
        "may_read": reads,
        "counts": matrix_table.counts(table),
    }


@blueprint.get("/enrolments/<int:enrolment_id>/concept-sheet")
@allowed(own_enrolment)
def concept_sheet(enrolment: Enrolment) -> ResponseReturnValue:
    """Show the concept sheet: the team's newest answers put together, to read and to print."""
    course = site().course(enrolment.cohort.course_id)
    written = queries.newest_answers(enrolment)
    return render_template(
        "overview/concept_sheet.html",
        enrolment=enrolment,
        sections=plan.sections(course, written) if course else (),
    )
