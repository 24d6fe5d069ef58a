"""Guessing codes is slowed down, and so is a script that writes; a class never is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from limits.errors import StorageError
from limits.storage import MemoryStorage

from app.config import ConfigError
from app.workshops import limits
from app.workshops.limits import PARTICIPANT_WRITES, SESSION_WRITES, WRONG_CODES, JoinLimits

SCHOOL, HOME = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def counters() -> JoinLimits:
    return JoinLimits("memory://")


def test_after_sixty_wrong_codes_one_waits_and_is_told_how_long(counters: JoinLimits) -> None:
    assert {counters.wrong_code(SCHOOL) for _ in range(WRONG_CODES.amount)} == {0}
    assert 1 <= counters.wrong_code(SCHOOL) <= 60


def test_another_network_is_not_slowed_down(counters: JoinLimits) -> None:
    for _ in range(WRONG_CODES.amount + 1):
        counters.wrong_code(SCHOOL)
    assert counters.wrong_code(HOME) == 0


def test_an_ipv6_neighbourhood_counts_as_one(counters: JoinLimits) -> None:
    for number in range(WRONG_CODES.amount):
        assert counters.wrong_code(f"2001:db8:1:2::{number:x}") == 0
    assert counters.wrong_code("2001:db8:1:2:ffff::1") > 0
    assert counters.wrong_code("2001:db8:1:3::1") == 0


def test_wrong_codes_at_the_same_moment_are_many(counters: JoinLimits) -> None:
    with ThreadPoolExecutor(20) as threads:
        waits = list(threads.map(counters.wrong_code, [SCHOOL] * 200))
    assert waits.count(0) == WRONG_CODES.amount


def test_a_participant_who_writes_without_end_waits(counters: JoinLimits) -> None:
    waits = [counters.may_write(1, 7) for _ in range(PARTICIPANT_WRITES.amount)]
    assert set(waits) == {0}
    assert 1 <= counters.may_write(1, 7) <= 60
    assert counters.may_write(1, 8) == 0
    assert counters.may_write(2, 7) == 0


def test_answers_that_come_together_count_as_many(counters: JoinLimits) -> None:
    assert [counters.may_write(1, 1, 50) for _ in range(4)] == [0] * 4
    assert counters.may_write(1, 1, 50) > 0
    assert counters.may_write(1, 1, 40) == 0, "as many as there is room for"


def test_a_session_has_a_bound_of_its_own(counters: JoinLimits) -> None:
    people = SESSION_WRITES.amount // PARTICIPANT_WRITES.amount
    for person in range(people):
        for _ in range(PARTICIPANT_WRITES.amount):
            assert counters.may_write(1, person) == 0
    assert 1 <= counters.may_write(1, people) <= 60
    assert counters.may_write(2, people) == 0


def test_one_who_writes_too_much_uses_up_nothing_of_the_session(counters: JoinLimits) -> None:
    for _ in range(SESSION_WRITES.amount + 500):
        counters.may_write(1, 7)
    assert counters.may_write(1, 8) == 0


def test_the_lesson_goes_on_when_the_counters_are_out_of_reach(
    counters: JoinLimits, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_args: object, **_values: object) -> bool:
        raise StorageError(ConnectionError("no answer"))

    monkeypatch.setattr(MemoryStorage, "acquire_entry", unreachable)
    monkeypatch.setattr(MemoryStorage, "acquire_sliding_window_entry", unreachable)
    assert counters.wrong_code(SCHOOL) == 0
    assert counters.may_write(1, 7) == 0


def test_each_application_has_counters_of_its_own() -> None:
    houses = [Flask(__name__), Flask(__name__)]
    for house in houses:
        house.config["LIMITS_STORAGE"] = "memory://"
        limits.init_app(house)
    first, second = (house.extensions["live_limits"] for house in houses)
    for _ in range(PARTICIPANT_WRITES.amount):
        first.may_write(1, 7)
    assert first.may_write(1, 7) > 0
    assert second.may_write(1, 7) == 0


def test_a_storage_that_cannot_be_used_is_said_at_start() -> None:
    with pytest.raises(ConfigError, match="LIMITS_STORAGE=nowhere://"):
        JoinLimits("nowhere://")
