"""What a process remembers of rows, by the version that they had: read once per version.

Nothing is ever changed here: when a version is another, the rows are read again. A transaction that
writes uses what is remembered and adds nothing: what it sees may yet be rolled back.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from app.database import is_reading

T = TypeVar("T")

#: How many things of one kind are remembered; the least recently used goes first.
MOST = 400
#: A large class on the board is some two hundred pieces of a kilobyte.
MOST_PIECES = 4000


class Memory:
    """Things by key, each with the version that it was made from."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.keeps_uncommitted = False
        self._lock = threading.Lock()
        self._kept: OrderedDict[Any, tuple[Any, Any]] = OrderedDict()
        self._gone: set[int] = set()

    def get(self, key: Any, version: Any, make: Callable[[], T]) -> T:
        """Return what was made for this version, or make it now."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None and found[0] == version:
                self._kept.move_to_end(key)
                return found[1]  # type: ignore[no-any-return]
        made = make()
        if not (is_reading() or self.keeps_uncommitted):
            return made
        with self._lock:
            if self._gone and key[0] in self._gone:
                return made  # read before it was deleted, by one who was slower
            self._kept[key] = (version, made)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return made

    def forget(self, session_id: int) -> None:
        """Let go of a session for good: no key that begins with its id is kept again."""
        with self._lock:
            self._gone.add(session_id)
            for key in [key for key in self._kept if key[0] == session_id]:
                del self._kept[key]

    def forget_all(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._kept.clear()


class Remembered:
    """The shape of sessions, the answers of runs, what teams have made, and pieces of boards."""

    def __init__(self) -> None:
        self.sheets = Memory()
        self.shapes = Memory()
        self.answers = Memory()
        self.teamwork = Memory()
        self.pieces = Memory(MOST_PIECES)

    @contextmanager
    def in_one_transaction(self) -> Iterator[None]:
        """Remember also what is not committed, meanwhile; afterwards nothing is left.

        For one long transaction in a process that serves nobody.
        """
        memories = (self.sheets, self.shapes, self.answers, self.teamwork, self.pieces)
        for memory in memories:
            memory.keeps_uncommitted = True
        try:
            yield
        finally:
            for memory in memories:
                memory.keeps_uncommitted = False
                memory.forget_all()

    def forget(self, session_id: int) -> None:
        """Let go of a session that is deleted. Keys begin with the session's id."""
        for memory in (self.shapes, self.answers, self.teamwork, self.pieces):
            memory.forget(session_id)
