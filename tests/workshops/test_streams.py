"""Event streams: when something has changed, never what; and they are in nobody's way."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.database import db
from app.workshops import hub
from app.workshops.live import RESERVED, live, wake
from app.workshops.models import LiveSession
from app.workshops.queries import session_to_change
from tests.visitors import Visitor
from tests.workshops.classroom import Classroom, make_classroom

LINE = re.compile(r"|retry: 3000|event: (version|beat)|data: ([a-z]+(:\d+)? )?\d+")
STREAMS = ("/live/{}/stream", "/sessions/{}/stream", "/sessions/{}/stage-stream")


class Stream:
    """A stream that somebody reads, message by message."""

    def __init__(self, answer: TestResponse) -> None:
        self.answer = answer
        self._chunks = answer.iter_encoded()
        self.read = ""

    def next(self) -> str:
        """The next that comes, which is waited for."""
        chunk = next(self._chunks).decode()
        self.read += chunk
        return chunk

    def versions(self) -> dict[str, int]:
        """The next versions that come, by channel; beats are passed over."""
        chunk = self.next()
        while "event: beat" in chunk:
            chunk = self.next()
        told = re.findall(r"data: (\S+) (\d+)", chunk)
        return {name: int(number) for name, number in told}


@contextmanager
def stream(browser: Visitor, url: str) -> Iterator[Stream]:
    """Open a stream, and close it as a browser that leaves."""
    with browser.get(url) as answer:
        assert answer.status_code == 200, answer.text
        yield Stream(answer)


def of_pupil(room: Classroom, number: int = 0) -> Any:
    return stream(room.pupils[number].browser, f"/live/{room.id}/stream")


def of_board(room: Classroom) -> Any:
    return stream(room.teacher, f"/sessions/{room.id}/stream")


def of_stage(room: Classroom) -> Any:
    return stream(room.teacher, f"/sessions/{room.id}/stage-stream")


# -- What is told ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", STREAMS)
def test_a_stream_is_told_as_one_and_kept_by_nobody(room: Classroom, path: str) -> None:
    browser = room.pupils[0].browser if path.startswith("/live") else room.teacher
    with stream(browser, path.format(room.id)) as opened:
        headers = opened.answer.headers
        assert headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Accel-Buffering"] == "no"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Content-Length" not in headers
        assert "Content-Encoding" not in headers


def test_the_present_numbers_come_at_once(room: Classroom) -> None:
    me = room.pupils[0].id
    began = time.monotonic()
    with of_pupil(room) as pupil, of_board(room) as board, of_stage(room) as stage:
        assert set(pupil.versions()) == {f"person:{me}", "step", "class"}
        assert set(board.versions()) == {"board", "step"}
        assert set(stage.versions()) == {"stage", "step"}
    assert time.monotonic() - began < hub.BEAT / 2


def test_a_page_listens_to_what_its_state_was_drawn_from(room: Classroom) -> None:
    room.open("wall")
    state = room.pupils[0].state().text
    with of_pupil(room) as pupil:
        told = " ".join(f"{name}={number}" for name, number in pupil.versions().items())
    assert f'"{told}"' in state


def test_each_is_woken_by_what_it_shows(room: Classroom) -> None:
    room.open("wall")
    with of_pupil(room) as pupil, of_board(room) as board, of_stage(room) as stage:
        at = {each: each.versions() for each in (pupil, board, stage)}
        room.pupils[1].write("card-1", text="En")
        assert board.versions() == {"board": at[board]["board"] + 1}
        assert stage.versions() == {"stage": at[stage]["stage"] + 1}
        room.do("run", act="lock")
        assert pupil.versions() == {"step": at[pupil]["step"] + 1}, "not by another's answer"


def test_one_person_is_woken_alone(room: Classroom) -> None:
    me = room.pupils[0]
    with of_pupil(room) as mine, of_pupil(room, 1) as others:
        at, _ = mine.versions(), others.versions()
        room.do(f"people/{me.id}", act="untimed")
        assert mine.versions() == {f"person:{me.id}": at[f"person:{me.id}"] + 1}
        room.open("wall")
        assert "step" in others.versions()


def test_a_team_is_woken_by_its_own(app: Flask) -> None:
    room = make_classroom(app, pupils=8)
    room.open("teams")
    room.do("groups")
    room.open("problem-card")
    with ExitStack() as opened:
        streams = [opened.enter_context(of_pupil(room, number)) for number in range(8)]
        teams = [next(c for c in each.versions() if c.startswith("team:")) for each in streams]
        assert len(set(teams)) > 1
        room.pupils[0].write("who", text="De nye")
        room.do("run", act="lock")
        for each, team in zip(streams, teams, strict=True):
            assert (team in each.versions()) == (team == teams[0])


def test_no_word_is_ever_on_a_stream(room: Classroom) -> None:
    run = room.open("wall")
    with of_pupil(room) as pupil, of_board(room) as board, of_stage(room) as stage:
        every = (pupil, board, stage)
        for each in every:
            each.versions()
        room.pupils[0].write("card-1", run=run, text="Kanarifugl")
        room.do(f"cards/{room.response_id(room.pupils[0], 'card-1')}", act="approve")
        room.do("run", act="reveal")
        room.do(f"people/{room.pupils[0].id}", act="remove")
        for each in every:
            each.versions()
            assert all(LINE.fullmatch(line) for line in each.read.splitlines()), each.read


# -- The pace --------------------------------------------------------------------------------------


def test_at_most_four_messages_a_second_and_the_newest_number_only() -> None:
    house = hub.Hub(1)
    with house.listening(1, ["board"]) as listener:
        assert listener is not None
        told = hub.events(listener, {"board": 1})
        assert "board 1" in next(told)
        came: list[tuple[float, str]] = []
        for number in (2, 3, 4, 5, 6, 7):
            house.publish(1, {"board": number})
            if number % 2:
                came.append((time.monotonic(), next(told)))
    assert [text.strip().split("\n") for _, text in came] == [
        ["event: version", f"data: board {number}"] for number in (3, 5, 7)
    ]
    assert came[2][0] - came[1][0] >= hub.PACE * 0.9


def test_a_stream_with_no_news_beats(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hub.BEAT <= 5, "a proxy that cuts idle connections, and a phone, are to know in time"
    monkeypatch.setattr(hub, "BEAT", 0.01)
    with of_pupil(room) as pupil:
        pupil.versions()
        assert pupil.next() == "event: beat\ndata: \n\n"


def test_the_beat_of_the_board_says_whether_others_are_here(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "BEAT", 0.01)
    with of_board(room) as board:
        board.versions()
        empty = board.next()
        assert re.fullmatch(r"event: beat\ndata: \d+\n\n", empty)
        assert board.next() == empty
        with of_pupil(room):
            one = board.next()
            assert one != empty
            with of_pupil(room, 1):
                assert board.next() not in {empty, one}


# -- Nothing before the commit ---------------------------------------------------------------------


@contextmanager
def listening(room: Classroom) -> Iterator[tuple[hub.Listener, LiveSession]]:
    """Listen to the board inside an application context, and hold the session's row."""
    with room.app.app_context(), live().hub.listening(room.id, ["board"]) as listener:
        session = session_to_change(room.id)
        assert listener is not None
        assert session is not None
        yield listener, session


def test_nothing_is_told_before_the_commit(room: Classroom) -> None:
    with listening(room) as (listener, session):
        wake(session, "board")
        db.session.flush()
        assert listener.wait(0) == {}
        number = session.board_version
        db.session.commit()
        assert listener.wait(0) == {"board": number}


def test_what_is_rolled_back_is_never_told(room: Classroom) -> None:
    with listening(room) as (listener, session):
        wake(session, "board")
        db.session.flush()
        db.session.rollback()
        assert listener.wait(0) == {}
        again = session_to_change(room.id)
        assert again is not None
        db.session.commit()
        assert listener.wait(0) == {}


def test_a_refused_button_wakes_nobody(room: Classroom) -> None:
    with room.app.app_context():
        house = live().hub
    with house.listening(room.id, ["board", "step", "stage", "class"]) as listener:
        assert listener is not None
        assert room.act("run", act="pause").status_code == 409
        assert room.act(f"steps/{room.step_id('wall')}", act="retime", minutes=0).status_code == 422
        assert listener.wait(0) == {}


# -- Places and connections ------------------------------------------------------------------------


@pytest.fixture
def small(make_app: Callable[..., Flask]) -> Classroom:
    """A class on a server with room for two streams."""
    return make_classroom(make_app(THREADS=RESERVED + 2), pupils=3)


def test_when_all_places_are_taken_pages_poll_and_everything_else_goes_on(
    small: Classroom,
) -> None:
    with of_pupil(small), of_pupil(small, 1):
        for browser, path in zip(
            (small.pupils[2].browser, small.teacher, small.teacher), STREAMS, strict=True
        ):
            answer = browser.get(path.format(small.id))
            assert answer.status_code == 503
            assert int(answer.headers["Retry-After"]) > 0
        small.open("wall")
        assert small.pupils[2].write("card-1", text="En")["status"] == "stored"
        assert small.pupils[2].state().status_code == 200
        assert small.board().status_code == 200
    with of_pupil(small, 2) as later:
        assert later.versions()


def test_a_place_is_free_again_however_a_stream_ends(small: Classroom) -> None:
    url = f"/live/{small.id}/stream"
    for _ in range(5):
        small.pupils[0].browser.head(url).close()
        small.pupils[0].browser.get(url).close()  # before anything was read
        with of_pupil(small) as read:
            read.versions()
    with of_pupil(small), of_pupil(small, 1):
        pass


def test_one_who_is_not_here_takes_no_place(small: Classroom) -> None:
    for _ in range(5):
        assert small.visitor().get(f"/live/{small.id}/stream").status_code == 404
    with of_pupil(small), of_pupil(small, 1):
        pass


def test_streams_hold_no_connection_to_the_database(make_app: Callable[..., Flask]) -> None:
    pool = {"pool_size": 5, "max_overflow": 0, "pool_timeout": 1}
    room = make_classroom(make_app(SQLALCHEMY_ENGINE_OPTIONS=pool, THREADS=100), pupils=4)
    with ExitStack() as opened:
        streams = [opened.enter_context(of_pupil(room, number % 4)) for number in range(24)]
        streams += [opened.enter_context(of_board(room)), opened.enter_context(of_stage(room))]
        assert all(each.versions() for each in streams)
        assert room.board().status_code == 200
        assert room.pupils[0].page().status_code == 200
        room.open("wall")
        assert all("step" in each.versions() for each in streams)


def test_one_with_an_open_stream_is_here(room: Classroom) -> None:
    with room.app.app_context():
        presence = live().presence
    assert presence.here(room.id) == frozenset()
    with of_pupil(room):
        assert presence.here(room.id) == {room.pupils[0].id}
