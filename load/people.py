"""Pupils, teachers and projectors: what their pages' scripts do, without the pages.

The times are those of frontend/parts/live/: channel.js (streams and polling), state.js (one fetch
in flight, one waiting) and outbox.js (sent again with the same key until there is an answer).
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import secrets
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from load.http import Answer, Broken, Browser, Refused, jittered

SILENCE = 10.0
POLL, POLL_JITTER = 2.0, 0.5
WATCHERS_POLL, WATCHERS_JITTER = 1.0, 0.25
FIRST_PAUSE, LAST_PAUSE = 60.0, 600.0
RECONNECT, SLOWEST_RECONNECT = 4.0, 30.0
SPREAD = 0.15
FIRST_RETRY, LAST_RETRY = 1.0, 30.0

LETTERS = "bcdfghjklmnprstv"  # no vowels: never a word that is held back
WORD = re.compile(r"\bx[bcdfghjklmnprstv]{10}\b")
FILE = re.compile(r'(?:href|src)="(/static/[^"]+)"')
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"|data-csrf="([^"]+)"')


def new_word() -> str:
    """Return a word that nobody else has written, to be looked for on the teacher's screen."""
    return "x" + "".join(random.choices(LETTERS, k=10))  # noqa: S311


@dataclass
class Book:
    """What the clients of one scenario have seen. Times are of one clock, in seconds."""

    sent: dict[str, float] = field(default_factory=dict)  # by the answer's word
    acknowledged: dict[str, float] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)  # acknowledged, with their word
    shown: dict[str, float] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)

    def saw(self, answer: Answer) -> Answer:
        """Note the status of an answer."""
        self.statuses[str(answer.status)] += 1
        return answer

    def acknowledging(self) -> list[float]:
        """Seconds from an answer was sent until the server said that it has it."""
        return [self.acknowledged[word] - self.sent[word] for word in self.acknowledged]

    def showing(self) -> list[float]:
        """Seconds from an answer was sent until it was on the teacher's screen."""
        return [self.shown[word] - self.sent[word] for word in self.shown if word in self.sent]

    @property
    def failed(self) -> int:
        """How many answers were a fault of the server's."""
        return sum(n for status, n in self.statuses.items() if status.startswith("5"))


class Page:
    """A live page: it hears that something has changed, and asks for its state."""

    presence = False
    poll = POLL, POLL_JITTER

    def __init__(self, browser: Browser, book: Book, state_url: str, stream_url: str) -> None:
        self.browser, self.book = browser, book
        self.state_url, self.stream_url = state_url, stream_url
        self.etag, self.text = "", ""
        self.versions: dict[str, int] = {}
        self.beat: str | None = None
        self.streaming = asyncio.Event()  # an event has come on the open stream
        self.fresh = asyncio.Event()  # a state has come since this was cleared
        self.gone = False
        self._flight: asyncio.Task[bool] | None = None
        self._pending: asyncio.Task[bool] | None = None
        self._small: set[asyncio.Task[Any]] = set()

    # -- The state

    @property
    def shows(self) -> str:
        """What is open on the page: run and part; "" for nothing."""
        found = re.search(r'data-focus-on-change="[^"]*?(\d+\.\d+)', self.text)
        return found[1] if found else ""

    def note(self, text: str) -> None:
        """Take a page or a fragment as what is shown now."""
        self.text = text
        if found := re.search(r'data-etag="([^"]*)" data-now="\d+" data-channels="([^"]*)"', text):
            self.etag = f'"{found[1]}"'
            pairs = (each.rpartition("=") for each in found[2].split())
            self.versions = {name: int(number) for name, _, number in pairs}

    @property
    def csrf(self) -> str:
        """The token of the newest page."""
        found = TOKEN.search(self.text)
        assert found, self.text[:500]
        return found[1] or found[2]

    async def refresh(self) -> bool:
        """Ask for the state; True when the server was reached."""
        if self._flight is None or self._flight.done():
            self._flight = asyncio.ensure_future(self._fetch())
            return await asyncio.shield(self._flight)
        if self._pending is None or self._pending.done():
            self._pending = asyncio.ensure_future(self._after(self._flight))
        return await asyncio.shield(self._pending)

    async def _after(self, flight: asyncio.Task[bool]) -> bool:
        await asyncio.wait([flight])
        self._flight = asyncio.ensure_future(self._fetch())
        return await self._flight

    async def _fetch(self) -> bool:
        try:
            answer = await self.browser.ask(
                "GET", self.state_url, If_None_Match=self.etag, Accept="text/html", patience=12
            )
        except (Broken, TimeoutError):
            return False
        self.book.saw(answer)
        if answer.status == 200:
            self.note(answer.text)
            self.etag = answer.headers.get("etag", self.etag)
            self.see(time.monotonic())
        elif answer.status == 404:
            self.gone = True
        if answer.status in (200, 304):
            self.fresh.set()
        return answer.status in (200, 304)

    def see(self, at: float) -> None:
        """What a person notices of a new state."""

    # -- The stream

    async def follow(self, *, streams: bool = True) -> None:
        """Keep the page fresh until cancelled; without streams by asking now and then."""
        failures = silences = 0
        while True:
            soon = False
            if not streams:
                await self._poll(None, soon=True)
                continue
            try:
                async for name, data in self.browser.events(self.stream_url, SILENCE):
                    failures = silences = 0
                    self.streaming.set()
                    self._hear(name, data)
            except TimeoutError:
                pause = min(FIRST_PAUSE * 2**silences, LAST_PAUSE)
                silences += 1
                soon = True
            except Broken as broken:
                if isinstance(broken, Refused):
                    self.book.statuses[f"stream {broken.status}"] += 1
                longest = min(RECONNECT * 2**failures, SLOWEST_RECONNECT)
                pause = random.uniform(longest / 2 if failures else 0, longest)  # noqa: S311
                failures += 1
            self.streaming.clear()
            await self._poll(pause, soon=soon)

    async def _poll(self, seconds: float | None, *, soon: bool) -> None:
        """Ask now and then, for so long or for ever; the first time at once, or after a while."""
        until = time.monotonic() + (float("inf") if seconds is None else seconds)
        every, jitter = self.poll
        wait = random.uniform(0, jitter) if soon else jittered(every, jitter)  # noqa: S311
        while (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(wait, left))
            if wait <= left:
                await self.refresh()
            wait = jittered(every, jitter)

    def _hear(self, name: str, data: str) -> None:
        if name == "version":
            channel, _, number = data.rpartition(" ")
            if int(number) > self.versions.get(channel, 0):
                self.versions[channel] = int(number)
                self._soon(random.uniform(0, SPREAD) if channel in ("step", "class") else 0)  # noqa: S311
        elif self.presence and name == "beat" and data != self.beat:
            first, self.beat = self.beat is None, data
            if not first:
                self._soon(0)

    def _soon(self, wait: float) -> None:
        async def ask() -> None:
            await asyncio.sleep(wait)
            while not await self.refresh():
                await asyncio.sleep(jittered(POLL, POLL_JITTER))

        task = asyncio.ensure_future(ask())
        self._small.add(task)
        task.add_done_callback(self._small.discard)


class Pupil(Page):
    """A pupil's browser, from the code on the wall."""

    def __init__(self, port: int, code: str, book: Book) -> None:
        super().__init__(Browser(port), book, "", "")
        self.code, self.answers_url, self.owner = code, "", ""
        self.files: set[str] = set()
        self.bases: dict[tuple[int, str], int] = {}
        self.written: dict[tuple[int, str], str] = {}  # the last word acknowledged in each slot
        self.turn = 0

    async def read_code_page(self) -> str:
        """Open the address on the wall, with its style sheets and scripts."""
        answer = self.book.saw(await self.browser.ask("GET", f"/join/{self.code}"))
        await self._files(answer.text)
        return answer.text

    async def join(self, page: str) -> None:
        """Press the button, with another name when somebody was quicker; read one's own page."""
        for _ in range(10):
            names = re.findall(r'name="name" value="([^"]+)"', page)
            token = TOKEN.search(page)
            assert names, page[:500]
            assert token
            fields = {"csrf_token": token[1], "name": names[0]}
            answer = await self.browser.ask("POST", f"/join/{self.code}", fields)
            if answer.status != 409:
                break
            self.book.statuses["name taken"] += 1
            page = answer.text
        self.book.saw(answer)
        if answer.status != 303:
            return
        await self.read(answer.headers["location"])

    async def read(self, path: str) -> None:
        """Read one's own page."""
        answer = self.book.saw(await self.browser.ask("GET", path))
        self.note(answer.text)
        main = dict(re.findall(r'data-([a-z-]+)="([^"]*)"', answer.text.split("<main", 1)[1]))
        self.state_url, self.stream_url = main["state-url"], main["stream-url"]
        self.answers_url, self.owner = main["answers-url"], main["owner"]
        await self._files(answer.text)

    async def _files(self, page: str) -> None:
        for path in FILE.findall(page):
            if path not in self.files:
                self.files.add(path)
                self.book.saw(await self.browser.ask("GET", path))

    @property
    def joined(self) -> bool:
        """Whether the pupil is in."""
        return bool(self.answers_url)

    @property
    def slots(self) -> list[tuple[int, str, int]]:
        """The forms that are open: run, slot and revision."""
        found = re.findall(r'data-run="(\d+)" data-slot="([^"]+)" data-base="(\d+)"', self.text)
        return [(int(run), slot, int(base)) for run, slot, base in found]

    async def answer(self) -> None:
        """Write a new text in the next of the open slots, and send it until it is answered."""
        run, slot, base = self.slots[self.turn % len(self.slots)]
        self.turn += 1
        word = new_word()
        write = {
            "key": secrets.token_urlsafe(16),
            "run": run,
            "slot": slot,
            "base": max(base, self.bases.get((run, slot), 0)),
            "fields": {"text": [f"De som står alene i friminuttet, {word}"]},
            "waited": 0,
        }
        self.book.sent[word] = time.monotonic()
        result = await self.send(write)
        self.book.acknowledged[word] = time.monotonic()
        self.book.keys[str(write["key"])] = word
        assert result["status"] == "stored", result
        self.bases[run, slot], self.written[run, slot] = result["revision"], word

    async def send(self, write: Mapping[str, Any]) -> dict[str, Any]:
        """Send one write, again and again with its key until the server answers for it."""
        retry = FIRST_RETRY
        while True:
            body = json.dumps({"owner": self.owner, "writes": [write]}).encode()
            try:
                answer = self.book.saw(
                    await self.browser.ask(
                        "POST",
                        self.answers_url,
                        body=body,
                        patience=15,
                        Content_Type="application/json",
                        Accept="application/json",
                        X_CSRFToken=self.csrf,
                    )
                )
                if answer.status == 200:
                    result: dict[str, Any] = answer.json()["results"][0]
                    assert result["key"] == write["key"]
                    return result
                assert answer.status in (429, 500, 502, 503), (answer.status, answer.text[:500])
                if answer.status == 429:
                    await asyncio.sleep(float(answer.json()["wait"]))
            except (Broken, TimeoutError):
                self.book.statuses["broken"] += 1
            await asyncio.sleep(retry * random.uniform(0.5, 1.5))  # noqa: S311
            retry = min(2 * retry, LAST_RETRY)


class Watcher(Page):
    """The teacher's board or the projector's page, of one session."""

    page_path, state_path, stream_path = "", "board", "stream"
    poll = WATCHERS_POLL, WATCHERS_JITTER

    def __init__(self, browser: Browser, session_id: int, book: Book) -> None:
        base = f"/sessions/{session_id}"
        super().__init__(browser, book, f"{base}/{self.state_path}", f"{base}/{self.stream_path}")
        self.base = base

    async def read(self) -> None:
        """Read the page."""
        answer = self.book.saw(await self.browser.ask("GET", self.base + self.page_path))
        assert answer.status == 200, (self.base, answer.status, answer.text[-2000:])
        self.note(answer.text)


class Teacher(Watcher):
    """The board: what pupils write comes up here, and here it is steered."""

    presence = True

    def see(self, at: float) -> None:
        """Look for words that have not been seen before."""
        for word in WORD.findall(self.text):
            self.book.shown.setdefault(word, at)

    async def act(self, path: str, *more: tuple[str, str], **fields: str) -> None:
        """Press a button, and fetch the board."""
        sent = [("csrf_token", self.csrf), *fields.items(), *more]
        answer = await self.browser.ask(
            "POST", f"{self.base}/{path}", sent, Accept="application/json"
        )
        assert self.book.saw(answer).status == 204, (path, answer.status, answer.text[:500])
        await self.refresh()

    async def approve_all(self) -> bool:
        """Let the listed cards through; say whether there were any."""
        cards = re.findall(r'name="card" value="([^"]+)"', self.text)
        if cards:
            await self.act("cards", *(("card", card) for card in cards))
        return bool(cards)

    @property
    def answered(self) -> int:
        """How many the board says have answered."""
        found = re.search(r'id="h-answers">(\d+) av \d+ har svart', self.text)
        return int(found[1]) if found else 0


class Projector(Watcher):
    """The screen on the wall."""

    page_path, state_path, stream_path = "/projector", "stage", "stage-stream"
