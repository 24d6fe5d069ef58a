"""The promised answer: working days counted in Norwegian time, around every kind of holiday."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import OSLO
from app.courses.rules import is_working_day, public_holidays, reply_by


def oslo(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=OSLO)


@pytest.mark.parametrize(
    ("handed_in", "working_days", "promised"),
    [
        pytest.param(oslo(2026, 11, 23), 1, oslo(2026, 11, 24, 16), id="a Monday"),
        pytest.param(oslo(2026, 11, 23), 5, oslo(2026, 11, 30, 16), id="five days is a week"),
        pytest.param(oslo(2026, 11, 27, 23, 30), 1, oslo(2026, 11, 30, 16), id="late on a Friday"),
        pytest.param(oslo(2026, 11, 28, 9), 1, oslo(2026, 11, 30, 16), id="a Saturday"),
        pytest.param(oslo(2026, 11, 29, 23, 59), 1, oslo(2026, 11, 30, 16), id="late on a Sunday"),
        pytest.param(oslo(2026, 11, 30, 0, 30), 1, oslo(2026, 12, 1, 16), id="early on a Monday"),
        # Easter 2027: Maundy Thursday 25 March, Good Friday, Easter Monday 29 March.
        pytest.param(oslo(2027, 3, 24), 1, oslo(2027, 3, 30, 16), id="before Easter"),
        pytest.param(oslo(2027, 3, 23), 2, oslo(2027, 3, 30, 16), id="across Easter"),
        # Summer time begins on 28 March 2027: 16.00 stays 16.00 on the clock in Oslo.
        pytest.param(oslo(2027, 3, 22), 3, oslo(2027, 3, 30, 16), id="into summer time"),
        pytest.param(oslo(2026, 10, 23), 1, oslo(2026, 10, 26, 16), id="out of summer time"),
        # 17 May 2027 is a Monday, and the day after the Pentecost Sunday: both one day off.
        pytest.param(oslo(2027, 5, 14), 1, oslo(2027, 5, 18, 16), id="17 May and Whit Monday"),
        pytest.param(oslo(2028, 5, 16), 1, oslo(2028, 5, 18, 16), id="17 May on a Wednesday"),
        pytest.param(oslo(2026, 4, 30), 1, oslo(2026, 5, 4, 16), id="1 May on a Friday"),
        pytest.param(oslo(2026, 5, 13), 1, oslo(2026, 5, 15, 16), id="Ascension Day"),
        # 24 and 31 December are working days in law.
        pytest.param(oslo(2026, 12, 23), 1, oslo(2026, 12, 24, 16), id="Christmas Eve counts"),
        pytest.param(oslo(2026, 12, 23), 2, oslo(2026, 12, 28, 16), id="across Christmas"),
        pytest.param(oslo(2026, 12, 30), 2, oslo(2027, 1, 4, 16), id="across New Year"),
    ],
)
def test_the_promise(handed_in, working_days, promised):
    assert reply_by(handed_in, working_days) == promised
    assert reply_by(handed_in, working_days).tzinfo is UTC


def test_the_day_is_the_one_in_norway_not_in_utc():
    # 23.30 UTC on Thursday is Friday in Oslo, so the first working day is Monday.
    assert reply_by(datetime(2026, 11, 26, 23, 30, tzinfo=UTC), 1) == oslo(2026, 11, 30, 16)


def test_summer_and_winter_have_the_same_hour_on_the_clock_and_another_in_utc():
    assert reply_by(oslo(2026, 7, 1), 1).hour == 14
    assert reply_by(oslo(2026, 11, 2), 1).hour == 15


@pytest.mark.parametrize("days", [0, -1])
def test_a_promise_without_days_is_refused(days):
    with pytest.raises(ValueError, match="at least one"):
        reply_by(oslo(2026, 11, 23), days)


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="aware"):
        reply_by(datetime(2026, 11, 23, 12), 5)


moments = st.datetimes(
    min_value=datetime(2024, 1, 1), max_value=datetime(2040, 12, 1), timezones=st.just(UTC)
)
counts = st.integers(min_value=1, max_value=30)


@given(moments, counts)
def test_it_falls_on_a_working_day_at_four_in_oslo(moment, days):
    promised = reply_by(moment, days).astimezone(OSLO)
    assert (promised.hour, promised.minute) == (16, 0)
    assert promised.weekday() < 5
    assert promised.date() not in public_holidays(promised.year)


@given(moments, counts)
def test_exactly_that_many_working_days_lie_after_the_day_of_the_hand_in(moment, days):
    first = moment.astimezone(OSLO).date()
    last = reply_by(moment, days).astimezone(OSLO).date()
    between = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(is_working_day(day) for day in between) == days


@given(moments, moments, counts)
def test_who_hands_in_earlier_is_never_promised_later(one, other, days):
    earlier, later = sorted((one, other))
    assert reply_by(earlier, days) <= reply_by(later, days)


@given(moments, counts)
def test_one_more_day_is_always_later(moment, days):
    assert reply_by(moment, days) < reply_by(moment, days + 1)


def test_the_public_holidays_of_a_year():
    assert public_holidays(2026) == {
        date(2026, 1, 1),
        date(2026, 4, 2),
        date(2026, 4, 3),
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 5, 17),
        date(2026, 5, 24),
        date(2026, 5, 25),
        date(2026, 12, 25),
        date(2026, 12, 26),
    }
