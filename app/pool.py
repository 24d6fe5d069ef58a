"""Few connections to the database, given to those who have waited longest."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

from sqlalchemy.exc import TimeoutError as SQLAlchemyTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool


class Turns:
    """So many places, and a queue: nobody who comes later goes first."""

    def __init__(self, places: int) -> None:
        self._lock = threading.Lock()
        self._free = places
        self._waiting: deque[threading.Lock] = deque()

    def take(self, seconds: float) -> bool:
        """Wait for a place, at most so long; say whether there was one."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._lock:
            if mine not in self._waiting:  # it was given just now
                return True
            self._waiting.remove(mine)
        return False

    def give_back(self) -> None:
        """Give the place to the one who has waited longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


class FairPool(QueuePool):
    """A pool whose connections are given in the order in which they were asked for.

    SQLAlchemy's own lets a newcomer take what has just come back before one who waits has woken.
    With few connections and many requests some then wait until they are given up.
    """

    def __init__(self, creator: Any, pool_size: int = 5, **settings: Any) -> None:
        super().__init__(creator, pool_size=pool_size, **settings)
        self._turns = Turns(pool_size + self._max_overflow)

    def _do_get(self) -> ConnectionPoolEntry:
        if not self._turns.take(self._timeout):
            raise SQLAlchemyTimeoutError("no connection to the database was free in time")
        try:
            return super()._do_get()
        except BaseException:
            self._turns.give_back()
            raise

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        super()._do_return_conn(record)
        self._turns.give_back()
