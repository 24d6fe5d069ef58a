"""Streams are told what concerns them, and give their place back when nobody reads."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from app.workshops import hub
from app.workshops.hub import Hub, Listener, events


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "PACE", 0.001)


def test_a_stream_begins_with_what_holds_and_goes_on_with_what_is_new() -> None:
    with Hub(1).listening(7, ["step", "class"]) as listener:
        assert listener is not None
        stream = events(listener, {"step": 3, "class": 1})
        begins = next(stream)
        assert "event: version\ndata: step 3\n\n" in begins
        assert "event: version\ndata: class 1\n\n" in begins
        listener.tell("step", 4)
        listener.tell("step", 5)
        assert next(stream) == "event: version\ndata: step 5\n\n"


def test_only_those_who_listen_to_a_channel_of_the_session_are_told() -> None:
    here = Hub(3)
    with (
        here.listening(7, ["board"]) as board,
        here.listening(7, ["step"]) as pupil,
        here.listening(8, ["board"]) as elsewhere,
    ):
        here.publish(7, {"board": 2})
        assert [news_of(each) for each in (board, pupil, elsewhere)] == [{"board": 2}, {}, {}]


def news_of(listener: Listener | None) -> dict[str, int]:
    assert listener is not None
    return listener.wait(0)


def test_when_all_places_are_taken_the_next_one_polls() -> None:
    here = Hub(1)
    with here.listening(7, ["step"]) as first:
        assert first is not None
        with here.listening(7, ["step"]) as second:
            assert second is None
    with here.listening(7, ["step"]) as third:
        assert third is not None


def test_one_who_comes_back_lets_the_old_stream_look_whether_it_is_read() -> None:
    here = Hub(3)
    with here.listening(7, ["step"], "p1") as old, here.listening(7, ["step"], "p2") as other:
        assert old is not None
        assert other is not None
        ended = threading.Event()
        reading = threading.Thread(target=lambda: (list(rest_of(old)), ended.set()))
        reading.start()
        with here.listening(7, ["step"], "p1"):
            assert ended.wait(2)  # long before its next beat
        reading.join()
        assert not other._asked


def rest_of(listener: Listener) -> Iterator[str]:
    stream = events(listener, {}, gone=lambda: True)
    next(stream)
    yield from stream


def test_a_beat_says_who_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "BEAT", 0.01)
    with Hub(1).listening(7, ["board"]) as listener:
        assert listener is not None
        stream = events(listener, {}, lambda: 17)
        next(stream)
        assert next(stream) == "event: beat\ndata: 17\n\n"
