"""What holds for dates and places in a cohort. Pure: no clock, no queries, no request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays

from app.clock import OSLO, local_date
from app.content import Course, Lesson
from app.courses.models import CohortDate

#: The hour, Norwegian time, by which an answer is promised on its day.
REPLY_TIME = time(16, 0)
SATURDAY = 5


#: Roles that read a module before it opens for participants, and its guide.
PREPARING_ROLES = frozenset({"mentor", "staff"})


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """A date that a course's content asks for: kind "opens", "workshop" or "due"."""

    kind: str
    content_id: str  # of the module, or for "due" of the exercise
    at: datetime

    @property
    def key(self) -> tuple[str, str]:
        """What makes the date one of its kind in a cohort."""
        return self.kind, self.content_id


#: A date of either kind: both have kind, content_id and at.
Dated = PlannedDate | CohortDate


def planned_dates(course: Course, starts_on: date) -> tuple[PlannedDate, ...]:
    """Return every date of a course for a cohort that starts on a day, in order of time."""
    planned = []
    for module in course.modules:
        planned.append(PlannedDate("opens", module.id, module.opens.resolve(starts_on)))
        if module.workshop:
            at = module.workshop.at.resolve(starts_on)
            planned.append(PlannedDate("workshop", module.id, at))
        for exercise in module.exercises:
            planned.append(PlannedDate("due", exercise.id, exercise.due.resolve(starts_on)))
    return tuple(sorted(planned, key=lambda d: d.at))


def missing_dates(course: Course, starts_on: date, present: Iterable[Dated]) -> list[PlannedDate]:
    """Return the dates that the course asks for and the cohort lacks: content came later."""
    there = {(d.kind, d.content_id) for d in present}
    return [d for d in planned_dates(course, starts_on) if d.key not in there]


def reply_by(handed_in_at: datetime, working_days: int) -> datetime:
    """Return when the answer to a hand-in is promised: an aware UTC datetime.

    That is 16.00 in Oslo, `working_days` (1 or more) working days after the Norwegian calendar day
    of the hand-in. The day of the hand-in never counts, so what comes late on a Friday is counted
    from Monday. Raises ValueError for fewer than one day or a naive moment.
    """
    if working_days < 1:
        raise ValueError("an answer is promised at least one working day ahead")
    if handed_in_at.tzinfo is None:
        raise ValueError("handed_in_at must be aware")
    day = local_date(handed_in_at)
    for _ in range(working_days):
        day = next_working_day(day)
    return datetime.combine(day, REPLY_TIME, tzinfo=OSLO).astimezone(UTC)


def next_working_day(day: date) -> date:
    """Return the first working day after `day`."""
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def is_working_day(day: date) -> bool:
    """Say whether a date is a Norwegian working day: not a Saturday, Sunday or public holiday.

    The public holidays are those of lov om helligdager and of lov om 1. og 17. mai som
    høgtidsdager. 24 and 31 December are not among them, so they are working days here too.
    """
    return day.weekday() < SATURDAY and day not in public_holidays(day.year)


@lru_cache(maxsize=32)
def public_holidays(year: int) -> frozenset[date]:
    """Return the Norwegian public holidays of one year."""
    return frozenset(holidays.country_holidays("NO", years=year))


def is_open(opens_at: datetime | None, now: datetime) -> bool:
    """Say whether a module is open for participants. Without an opening date it is open."""
    return opens_at is None or opens_at <= now


def is_overdue(due_at: datetime | None, now: datetime) -> bool:
    """Say whether a deadline has passed. The deadline's own moment is still in time."""
    return due_at is not None and due_at < now


def next_date(dates: Iterable[Dated], now: datetime, *kinds: str) -> Dated | None:
    """Return the earliest date that has not passed, of the kinds named (or any), else None."""
    coming = [d for d in dates if d.at >= now and (not kinds or d.kind in kinds)]
    return min(coming, key=lambda d: (d.at, d.kind, d.content_id), default=None)


def may_read(roles: Iterable[str], opens_at: datetime | None, now: datetime) -> bool:
    """Say whether someone with these roles may read a module's lessons now.

    Mentors and staff prepare, so they read at any time; others from the day the module opens.
    """
    return not PREPARING_ROLES.isdisjoint(roles) or is_open(opens_at, now)


def neighbours(course: Course, lesson: Lesson) -> tuple[Lesson | None, Lesson | None]:
    """Return the lessons before and after one in its course, across modules."""
    order = [each.id for each in course.lessons]
    place = order.index(lesson.id)
    before = course.lessons[place - 1] if place else None
    after = course.lessons[place + 1] if place + 1 < len(order) else None
    return before, after


def alphabetical(name: str) -> tuple[str, str]:
    """Return a key that sorts names as in Norwegian: æ, ø and å last, capitals as small letters.

    Done here because neither database sorts so by itself.
    """
    return name.casefold().translate(_NORWEGIAN_ORDER), name


_NORWEGIAN_ORDER = str.maketrans({"æ": "z{", "ä": "z{", "ø": "z|", "ö": "z|", "å": "z}", "é": "e"})
