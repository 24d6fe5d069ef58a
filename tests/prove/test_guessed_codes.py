"""10,000 guessed codes against ten open sessions, while 150 pupils join from the same address."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from load.crowd import Crowd
from load.http import Browser
from load.people import TOKEN
from load.scenarios import percentile
from tests.loops import run
from tests.prove.test_live_kills import prepared, rows
from tests.workshops.test_guessing import guesses

SESSIONS, GUESSES, PUPILS, AT_ONCE = 10, 10_000, 150, 6


class Guessing:
    """What is tried, and what was answered."""

    def __init__(self, port: int, codes: Iterator[str]) -> None:
        self.port, self.codes = port, codes
        self.statuses: Counter[int] = Counter()
        self.found: list[str] = []

    async def guess(self) -> None:
        """Try one code after the other: open the page, send its form, ask to come back."""
        browser = Browser(self.port)
        page = await browser.ask("GET", "/sign-in")
        token = TOKEN.search(page.text)
        assert token
        for number, code in enumerate(self.codes):
            fields = {"csrf_token": token[1], "name": "Rask elg"} if number % 3 == 0 else None
            path = f"/join/{code}/resume" if number % 3 == 1 else f"/join/{code}"
            answer = await browser.ask("POST" if fields else "GET", path, fields)
            self.statuses[answer.status] += 1
            if answer.status not in (404, 429) or 'name="name"' in answer.text:
                self.found.append(code)
        browser.close()


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_ten_thousand_guesses_find_nothing_and_disturb_nobody(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    server = prepared(tmp_path / "instance", teachers=SESSIONS)
    server.start()
    times: list[float] = []
    try:
        guessing, took = run(guess_and_join(server.port, times))
    finally:
        server.kill()
    assert guessing.found == []
    assert set(guessing.statuses) == {404, 429}
    assert guessing.statuses.total() == GUESSES
    assert guessing.statuses[404] <= 60 * (1 + took / 60) + 60
    assert rows(server, "SELECT count(*) FROM live_participants") == [(PUPILS,)]
    record_property("guesses", f"{dict(guessing.statuses)} in {took:.0f} s")
    record_property("150 joins meanwhile, p95 ms", round(1000 * (percentile(times, 95) or 0)))


async def guess_and_join(port: int, times: list[float]) -> tuple[Guessing, float]:
    """Guess all the time; let pupils in evenly meanwhile. Return how long the guessing took."""
    crowd = Crowd(port, bare=False)
    for number in range(SESSIONS):
        await crowd.open(number)
    codes = {room.code for room in crowd.rooms}
    assert len(codes) == SESSIONS
    guessing = Guessing(port, guesses(codes, GUESSES, 20261126))

    async def come(number: int) -> None:
        # One after the other as long as there is guessing.
        while guessing.statuses.total() < GUESSES * number / PUPILS:
            await asyncio.sleep(0.02)
        room = crowd.rooms[number % SESSIONS]
        pupil = crowd.newcomer(room)
        room.pupils.append(pupil)
        page = await pupil.read_code_page()
        began = time.monotonic()
        await pupil.join(page)
        times.append(time.monotonic() - began)
        assert pupil.joined, dict(crowd.book.statuses)

    began = time.monotonic()
    await asyncio.gather(
        *(guessing.guess() for _ in range(AT_ONCE)), *(come(number) for number in range(PUPILS))
    )
    took = time.monotonic() - began
    await crowd.part()
    assert crowd.book.failed == 0
    return guessing, took
