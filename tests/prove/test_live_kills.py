"""A server with four classes is killed twenty times: no answer that it acknowledged is lost.

The clients do what the pages' scripts do (load/people.py). A ledger outside of the server holds
which keys were acknowledged. Nobody tells a client that the server is back: it asks again by
itself, with the same keys, and ends at the step that is open.
"""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from load.crowd import Crowd, Room
from load.http import Broken
from load.people import Pupil
from tests.loops import run
from tests.servers import PROJECT, LiveServer

SEED = 20261126
ROOMS = 4
LAST_STEPS = ("Innsjekk", "Stille vegg", "Prikker", "Utsjekk")
RETURN = 90  # seconds until everybody is back where they should be


def prepared(folder: Path, teachers: int = ROOMS) -> LiveServer:
    """A server with some teachers. Not started yet."""
    server = LiveServer(folder, {"DEMO": "0"})
    folder.mkdir()
    prepare = [sys.executable, "-m", "load.prepare", str(teachers)]
    subprocess.run(prepare, cwd=PROJECT, env=server.environment(), check=True)
    return server


class Proof:
    """One run: classes that answer, and somebody who kills the server meanwhile."""

    def __init__(self, server: LiveServer, kills: int, each: int, pause: float) -> None:
        self.server, self.kills, self.each, self.pause = server, kills, each, pause
        self.crowd = Crowd(server.port, bare=False)
        self.chance = random.Random(SEED)
        self.over = False

    async def run(self) -> None:
        """Fill the rooms, kill and kill again, open the last steps, and wait for everybody."""
        for number in range(ROOMS):
            room = await self.crowd.open(number)
            await self.crowd.start(room)
            await room.teacher.act("clock", seconds="300")
        await self.crowd.fill(self.each, self.each / 10)
        writing = [asyncio.ensure_future(self.write(pupil)) for pupil in self.crowd.pupils]
        for _ in range(self.kills - 1):
            await self.kill()
        self.over = True
        await asyncio.gather(*writing)
        for room, title in zip(self.crowd.rooms, LAST_STEPS, strict=True):
            await self.crowd.start(room, title)
        await self.kill()
        async with asyncio.timeout(RETURN):
            while not self.everybody_is_there():
                await asyncio.sleep(0.05)
            if self.kills > 2:  # pages are fresh before that, but a stream may wait for ten seconds
                await self.crowd.connected()
        await self.crowd.part()

    async def write(self, pupil: Pupil) -> None:
        """Answer until it is over, and then until the last answer is acknowledged."""
        while not self.over:
            await pupil.answer()
            await asyncio.sleep(self.chance.uniform(0, 0.6))

    async def kill(self) -> None:
        """Kill the server at a random moment while answers are under way; start it again."""
        known = len(self.crowd.book.acknowledged)
        until = time.monotonic() + 20
        while not self.over and len(self.crowd.book.acknowledged) < known + 2 * self.each:
            assert time.monotonic() < until, dict(self.crowd.book.statuses)
            await asyncio.sleep(0.01)
        await asyncio.sleep(self.chance.uniform(0, self.pause))
        await asyncio.to_thread(self.server.kill)
        await asyncio.to_thread(self.server.start)

    def everybody_is_there(self) -> bool:
        """Whether every page shows the run that is open in its session."""
        return (
            all(
                page.shows == room.teacher.shows
                for room in self.crowd.rooms
                for page in (*room.pupils, room.projector)
            )
            and len({room.teacher.shows for room in self.crowd.rooms}) == ROOMS
        )


def rows(server: LiveServer, query: str) -> list[Any]:
    """Read the database file through a connection of our own."""
    with closing(sqlite3.connect(server.instance / "springbrett.db", timeout=10)) as connection:
        return connection.execute(query).fetchall()


def nothing_is_lost(server: LiveServer, crowd: Crowd) -> None:
    """Compare the ledger with the file: each key once with its words, each slot with the last."""
    book = crowd.book
    assert len(book.keys) == len(book.sent)  # everything was acknowledged in the end
    stored = rows(server, "SELECT key, status, payload FROM live_response_writes")
    assert Counter(key for key, _, _ in stored) == dict.fromkeys(book.keys, 1)
    for key, status, payload in stored:
        assert status == "stored"
        assert json.loads(payload)["texts"]["text"].endswith(book.keys[key])
    present = {
        (run, owner, slot): json.loads(payload)["texts"]["text"]
        for run, owner, slot, payload in rows(
            server, "SELECT run_id, owner, slot, payload FROM live_responses"
        )
    }
    last = {
        (run, f"p{pupil.owner.rpartition('.')[2]}", slot): word
        for pupil in crowd.pupils
        for (run, slot), word in pupil.written.items()
    }
    assert present.keys() == last.keys()
    assert all(present[place].endswith(word) for place, word in last.items())
    assert rows(server, "PRAGMA integrity_check") == [("ok",)]
    assert rows(server, "PRAGMA foreign_key_check") == []


def everyone_is_at_the_right_step(server: LiveServer, rooms: list[Room]) -> None:
    """Compare what each page shows with the file."""
    open_now = {
        code: f"{run}.{part}"
        for code, run, part in rows(
            server,
            "SELECT s.code, r.id, r.part FROM live_sessions s"
            " JOIN live_runs r ON r.id = s.current_run_id",
        )
    }
    for room in rooms:
        shown = {page.shows for page in (*room.pupils, room.teacher, room.projector)}
        assert shown == {open_now[room.code]}


def prove(
    folder: Path, kills: int, each: int, pause: float, note: Callable[[str, object], None]
) -> None:
    server = prepared(folder)
    server.start()
    try:
        proof = Proof(server, kills, each, pause)
        began = time.monotonic()
        run(proof.run())
        took = time.monotonic() - began
    finally:
        server.kill()
    crowd, statuses = proof.crowd, proof.crowd.book.statuses
    assert len(crowd.pupils) == ROOMS * each
    nothing_is_lost(server, crowd)
    everyone_is_at_the_right_step(server, crowd.rooms)
    assert crowd.book.failed == 0, dict(statuses)
    assert statuses["broken"] > 0, "no kill came between a request and its answer"
    note("answers", f"{len(crowd.book.keys)} by {len(crowd.pupils)} in {took:.0f} s, {kills} kills")
    note("sendings broken by a kill, and sent again", statuses["broken"])


@pytest.mark.prove
@pytest.mark.timeout(1800)
def test_no_answer_is_lost_in_twenty_kills(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    prove(tmp_path / "instance", 20, 16, 1.0, record_property)


def test_no_answer_is_lost_in_two_kills(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    prove(tmp_path / "instance", 2, 3, 0.3, record_property)


def test_a_client_does_not_take_a_refused_connection_for_an_answer() -> None:
    pupil = Pupil(1, "ABC234", Crowd(1, bare=False).book)

    async def read() -> None:
        await pupil.read_code_page()

    with pytest.raises(Broken):
        run(read())
