"""What holds for dates and places in a cohort. Pure: no clock, no database, no request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol

import holidays

from app.clock import OSLO, local_date

#: The hour, Norwegian time, by which an answer is promised on its day.
REPLY_TIME = time(16, 0)
SATURDAY = 5


class Dated(Protocol):
    """Anything with a kind, a content id and a moment; a `CohortDate` is one."""

    kind: str
    content_id: str
    at: datetime


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
