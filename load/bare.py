"""The same people at the floor: what is left of their pages when there is only the writing."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from load.http import Browser
from load.people import WATCHERS_JITTER, WATCHERS_POLL, WORD, Book, Page, Pupil


class BarePupil(Pupil):
    """Joins with as many requests, answers with the same JSON, holds a stream that only beats."""

    def __init__(self, port: int, session: int, book: Book) -> None:
        super().__init__(port, "", book)
        self.session = session

    async def read_code_page(self) -> str:
        """Read the bare page."""
        return self.book.saw(await self.browser.ask("GET", "/page")).text

    async def join(self, page: str) -> None:
        """Insert one row, and read the bare page again."""
        base = f"/sessions/{self.session}"
        self.state_url, self.stream_url = f"{base}/words", f"{base}/stream"
        self.answers_url = f"{base}/answers"
        key = f"join-{time.monotonic_ns()}-{id(self)}"
        await self.send({"key": key, "fields": {"text": [""]}})
        await self.read_code_page()

    @property
    def csrf(self) -> str:
        """There is none."""
        return ""

    @property
    def slots(self) -> list[tuple[int, str, int]]:
        """One of no meaning."""
        return [(1, "card-1", 0)]


class BareWatcher(Page):
    """Sees the words of one session: on its stream, or by asking."""

    poll = WATCHERS_POLL, WATCHERS_JITTER

    def __init__(self, port: int, session: int, book: Book) -> None:
        base = f"/sessions/{session}"
        super().__init__(Browser(port), book, f"{base}/words", f"{base}/stream?watch")
        self.answered = 0

    def see(self, at: float) -> None:
        """Look for new words."""
        self._found(self.text, at)

    def note(self, text: str) -> None:
        """Take a list of words."""
        self.text = text

    def _hear(self, name: str, data: str) -> None:
        self._found(data, time.monotonic())

    def _found(self, text: str, at: float) -> None:
        for word in WORD.findall(text):
            if word not in self.book.shown:
                self.book.shown[word] = at
                self.answered += 1

    async def approve_all(self) -> bool:
        """There is nothing to approve."""
        await asyncio.sleep(0)
        return False

    async def act(self, *_path: Any, **_fields: Any) -> None:
        """There is nothing to steer."""
