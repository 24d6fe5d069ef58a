"""When a mail is tried again, and when it is given up."""

from __future__ import annotations

from datetime import datetime, timedelta

#: How long one worker has a mail for itself; far longer than a mail server is waited for.
LEASE = timedelta(minutes=10)
#: A mail server that is away over a weekend loses nothing.
GIVE_UP_AFTER = timedelta(days=3)


def next_try(attempts: int, now: datetime) -> datetime:
    """Return when to try again after so many attempts: 1, 2, 4, … minutes, at most an hour."""
    return now + min(timedelta(minutes=2 ** min(attempts - 1, 6)), timedelta(hours=1))


def is_given_up(created_at: datetime, now: datetime) -> bool:
    """Say whether a mail has been tried long enough."""
    return now - created_at > GIVE_UP_AFTER
