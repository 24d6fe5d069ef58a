"""Classes full of people, at Springbrett or at the floor."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from load.bare import BarePupil, BareWatcher
from load.http import Browser
from load.people import FIRST_PAUSE, TOKEN, Book, Page, Projector, Pupil, Teacher
from load.prepare import PASSWORD, email

WORKSHOP = "exclusion-near-us"
WALL = "Stille vegg"


@dataclass
class Room:
    """One session: who watches, and who takes part."""

    teacher: Any
    projector: Any
    code: str
    pupils: list[Pupil] = field(default_factory=list)


@dataclass
class Crowd:
    """Some rooms on one server, all noting in one book."""

    port: int
    bare: bool
    rooms: list[Room] = field(default_factory=list)
    book: Book = field(default_factory=Book)
    following: list[asyncio.Task[None]] = field(default_factory=list)

    async def open(self, number: int) -> Room:
        """Begin one session with the silent wall open, its board and its projector followed."""
        if self.bare:
            teacher, projector = (BareWatcher(self.port, number, self.book) for _ in range(2))
            room = Room(teacher, projector, str(number))
        else:
            room = await self.begin(number)
        self.rooms.append(room)
        self.follow(room.teacher, room.projector)
        return room

    async def begin(self, number: int) -> Room:
        """Sign in, make a session from the library, and read its board and its projector."""
        browser = await signed_in(self.port, number)
        page = (await browser.ask("GET", f"/workshops/{WORKSHOP}")).text
        token = TOKEN.search(page)
        assert token, page[:500]
        made = await browser.ask(
            "POST", f"/workshops/{WORKSHOP}/sessions", {"csrf_token": token[1] or token[2]}
        )
        assert made.status == 303, (made.status, made.text[:500])
        session_id = int(made.headers["location"].rpartition("/")[2])
        teacher = Teacher(browser, session_id, self.book)
        projector = Projector(Browser(self.port, dict(browser.cookies)), session_id, self.book)
        await teacher.read()
        await projector.read()
        code = re.search(r'<strong class="code">([^<]+)<', teacher.text)
        assert code, teacher.text[:3000]
        return Room(teacher, projector, code[1].replace(" ", ""))

    async def start(self, room: Room, title: str = WALL) -> None:
        """Open an activity for the class."""
        if self.bare:
            return
        step = step_of(room.teacher.text, title)
        await room.teacher.act(f"steps/{step}", act="open")

    def newcomer(self, room: Room) -> Pupil:
        """Return a pupil who stands before a room with the code."""
        if self.bare:
            return BarePupil(self.port, int(room.code), self.book)
        return Pupil(self.port, room.code, self.book)

    async def enter(self, pupil: Pupil, room: Room, *, streams: bool = True) -> None:
        """Let a pupil in, who presses once more when the server was busy."""
        for _ in range(3):
            if not pupil.joined:
                await pupil.join(await pupil.read_code_page())
        assert pupil.joined, dict(self.book.statuses)
        room.pupils.append(pupil)
        self.follow(pupil, streams=streams)

    async def fill(self, each: int, seconds: float) -> None:
        """Let so many into every room, spread over some seconds."""

        async def come(room: Room) -> None:
            await asyncio.sleep(random.uniform(0, seconds))  # noqa: S311
            await self.enter(self.newcomer(room), room)

        await asyncio.gather(*(come(room) for room in self.rooms for _ in range(each)))
        # A page that was refused a stream asks again after FIRST_PAUSE; until then it polls.
        await asyncio.wait_for(self.connected(), 2 * FIRST_PAUSE)

    async def connected(self) -> None:
        """Wait until every page has its stream."""
        all_of_them = asyncio.gather(*(page.streaming.wait() for page in self.pages))
        either: list[asyncio.Future[Any]] = [all_of_them, *self.following]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        for task in self.following:
            if task.done():
                task.result()
        await all_of_them

    def follow(self, *pages: Page, streams: bool = True) -> None:
        """Keep pages fresh from now on."""
        self.following += [asyncio.ensure_future(page.follow(streams=streams)) for page in pages]

    async def part(self) -> None:
        """Stop following, and close every connection."""
        for task in self.following:
            task.cancel()
        ended = await asyncio.gather(*self.following, return_exceptions=True)
        self.following.clear()
        for how in ended:
            if isinstance(how, Exception):
                raise how
        for page in self.pages:
            page.browser.close()

    async def poll(self) -> None:
        """Let everybody go over to asking every two seconds."""
        await self.part()
        for page in self.pages:
            page.streaming.clear()
            self.follow(page, streams=False)

    @property
    def pupils(self) -> list[Pupil]:
        """Everybody who takes part."""
        return [pupil for room in self.rooms for pupil in room.pupils]

    @property
    def pages(self) -> list[Page]:
        """Every page that is open."""
        return [*self.pupils, *self._watchers()]

    def _watchers(self) -> Iterator[Page]:
        for room in self.rooms:
            yield room.teacher
            yield room.projector

    def begin_book(self) -> Book:
        """Let everybody note in a new book."""
        self.book = Book()
        for page in self.pages:
            page.book = self.book
        return self.book


async def signed_in(port: int, number: int) -> Browser:
    """Sign in as one of the teachers."""
    browser = Browser(port)
    token = TOKEN.search((await browser.ask("GET", "/sign-in")).text)
    assert token
    fields = {"csrf_token": token[1], "email": email(number), "password": PASSWORD}
    answer = await browser.ask("POST", "/sign-in", fields)
    assert answer.status == 303, answer.text[:500]
    return browser


def step_of(board: str, title: str) -> int:
    """Return the id of the step with a title, on a board."""
    steps = re.findall(r'class="run-title">([^<]+)<.*?/steps/(\d+)"', board, re.DOTALL)
    found = {named: int(step) for named, step in steps}
    assert title in found, (title, found)
    return found[title]
