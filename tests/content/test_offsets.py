"""Times counted from a cohort's start."""

from datetime import UTC, date, datetime

import pytest

from app.content import Offset


@pytest.mark.parametrize(
    ("written", "start", "moment"),
    [
        ("week 1, Monday 08:00", date(2026, 1, 5), datetime(2026, 1, 5, 7, 0)),
        ("week 1, Monday 08:00", date(2026, 1, 8), datetime(2026, 1, 5, 7, 0)),  # starts a Thursday
        ("week 1, Sunday 23:59", date(2026, 1, 8), datetime(2026, 1, 11, 22, 59)),
        ("week 2, Friday 23:59", date(2026, 6, 1), datetime(2026, 6, 12, 21, 59)),  # summer time
        # Across the change to summer time on 29 March 2026, and back on 25 October 2026:
        ("week 4, Friday 23:59", date(2026, 3, 2), datetime(2026, 3, 27, 22, 59)),
        ("week 5, Friday 23:59", date(2026, 3, 2), datetime(2026, 4, 3, 21, 59)),
        ("week 1, Saturday 12:00", date(2026, 10, 19), datetime(2026, 10, 24, 10, 0)),
        ("week 1, Sunday 12:00", date(2026, 10, 19), datetime(2026, 10, 25, 11, 0)),
        ("week 4, Sunday 02:30", date(2026, 3, 2), datetime(2026, 3, 29, 1, 30)),  # is not there
        ("week 1, Sunday 02:30", date(2026, 10, 19), datetime(2026, 10, 25, 0, 30)),  # comes twice
        # Over the new year
        ("week 2, Thursday 09:00", date(2026, 12, 28), datetime(2027, 1, 7, 8, 0)),
    ],
)
def test_an_offset_is_the_wall_time_in_oslo(written: str, start: date, moment: datetime) -> None:
    resolved = Offset.parse(written).resolve(start)

    assert resolved == moment.replace(tzinfo=UTC)
    assert resolved.tzinfo is UTC


@pytest.mark.parametrize("written", ["week 1, Monday 08:00", "week 104, Sunday 00:00"])
def test_an_offset_is_written_as_it_is_read(written: str) -> None:
    assert str(Offset.parse(written)) == written


@pytest.mark.parametrize(
    "written",
    [
        "", "Friday", "week 2", "week 0, Friday 12:00", "week 105, Friday 12:00",
        "week 2, fredag 12:00", "week 2, Friday 24:00", "week 2, Friday 12:60",
        "week 2 Friday 12:00", "week 2, Friday 9:00", "week -1, Friday 09:00",
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_the_reason(written: str) -> None:
    with pytest.raises(ValueError, match=r"form week|must be|not a"):
        Offset.parse(written)
