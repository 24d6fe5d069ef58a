"""Connections are given to those who have waited longest."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import TimeoutError as SQLAlchemyTimeoutError

from app.config import engine_options
from app.pool import FairPool, Turns


def until(true: Callable[[], bool]) -> None:
    """Wait for something that is about to be."""
    last = time.monotonic() + 5
    while not true():
        assert time.monotonic() < last
        time.sleep(0.001)


def test_who_has_waited_longest_goes_first() -> None:
    turns, order = Turns(1), list[int]()
    assert turns.take(0)

    def wait(number: int) -> None:
        assert turns.take(5)
        order.append(number)
        turns.give_back()

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(5)]
    for number, thread in enumerate(threads):
        thread.start()
        until(lambda expected=number + 1: len(turns._waiting) == expected)  # type: ignore[misc]
    turns.give_back()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_a_newcomer_does_not_take_what_was_given_to_another() -> None:
    turns = Turns(1)
    assert turns.take(0)
    waiting = threading.Thread(target=turns.take, args=(5,))
    waiting.start()
    until(lambda: len(turns._waiting) == 1)
    turns.give_back()
    assert not turns.take(0)  # although the other may not have woken yet
    waiting.join()


def test_who_gives_up_is_not_waited_for() -> None:
    turns = Turns(1)
    assert turns.take(0)
    assert not turns.take(0.01)
    turns.give_back()
    assert turns.take(0)


def test_a_pool_gives_no_more_than_it_has_and_takes_all_back() -> None:
    pool = FairPool(
        lambda: sqlite3.connect(":memory:", check_same_thread=False),
        pool_size=2,
        max_overflow=0,
        timeout=0.01,
    )
    for _ in range(3):  # closed, thrown away, and with a cursor left open
        first, second = pool.connect(), pool.connect()
        with pytest.raises(SQLAlchemyTimeoutError):
            pool.connect()
        first.invalidate()
        first.close()
        second.close()
    assert pool._turns._free == 2
    pool.dispose()


def test_a_connection_that_cannot_be_made_keeps_no_place() -> None:
    def fails() -> sqlite3.Connection:
        raise sqlite3.OperationalError("no such file")

    pool = FairPool(fails, pool_size=1, max_overflow=0, timeout=0.01)
    for _ in range(2):
        with pytest.raises(sqlite3.OperationalError):
            pool.connect()
    assert pool._turns._free == 1


def test_sqlite_has_six_connections_and_postgresql_its_own_pool() -> None:
    engine = create_engine("sqlite:///:memory:", **engine_options("sqlite:///x.db"))
    assert isinstance(engine.pool, FairPool)
    assert engine.pool.size() == 6
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()
    assert "poolclass" not in engine_options("postgresql+psycopg://localhost/x")
