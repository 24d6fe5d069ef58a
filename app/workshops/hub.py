"""The hub of a process: wakes the streams of a session when one of its channels has a new version.

It holds channel and number only, never words, and knows nothing of the database. What is woken is
told after the commit (see live.py).
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager

#: Seconds between two messages on one stream: at most four a second, the newest number only.
PACE = 0.25
#: Seconds without news after which a stream says that it is alive.
BEAT = 4.0
#: Streams of one who looks: as many as a browser opens to one address. Those beyond poll, so that
#: nobody can take all places.
MOST_OF_ONE = 6


class Listener:
    """One open stream: whose it is, the channels that it listens to, and what is new on them."""

    def __init__(self, channels: Iterable[str], who: Hashable = None) -> None:
        self.channels = frozenset(channels)
        self.who = who
        self.over = False
        self._asked = False
        self._news: dict[str, int] = {}
        self._woken = threading.Condition()

    def tell(self, channel: str, version: int) -> None:
        """Note a new version; only the newest is kept."""
        with self._woken:
            self._news[channel] = max(version, self._news.get(channel, 0))
            self._woken.notify()

    def ask(self) -> None:
        """Let the stream look now whether anybody is there still."""
        with self._woken:
            self._asked = True
            self._woken.notify()

    def end(self) -> None:
        """Let the stream end now."""
        self.over = True
        self.ask()

    def wait(self, seconds: float) -> dict[str, int]:
        """Return what is new, waiting for it at most so long; nothing when nothing came."""
        with self._woken:
            if not self._news and not self._asked:
                self._woken.wait(seconds)
            self._asked = False
            news, self._news = self._news, {}
            return news


class Hub:
    """The listeners of this process, by session."""

    def __init__(self, places: int) -> None:
        """`places`: how many streams may be open at once; each holds a thread of the server."""
        self.places = places
        self._over = False
        self._lock = threading.Lock()
        self._listeners: dict[int, set[Listener]] = defaultdict(set)
        self._open = 0

    @contextmanager
    def listening(
        self, session_id: int, channels: Iterable[str], who: Hashable = None
    ) -> Iterator[Listener | None]:
        """Listen inside; None when all places, or all of `who`, are taken: the client polls then.

        Other streams of `who` look whether they are still read: one who comes back after the
        network was gone would else hold two places for a while, and so would a whole class.
        """
        listener = Listener(channels, who)
        with self._lock:
            others = [each for each in self._listeners.get(session_id, ()) if each.who == who]
            many = who is not None and len(others) >= MOST_OF_ONE
            taken = self._open < self.places and not many and not self._over
            if taken:
                self._open += 1
                self._listeners[session_id].add(listener)
        for other in others:
            other.ask()
        try:
            yield listener if taken else None
        finally:
            if taken:
                self._leave(session_id, listener)

    def _leave(self, session_id: int, listener: Listener) -> None:
        with self._lock:
            self._open -= 1
            self._listeners[session_id].discard(listener)
            if not self._listeners[session_id]:
                del self._listeners[session_id]

    def end(self) -> None:
        """Let every stream end, and open no more: the server stops."""
        with self._lock:
            self._over = True
            listeners = [each for of_one in self._listeners.values() for each in of_one]
        for listener in listeners:
            listener.end()

    def publish(self, session_id: int, versions: Mapping[str, int]) -> None:
        """Tell all who listen to these channels of the session."""
        with self._lock:
            listeners = tuple(self._listeners.get(session_id, ()))
        for listener in listeners:
            for channel, version in versions.items():
                if channel in listener.channels:
                    listener.tell(channel, version)


def events(
    listener: Listener,
    versions: Mapping[str, int],
    beat_data: object = None,
    gone: Callable[[], bool] = lambda: False,
) -> Iterator[str]:
    """The text of an event stream: first the present versions, then what is new, and beats.

    `beat_data()` gives the number that goes with a beat, where there is one; `gone()` says whether
    nobody reads any more, which ends the stream.
    """
    yield "retry: 3000\n\n" + _told(versions)
    while True:
        sent_at = time.monotonic()
        news = listener.wait(BEAT)
        if listener.over or gone():
            return
        if not news:
            number = beat_data() if callable(beat_data) else ""
            yield f"event: beat\ndata: {number}\n\n"
            continue
        yield _told(news)
        rest = PACE - (time.monotonic() - sent_at)
        if rest > 0:
            time.sleep(rest)


def _told(versions: Mapping[str, int]) -> str:
    return "".join(
        f"event: version\ndata: {name} {number}\n\n" for name, number in versions.items()
    )
