"""Who is here: kept in the memory of the process, because it is only true for a moment."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

#: Seconds without a sign of life after which somebody who polls counts as away.
AWAY_AFTER = 12.0


class Presence:
    """Open streams and last signs of life, by session and participant."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._streams: dict[int, Counter[int]] = defaultdict(Counter)
        self._seen: dict[int, dict[int, float]] = defaultdict(dict)

    def see(self, session_id: int, participant_id: int) -> None:
        """Note a sign of life."""
        with self._lock:
            self._seen[session_id][participant_id] = self._clock()

    @contextmanager
    def streaming(self, session_id: int, participant_ids: Collection[int]) -> Iterator[None]:
        """Let those on one device count as here inside."""
        with self._lock:
            self._streams[session_id].update(participant_ids)
        try:
            yield
        finally:
            with self._lock:
                if session_id in self._streams:  # not deleted meanwhile
                    self._streams[session_id].subtract(participant_ids)
                    now = self._clock()
                    self._seen[session_id].update((each, now) for each in participant_ids)

    def here(self, session_id: int) -> frozenset[int]:
        """Return the ids of the participants who are here now."""
        with self._lock:
            since = self._clock() - AWAY_AFTER
            streams = self._streams.get(session_id, Counter[int]())
            streaming = {who for who, count in streams.items() if count > 0}
            seen = {who for who, at in self._seen.get(session_id, {}).items() if at >= since}
            return frozenset(streaming | seen)

    def forget(self, session_id: int) -> None:
        """Let go of a session that is deleted."""
        with self._lock:
            self._streams.pop(session_id, None)
            self._seen.pop(session_id, None)
