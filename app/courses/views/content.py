"""The content that cohorts refer to by ids, found in the site and put into words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import current_app
from flask_babel import gettext as _

from app.content import Course, Module, Site
from app.courses.models import Cohort, CohortDate
from app.courses.rules import PlannedDate
from app.language import language

D = TypeVar("D", PlannedDate, CohortDate)


@dataclass(frozen=True, slots=True)
class DateRow(Generic[D]):
    """A date of a cohort with what it is about, in words."""

    date: D
    title: str
    module: Module | None


def site() -> Site:
    """Return the content of this installation."""
    found: Site = current_app.extensions["site"]
    return found


def course_of(cohort: Cohort) -> Course | None:
    """Return the course of a cohort; None when its files are gone."""
    return site().course(cohort.course_id)


def date_rows(course: Course | None, dates: Iterable[D]) -> list[DateRow[D]]:
    """Return dates with what they are about, in order of time."""
    ordered = sorted(dates, key=lambda date: (date.at, date.kind, date.content_id))
    return [_row(course, date) for date in ordered]


def _row(course: Course | None, date: D) -> DateRow[D]:
    exercise = course.exercise(date.content_id) if course and date.kind == "due" else None
    module_id = exercise.module_id if exercise else date.content_id
    module = course.module(module_id) if course else None
    thing = exercise or module
    title = thing.title.in_(language()) if thing else date.content_id
    if date.kind == "due":
        return DateRow(date, _("Frist for %(title)s", title=title), module)
    if date.kind == "workshop":
        return DateRow(date, _("Workshop i %(title)s", title=title), module)
    return DateRow(date, _("%(title)s åpner", title=title), module)
