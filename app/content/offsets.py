"""Times as authors write them: "week 2, Friday 23:59", counted from a cohort's start."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LAST_WEEK = 104

_WRITTEN = re.compile(r"week (\d{1,3}), ([A-Za-z]+) (\d{2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Offset:
    """A weekday and time in the n-th week of a cohort; week 1 is the week of the start date."""

    week: int
    weekday: int  # 0 is Monday
    time: time

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read "week 2, Friday 23:59". Raises ValueError with the reason."""
        match = _WRITTEN.fullmatch(written.strip())
        if match is None:
            raise ValueError("it is not of the form week N, Weekday HH:MM")
        week, weekday, hour, minute = match.groups()
        if not 1 <= int(week) <= LAST_WEEK:
            raise ValueError(f"the week must be from 1 to {LAST_WEEK}")
        if weekday.capitalize() not in WEEKDAYS:
            raise ValueError(f"{weekday} is not a weekday in English")
        if int(hour) > 23 or int(minute) > 59:
            raise ValueError(f"{hour}:{minute} is not a time of day")
        return cls(int(week), WEEKDAYS.index(weekday.capitalize()), time(int(hour), int(minute)))

    def resolve(self, start: date) -> datetime:
        """The moment, as an aware UTC datetime, for a cohort that starts on `start`.

        The time is what a clock in Oslo shows, on both sides of summer time. A time that the
        clock skips in spring becomes the one an hour later; one that comes twice is the first.
        """
        monday = start - timedelta(days=start.weekday())
        day = monday + timedelta(weeks=self.week - 1, days=self.weekday)
        return datetime.combine(day, self.time, tzinfo=OSLO).astimezone(UTC)

    def __str__(self) -> str:
        return f"week {self.week}, {WEEKDAYS[self.weekday]} {self.time:%H:%M}"
