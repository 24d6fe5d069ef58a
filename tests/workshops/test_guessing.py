"""Guessed codes find nothing and are slowed down; a class behind the same address comes in.

All visitors here have one address, as at a school. The whole of it, 10,000 codes by HTTP, is in
tests/prove/test_guessed_codes.py.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import cycle

import pytest
from flask import Flask

from app.workshops.codes import ALPHABET, new_code
from app.workshops.limits import WRONG_CODES
from tests.workshops.classroom import Classroom, make_classroom, proposed

SESSIONS, GUESSES, PUPILS = 10, 300, 30


@pytest.fixture
def rooms(app: Flask) -> list[Classroom]:
    """Open sessions of as many teachers."""
    return [make_classroom(app, email=f"laerer{n}@example.org") for n in range(SESSIONS)]


def guesses(codes: set[str], number: int, seed: int) -> Iterator[str]:
    """What somebody tries who knows none of these codes: half by chance, half one sign away."""
    chance = random.Random(seed)
    ours = sorted(codes)
    for turn in range(number):
        near, at = chance.choice(ours), chance.randrange(6)
        other = chance.choice(ALPHABET.replace(near[at], ""))
        beside = near[:at] + other + near[at + 1 :]
        yield beside if turn % 2 and beside not in codes else new_code()


def test_guesses_find_nothing_while_a_class_comes_in(rooms: list[Classroom]) -> None:
    guesser, statuses, joined = rooms[0].visitor(), Counter[int](), 0
    ways = cycle(("/join/{}", "/join/{}/resume", "/join/{}"))
    every = GUESSES // PUPILS
    for number, code in enumerate(guesses({room.code for room in rooms}, GUESSES, 1)):
        path = next(ways).format(code)
        if number % 3 == 2:
            answer = guesser.post(path, data={"name": "Rask elg"})
        else:
            answer = guesser.get(path)
        statuses[answer.status_code] += 1
        assert not proposed(answer.text)
        if number % every == 0:
            rooms[joined % SESSIONS].join()  # refuses nobody, or fails
            joined += 1
    assert joined == PUPILS
    assert statuses == {404: WRONG_CODES.amount, 429: GUESSES - WRONG_CODES.amount}


def test_one_who_waits_is_told_how_long(rooms: list[Classroom]) -> None:
    guesser = rooms[0].visitor()
    for code in guesses({room.code for room in rooms}, WRONG_CODES.amount, 2):
        guesser.get(f"/join/{code}")
    (code,) = guesses({room.code for room in rooms}, 1, 3)
    answer = guesser.get(f"/join/{code}")
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert guesser.get(f"/join/{rooms[0].code}").status_code == 200
