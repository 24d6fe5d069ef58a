"""Lessons, read and marked as read, and the guide for those who lead the workshops."""

from __future__ import annotations

from dataclasses import dataclass

from flask import jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.access import allowed, person
from app.accounts.models import User
from app.content import Course, Lesson, Module
from app.courses import actions
from app.courses.models import Cohort
from app.courses.queries import Reading, reading
from app.courses.rules import PREPARING_ROLES, may_read, neighbours
from app.courses.views import blueprint
from app.courses.views.content import course_of
from app.database import db
from app.errors import wants_json
from app.navigation import own_places

#: Reaching the end counts only after this many seconds, and not for who reads so many times
#: quicker than most: scrolling through is not reading.
LEAST_SECONDS = 10
QUICKEST = 6


@dataclass(frozen=True, slots=True)
class LessonInCohort:
    """A lesson as a member of a cohort opens it."""

    cohort: Cohort
    roles: frozenset[str]
    course: Course
    module: Module
    lesson: Lesson
    reading: Reading


@dataclass(frozen=True, slots=True)
class GuideInCohort:
    """A module with its guide, as a mentor or staff of a cohort opens it."""

    cohort: Cohort
    course: Course
    module: Module


def lesson_for(person: User, cohort_id: int, lesson_id: str) -> LessonInCohort | None:
    """Return a lesson of the course of a cohort that the person is in; else None."""
    cohort = own_places().cohort(cohort_id)
    course = course_of(cohort) if cohort else None
    lesson = course.lesson(lesson_id) if course else None
    module = course.module(lesson.module_id) if course and lesson else None
    if not (cohort and course and lesson and module):
        return None
    reads = reading(person, cohort_id, module.id, lesson_id)
    roles = own_places().roles_in(cohort_id)
    return LessonInCohort(cohort, roles, course, module, lesson, reads)


def lesson_to_mark(person: User, cohort_id: int, lesson_id: str) -> LessonInCohort | None:
    """Return an open lesson of a cohort where the person is a participant; else None."""
    found = lesson_for(person, cohort_id, lesson_id)
    if found is None or "participant" not in found.roles or not is_open(found):
        return None
    return found


def guide_for(person: User, cohort_id: int, module_id: str) -> GuideInCohort | None:
    """Return a module's guide for a mentor or staff of the cohort; else None."""
    cohort = own_places().cohort(cohort_id)
    course = course_of(cohort) if cohort else None
    module = course.module(module_id) if course else None
    if not (cohort and course and module and module.guide):
        return None
    if own_places().roles_in(cohort_id).isdisjoint(PREPARING_ROLES):
        return None
    return GuideInCohort(cohort, course, module)


def is_open(found: LessonInCohort) -> bool:
    """Say whether the person may read the lesson now."""
    return may_read(found.roles, found.reading.opens_at, clock.now())


@blueprint.get("/cohorts/<int:cohort_id>/lessons/<lesson_id>")
@allowed(lesson_for)
def lesson(found: LessonInCohort) -> ResponseReturnValue:
    """Show a lesson; before its module opens, say when it does."""
    if not is_open(found):
        return render_template("courses/lesson_closed.html", found=found)
    before, after = neighbours(found.course, found.lesson)
    return render_template(
        "courses/lesson.html",
        found=found,
        reading=found.reading if "participant" in found.roles else None,
        exercises=[e for e in found.course.exercises if found.lesson.id in e.builds_on],
        before=before,
        after=after,
        seconds=least_seconds(found.lesson),
    )


@blueprint.post("/cohorts/<int:cohort_id>/lessons/<lesson_id>/read")
@allowed(lesson_to_mark)
def read_lesson(found: LessonInCohort) -> ResponseReturnValue:
    """Remember that a participant has read a lesson, by the button or by reaching its end."""
    actions.mark_lesson_read(person(), found.cohort, found.lesson.id, clock.now())
    db.session.commit()
    if wants_json():
        return jsonify(read=True)
    address = url_for(
        "courses.lesson",
        cohort_id=found.cohort.id,
        lesson_id=found.lesson.id,
        _anchor="read",
    )
    return redirect(address, 303)


@blueprint.get("/cohorts/<int:cohort_id>/modules/<module_id>/guide")
@allowed(guide_for)
def guide(found: GuideInCohort) -> ResponseReturnValue:
    """Show the guide of a module's workshop to those who lead it."""
    return render_template("courses/guide.html", found=found)


def least_seconds(lesson: Lesson) -> int:
    """Return how long a lesson is open at least before reaching its end counts as reading it."""
    return max(LEAST_SECONDS, lesson.minutes * 60 // QUICKEST)
