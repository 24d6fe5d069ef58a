"""What is done to a server: joining, answering, all at once, and coming back."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bench.run import Server
from load.crowd import Crowd, Room
from load.http import jittered
from load.people import Pupil
from load.servers import Use, used

EVERY = 15.0  # seconds between two answers of one pupil
APPROVES_EVERY = 10.0
PATIENCE = 60.0


@dataclass
class Found:
    """The figures of one scenario at one server. Times in seconds."""

    name: str
    use: Use = field(default_factory=Use)
    times: dict[str, list[float]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)

    def p(self, name: str, percent: int) -> float | None:
        """Return a percentile of some times; None where there are none."""
        return percentile(self.times.get(name, []), percent)


def percentile(times: Iterable[float], percent: int) -> float | None:
    """Return a percentile (nearest rank, upwards)."""
    ranked = sorted(times)
    return ranked[min(len(ranked) - 1, len(ranked) * percent // 100)] if ranked else None


Scenario = Callable[[Crowd, Found], Awaitable[None]]


async def measure(name: str, server: Server, crowd: Crowd, scenario: Scenario) -> Found:
    """Run one scenario, and note what it took."""
    found, book = Found(name), crowd.begin_book()
    async with used(server) as use:
        await scenario(crowd, found)
    found.use = use
    found.times.setdefault("acknowledged", book.acknowledging())
    found.times.setdefault("shown", book.showing())
    found.counts["failed"] = book.failed
    found.statuses = dict(sorted(book.statuses.items()))
    return found


# -- Joining ---------------------------------------------------------------------------------------


def joining(room: Room, people: int, seconds: float) -> Scenario:
    """So many come in through one door, spread over some seconds, while another class works."""

    async def scenario(crowd: Crowd, found: Found) -> None:
        pages, joins = list[float](), list[float]()

        async def come() -> None:
            await asyncio.sleep(random.uniform(0, seconds))  # noqa: S311
            pupil = crowd.newcomer(room)
            began = time.monotonic()
            page = await pupil.read_code_page()
            pages.append(time.monotonic() - began)
            await asyncio.sleep(random.uniform(0.5, 1.5))  # noqa: S311 a person reads, and presses
            began = time.monotonic()
            await pupil.join(page)
            joins.append(time.monotonic() - began)
            if pupil.joined:
                room.pupils.append(pupil)
                crowd.follow(pupil)

        working = [asyncio.ensure_future(_works(each, seconds)) for each in crowd.pupils]
        await asyncio.gather(*(come() for _ in range(people)))
        await asyncio.gather(*working)
        await asyncio.wait_for(crowd.connected(), PATIENCE)
        found.times["page"], found.times["joined"] = pages, joins
        found.counts["refused"] = people - len(room.pupils)

    return scenario


# -- Answering -------------------------------------------------------------------------------------


async def _works(pupil: Pupil, seconds: float) -> None:
    """Answer about every fifteen seconds, for so long."""
    until = time.monotonic() + seconds
    wait = random.uniform(0, EVERY)  # noqa: S311
    while time.monotonic() + wait < until:
        await asyncio.sleep(wait)
        await pupil.answer()
        wait = jittered(EVERY, EVERY / 3)


def answering(seconds: float) -> Scenario:
    """Everybody answers about every fifteen seconds; teachers let cards through now and then."""

    async def scenario(crowd: Crowd, found: Found) -> None:
        steering = [asyncio.ensure_future(_approves(room)) for room in crowd.rooms]
        await asyncio.gather(*(_works(pupil, seconds) for pupil in crowd.pupils))
        await _until(lambda: crowd.book.sent.keys() <= crowd.book.shown.keys())
        for task in steering:
            task.cancel()
        await asyncio.gather(*steering, return_exceptions=True)
        found.counts["never shown"] = len(crowd.book.sent.keys() - crowd.book.shown.keys())

    return scenario


async def _approves(room: Room) -> None:
    # Forty cards that wait are listed: a large class needs a quicker teacher.
    every = min(APPROVES_EVERY, 25 * EVERY / max(1, len(room.pupils)))
    wait = random.uniform(0, every)  # noqa: S311
    while True:
        await asyncio.sleep(wait)
        await room.teacher.approve_all()
        wait = jittered(every, every / 3)


async def _until(true: Callable[[], bool]) -> bool:
    """Wait for something, but not for ever."""
    until = time.monotonic() + PATIENCE / 4
    while not true() and time.monotonic() < until:
        await asyncio.sleep(0.02)
    return true()


def all_at_once(database: Path, within: float = 1.0) -> Scenario:
    """Everybody answers within one second."""

    async def scenario(crowd: Crowd, found: Found) -> None:
        async def answer(pupil: Pupil) -> None:
            await asyncio.sleep(random.uniform(0, within))  # noqa: S311
            await pupil.answer()

        began = time.monotonic()
        await asyncio.gather(*(answer(pupil) for pupil in crowd.pupils))
        everybody = lambda: all(r.teacher.answered >= len(r.pupils) for r in crowd.rooms)  # noqa: E731
        if await _until(everybody):
            found.times["on every board"] = [time.monotonic() - began]
        keys = set(crowd.book.keys)
        stored = stored_keys(database, crowd.bare)
        found.counts["acknowledged"] = len(keys)
        found.counts["missing"] = len(keys - set(stored))
        found.counts["twice"] = len(stored) - len(set(stored))
        found.times["shown"] = []
        for room in crowd.rooms:
            await room.teacher.refresh()
            while await room.teacher.approve_all():  # forty at a time: what comes next has room
                pass

    return scenario


def stored_keys(database: Path, bare: bool) -> list[str]:
    """Return the keys of all writes in a server's database, read by a connection of our own."""
    table = "writes" if bare else "live_response_writes"
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        return [row[0] for row in connection.execute(f"SELECT key FROM {table}")]  # noqa: S608


# -- Coming back -----------------------------------------------------------------------------------


async def reconnecting(crowd: Crowd, found: Found) -> None:
    """Every connection is cut at once; how long until each page hears its stream again."""
    for page in crowd.pages:
        page.streaming.clear()
        # The server is told at once, or finds out.
        random.choice((page.browser.cut, page.browser.close))()  # noqa: S311
    began = time.monotonic()
    back = list[float]()

    async def returns(event: asyncio.Event) -> None:
        await event.wait()
        back.append(time.monotonic() - began)

    waiting = [returns(page.streaming) for page in crowd.pages]
    await asyncio.wait_for(asyncio.gather(*waiting), PATIENCE)
    found.times["back"] = back


async def polling_again(crowd: Crowd, found: Found) -> None:
    """The same where everybody polls: how long until each page has been answered again."""
    for page in crowd.pages:
        page.fresh.clear()
        page.browser.cut()
    began = time.monotonic()
    back = list[float]()

    async def returns(event: asyncio.Event) -> None:
        await event.wait()
        back.append(time.monotonic() - began)

    waiting = [returns(page.fresh) for page in crowd.pages]
    await asyncio.wait_for(asyncio.gather(*waiting), PATIENCE)
    found.times["back"] = back
