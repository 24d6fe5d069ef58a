"""The mentor's queue as a page shows it: what waits, filters with counts, what was answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import User
from app.content import Exercise, Module, Site, Text, exercise_from_definition
from app.courses.models import Cohort
from app.reviews import queries
from app.reviews.models import Thread
from app.reviews.rules import days_between, is_overdue
from app.submissions.models import Submission

#: The filter for exercises that are no longer in their course.
GONE = "gone"


@dataclass(frozen=True, slots=True)
class Row:
    """One submission in a list, with the words that its exercise goes by."""

    submission: Submission
    exercise: Text
    module: Module | None
    gone: bool  # the exercise is no longer in the course
    days_waited: int  # calendar days in Norway
    days_late: int | None  # after the promised day; None while the promise holds
    thread: Thread | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter, with how much waits behind it."""

    value: str
    label: Text
    count: int


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of a mentor's queue. `cohort` and `module` are the filters chosen, "" for none."""

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int
    cohort: str
    module: str
    cohorts: tuple[Choice, ...]
    modules: tuple[Choice, ...]
    next_due: datetime | None
    answered: tuple[Row, ...]
    replies: tuple[Row, ...]


def queue_of(
    person: User, site: Site, now: datetime, *, cohort: str = "", module: str = "", page: int = 1
) -> Queue | None:
    """Return the queue of a mentor, filtered and paged; None for one who is no mentor.

    `cohort` is an id, `module` is `course.module` or GONE; a filter with nothing behind it is
    dropped, so that it hides nothing. At most six queries, however much waits.
    """
    counts = queries.waiting_counts(person)
    if not counts and not queries.is_mentor(person):
        return None
    cohort, module = _sound(site, counts, cohort, module)
    inside = [
        c for c in counts if _in_cohort(c, cohort) and (not module or _module_of(site, c) == module)
    ]
    total = sum(c.count for c in inside)
    rows = _page(person, inside, page) if total else []
    answered, replies = queries.recently_answered(person), queries.threads_answered_by_teams(person)
    name = _Names(site, now, [*rows, *answered, *(t.submission for t in replies)])
    return Queue(
        rows=tuple(name.row(s) for s in rows),
        total=total,
        page=page,
        pages=max(1, -(-total // queries.PAGE)),
        cohort=cohort,
        module=module,
        cohorts=_cohort_choices(counts),
        modules=_module_choices(site, [c for c in counts if _in_cohort(c, cohort)]),
        next_due=None if counts else queries.next_due(person, now),
        answered=tuple(name.row(s) for s in answered),
        replies=tuple(name.row(t.submission, t) for t in replies),
    )


def _page(person: User, inside: Iterable[queries.WaitingCount], page: int) -> list[Submission]:
    exercises = [(c.cohort.id, c.exercise_id) for c in inside]
    return queries.page_of(queries.waiting(person, exercises), page) if page > 0 else []


def _sound(
    site: Site, counts: Sequence[queries.WaitingCount], cohort: str, module: str
) -> tuple[str, str]:
    """The filters asked for, as far as there is something behind them."""
    if not any(str(c.cohort.id) == cohort for c in counts):
        cohort = ""
    if not any(_module_of(site, c) == module and _in_cohort(c, cohort) for c in counts):
        module = ""
    return cohort, module


def _in_cohort(count: queries.WaitingCount, cohort: str) -> bool:
    return not cohort or str(count.cohort.id) == cohort


def _module_of(site: Site, count: queries.WaitingCount) -> str:
    """The value of the module filter for an exercise: `course.module`, or GONE."""
    course = site.course(count.cohort.course_id)
    exercise = course.exercise(count.exercise_id) if course else None
    return f"{count.cohort.course_id}.{exercise.module_id}" if exercise else GONE


def _cohort_choices(counts: Iterable[queries.WaitingCount]) -> tuple[Choice, ...]:
    sums: Counter[Cohort] = Counter()
    for each in counts:
        sums[each.cohort] += each.count
    return tuple(
        Choice(str(cohort.id), Text(cohort.name, cohort.name, cohort.name), count)
        for cohort, count in sums.items()
    )


def _module_choices(site: Site, counts: Iterable[queries.WaitingCount]) -> tuple[Choice, ...]:
    sums: Counter[str] = Counter()
    for each in counts:
        sums[_module_of(site, each)] += each.count
    known = [
        Choice(value, module.title, sums[value])
        for course in site.courses
        for module in course.modules
        if (value := f"{course.id}.{module.id}") in sums
    ]
    gone = [Choice(GONE, Text("", "", ""), sums[GONE])] if GONE in sums else []
    return (*known, *gone)


class _Names:
    """What exercises are called: as in the course now, else as when they were handed in."""

    def __init__(self, site: Site, now: datetime, submissions: Sequence[Submission]) -> None:
        self._site, self._time = site, now
        gone = [s for s in submissions if self._now(s) is None]
        self._stored = queries.definitions(gone)

    def _now(self, submission: Submission) -> Exercise | None:
        course = self._site.course(submission.enrolment.cohort.course_id)
        return course.exercise(submission.exercise_id) if course else None

    def row(self, submission: Submission, thread: Thread | None = None) -> Row:
        now = self._now(submission)
        exercise = now or exercise_from_definition(self._stored[submission.version_id])
        course = self._site.course(submission.enrolment.cohort.course_id)
        module = course.module(exercise.module_id) if course else None
        return Row(
            submission,
            exercise.title,
            module,
            now is None,
            days_between(submission.handed_in_at, self._time),
            days_between(submission.reply_by, self._time)
            if is_overdue(submission.reply_by, self._time)
            else None,
            thread,
        )
