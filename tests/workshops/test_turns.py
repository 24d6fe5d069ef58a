"""Boards and projectors are drawn a few at a time, and answers pass by those that wait."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from app.database import db
from app.pool import Turns
from app.workshops.live import live
from app.workshops.views import fragments
from tests.workshops.classroom import Classroom


@contextmanager
def nobodys_turn(room: Classroom) -> Iterator[Turns]:
    """Meanwhile all turns to draw are taken."""
    with room.app.app_context():
        turns = live().drawing
    taken = 0
    while turns.take(0):
        taken += 1
    try:
        yield turns
    finally:
        for _ in range(taken):
            turns.give_back()


def connections_in_use(room: Classroom) -> int:
    with room.app.app_context():
        return int(db.engine.pool.checkedout())  # type: ignore[attr-defined]


def test_a_board_that_waits_holds_no_connection_and_answers_pass_by(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fragments, "LONGEST_WAIT", 60)
    room.open("wall")
    with ThreadPoolExecutor(2) as others:
        with nobodys_turn(room) as turns:
            waiting = [others.submit(room.board), others.submit(room.stage)]
            last = time.monotonic() + fragments.LONGEST_WAIT / 2
            while len(turns._waiting) < len(waiting):
                assert time.monotonic() < last
                time.sleep(0.001)
            assert connections_in_use(room) == 0
            assert room.pupils[0].write("card-1", text="Forbi")["status"] == "stored"
            assert not any(each.done() for each in waiting)
        drawn = [each.result() for each in waiting]
    assert [each.status_code for each in drawn] == [200, 200]
    assert "Forbi" in drawn[0].text  # drawn as it is when its turn comes


@pytest.mark.parametrize("path", ["board", "stage"])
def test_what_never_gets_its_turn_is_drawn_all_the_same(
    room: Classroom, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fragments, "LONGEST_WAIT", 0.01)
    with nobodys_turn(room) as turns:
        assert room.teacher.get(f"/sessions/{room.id}/{path}").status_code == 200
        assert not turns.take(0)  # and gave back none that it did not have


def test_a_turn_comes_back_when_nothing_is_drawn(room: Classroom) -> None:
    for _ in range(5):
        assert room.visitor().get(f"/sessions/{room.id}/board").status_code != 200
    assert room.board().status_code == 200
    with nobodys_turn(room):
        pass
    with room.app.app_context():
        assert live().drawing.take(0)
