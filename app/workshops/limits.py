"""How often one may guess a code and send answers in a live session.

A school has one address on the net, so nothing that goes right is ever counted against an address:
the caller looks a code up first, and asks here only when there is no such session. Answers are
counted per participant and per session, far above what hands can do; it is a runaway script that
is slowed down. When the counters cannot be reached, the lesson goes on.
"""

from __future__ import annotations

import logging

from flask import Flask
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.strategies import MovingWindowRateLimiter, SlidingWindowCounterRateLimiter

from app.accounts.limits import network, seconds_to_wait, storage_of

WRONG_CODES = RateLimitItemPerMinute(60)
PARTICIPANT_WRITES = RateLimitItemPerMinute(240)
SESSION_WRITES = RateLimitItemPerMinute(12_000)

logger = logging.getLogger(__name__)


class JoinLimits:
    """The counters of one application's live sessions; `LIMITS_STORAGE` says where they are."""

    def __init__(self, storage: str) -> None:
        where = storage_of(storage)
        self._wrong = MovingWindowRateLimiter(where)
        # Two numbers for each counter, where a moving window would keep twelve thousand moments.
        self._writes = SlidingWindowCounterRateLimiter(where)

    def wrong_code(self, address: str | None) -> int:
        """Count one code that opened nothing, from an address.

        Return 0 when it is to be answered as wrong, else how many seconds to wait.
        """
        place = network(address)
        try:
            if self._wrong.hit(WRONG_CODES, "wrong-code", place):
                return 0
            return seconds_to_wait(self._wrong, WRONG_CODES, "wrong-code", place)
        except StorageError:
            return self._uncounted()

    def may_write(self, session_id: int, participant_id: int, count: int = 1) -> int:
        """Count some answers; return 0 when they may be stored, else how many seconds to wait.

        One who sends too much uses up nothing of what the session has.
        """
        bounds: tuple[tuple[RateLimitItem, tuple[str, ...]], ...] = (
            (PARTICIPANT_WRITES, ("participant", str(session_id), str(participant_id))),
            (SESSION_WRITES, ("session", str(session_id))),
        )
        try:
            for bound, names in bounds:
                if not self._writes.hit(bound, *names, cost=count):
                    return seconds_to_wait(self._writes, bound, *names)
        except StorageError:
            return self._uncounted()
        return 0

    def _uncounted(self) -> int:
        logger.warning("live limits cannot be counted; everything is let through")
        return 0


def init_app(app: Flask) -> None:
    """Give an application its counters, as `app.extensions["live_limits"]`."""
    app.extensions["live_limits"] = JoinLimits(app.config["LIMITS_STORAGE"])
