"""`make load`: three rounds (150, 300 and 1,000 pupils), each at the floor and at Springbrett."""

from __future__ import annotations

import asyncio
import gc
import resource
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.run import Server
from load import scenarios
from load.crowd import Crowd
from load.report import report
from load.scenarios import Found, Scenario, measure
from load.servers import floor, springbrett

ROOMS = 10
FILES = 8192


@dataclass(frozen=True)
class Size:
    """How much is done. Everything has an end, in number and in time."""

    newcomers: int = 150
    class_size: int = 28
    join_seconds: float = 10
    crowds: tuple[int, ...] = (300, 1000)
    answer_seconds: float = 22
    poll_seconds: float = 18


QUICK = Size(60, 10, 5, (60,), 10, 8)


@dataclass
class Side:
    """One server, with the file that it writes in."""

    server: Server
    database: Path
    bare: bool

    @asynccontextmanager
    async def crowd(self) -> AsyncIterator[Crowd]:
        """A crowd that goes home afterwards."""
        crowd = Crowd(self.server.port, self.bare)
        try:
            yield crowd
        finally:
            await crowd.part()


Round = Callable[[Side, Size], Coroutine[Any, Any, list[Found]]]


async def one_door(side: Side, size: Size) -> list[Found]:
    """150 come in while a class works, and then answer within one second."""
    found = []
    async with side.crowd() as crowd:
        busy = await crowd.open(0)
        await crowd.start(busy)
        await crowd.fill(size.class_size, 2)
        door = await crowd.open(1)
        await crowd.start(door)
        join = scenarios.joining(door, size.newcomers, size.join_seconds)
        found.append(await measure(f"join {size.newcomers}", side.server, crowd, join))
    async with side.crowd() as crowd:
        room = await crowd.open(2)
        await crowd.start(room)
        await crowd.fill(size.newcomers, 5)
        burst = scenarios.all_at_once(side.database)
        found.append(await measure(f"burst {size.newcomers} in 1", side.server, crowd, burst))
    return found


def many(people: int, *, polling: bool) -> Round:
    """Return a round of so many people in ten sessions."""

    async def round_(side: Side, size: Size) -> list[Found]:
        async with side.crowd() as crowd:
            for number in range(ROOMS):
                await crowd.start(await crowd.open(number))
            await crowd.fill(people // ROOMS, people / (200 if side.bare else 40))
            burst = scenarios.all_at_once(side.database)
            steps: list[tuple[str, Scenario]] = [
                # First, while nobody has answered: the boards count up to everybody.
                (f"burst {people}", burst),
                (f"answer {people}", scenarios.answering(size.answer_seconds)),
                (f"back {people}", scenarios.reconnecting),
            ]
            found = [await measure(name, side.server, crowd, each) for name, each in steps]
            if polling:
                await crowd.poll()
                again = [
                    (f"burst {people}, polling", burst),
                    (f"poll {people}", scenarios.answering(size.poll_seconds)),
                    (f"back {people}, polling", scenarios.polling_again),
                ]
                found += [await measure(name, side.server, crowd, each) for name, each in again]
        return found

    return round_


def both(folder: Path, number: int, people: int, round_: Round, size: Size) -> list[list[Found]]:
    """Run a round at the floor and at Springbrett, each with a server of its own."""
    threads = max(400, round(people * 1.4))
    results = list[list[Found]]()
    for bare in (True, False):
        place = folder / f"{number}-{'floor' if bare else 'springbrett'}"
        place.mkdir()
        with ExitStack() as stack:
            if bare:
                server = stack.enter_context(floor(place, threads))
                side = Side(server, place / "floor.db", True)
            else:
                server = stack.enter_context(springbrett(place, ROOMS, threads))
                side = Side(server, place / "springbrett.db", False)
            results.append(asyncio.run(round_(side, size)))
    return results


def main(arguments: list[str]) -> int:
    """Run everything; return 1 when a promise is broken."""
    size = QUICK if "--quick" in arguments else Size()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, most))
    gc.disable()  # a run is short, and collecting would be measured as the server's time
    rounds: list[tuple[int, Round]] = [(size.newcomers + size.class_size, one_door)]
    rounds += [(n, many(n, polling=n == size.crowds[0])) for n in size.crowds]
    bare, ours = list[Found](), list[Found]()
    with tempfile.TemporaryDirectory(prefix="springbrett-load-") as name:
        for number, (people, round_) in enumerate(rounds):
            found = both(Path(name), number, people, round_, size)
            bare += found[0]
            ours += found[1]
    return report(ours, bare)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
