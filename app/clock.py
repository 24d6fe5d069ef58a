"""The application's clock. Views ask it once and pass `now` on, so rules never look at a watch."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def now() -> datetime:
    """Return the present moment as an aware UTC datetime."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """Return an aware moment as wall-clock time in Norway."""
    return moment.astimezone(OSLO)


def local_date(moment: datetime) -> date:
    """Return the Norwegian calendar date of an aware moment."""
    return local(moment).date()
