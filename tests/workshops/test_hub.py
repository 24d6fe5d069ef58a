"""The hub alone: who is told what, and how many may listen."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack

import pytest

from app.workshops import hub
from app.workshops.hub import MOST_OF_ONE, Hub, Listener, events


@pytest.fixture
def house() -> Hub:
    return Hub(3)


def test_a_listener_hears_its_channels_of_its_session(house: Hub) -> None:
    with (
        house.listening(1, ["step", "class"]) as one,
        house.listening(1, ["board"]) as two,
        house.listening(2, ["step"]) as three,
    ):
        assert one
        assert two
        assert three
        house.publish(1, {"step": 4, "stage": 9})
        assert one.wait(0) == {"step": 4}
        assert two.wait(0) == {}
        assert three.wait(0) == {}
        house.publish(3, {"step": 1})  # nobody is there


def test_only_the_newest_number_of_each_channel_is_kept(house: Hub) -> None:
    with house.listening(1, ["step", "class"]) as listener:
        assert listener
        for number in (5, 7, 6):  # two threads may publish in the other order
            house.publish(1, {"step": number})
        house.publish(1, {"class": 2})
        assert listener.wait(0) == {"step": 7, "class": 2}
        assert listener.wait(0) == {}, "told once"


def test_one_who_waits_is_woken_at_once() -> None:
    listener = Listener(["step"])
    woken: list[dict[str, int]] = []
    waiter = threading.Thread(target=lambda: woken.append(listener.wait(30)))
    waiter.start()
    listener.tell("step", 2)
    waiter.join(5)
    assert woken == [{"step": 2}]


def test_there_are_so_many_places_and_each_is_free_again(house: Hub) -> None:
    for _ in range(3):
        with ExitStack() as opened:
            got = [opened.enter_context(house.listening(n, ["step"])) for n in range(4)]
            assert [listener is not None for listener in got] == [True, True, True, False]
    with pytest.raises(OSError, match="gone"), house.listening(1, ["step"]):
        raise OSError("gone")
    with ExitStack() as opened:
        assert all(opened.enter_context(house.listening(1, ["step"])) for _ in range(3))


def test_one_for_whom_there_was_no_place_takes_none_when_leaving(house: Hub) -> None:
    with ExitStack() as opened:
        for _ in range(3):
            opened.enter_context(house.listening(1, ["step"]))
        with house.listening(1, ["step"]) as none:
            assert none is None
        with house.listening(1, ["step"]) as none:
            assert none is None


def test_one_who_comes_back_lets_own_old_streams_look_and_no_others(house: Hub) -> None:
    gone: dict[str, bool] = {"mine": False, "theirs": False}
    with (
        house.listening(1, ["step"], "me") as mine,
        house.listening(1, ["step"], "they") as theirs,
    ):
        assert mine
        assert theirs
        old = events(mine, {"step": 1}, gone=lambda: gone["mine"])
        next(old)
        gone["mine"] = True
        began = time.monotonic()
        with house.listening(1, ["step"], "me"):
            assert list(old) == [], "nobody reads it any more"
        assert time.monotonic() - began < hub.BEAT / 2, "it did not wait for its beat"
        assert theirs.wait(0) == {}


def test_each_has_news_of_a_time_before_the_next(
    house: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "PACE", 0.0)
    monkeypatch.setattr(hub, "BEAT", 0.01)
    with house.listening(1, ["step", "board"]) as listener:
        assert listener
        told = events(listener, {"step": 1, "board": 1}, lambda: 42)
        assert next(told) == (
            "retry: 3000\n\nevent: version\ndata: step 1\n\nevent: version\ndata: board 1\n\n"
        )
        assert next(told) == "event: beat\ndata: 42\n\n"
        house.publish(1, {"board": 2})
        assert next(told) == "event: version\ndata: board 2\n\n"
        assert next(told) == "event: beat\ndata: 42\n\n"


def test_one_who_looks_cannot_take_all_places() -> None:
    house = Hub(50)
    with ExitStack() as stack:
        mine = [stack.enter_context(house.listening(1, ["step"], "me")) for _ in range(8)]
        assert [each is not None for each in mine] == [True] * MOST_OF_ONE + [False] * 2
        assert stack.enter_context(house.listening(1, ["step"], "another"))
        assert stack.enter_context(house.listening(2, ["step"], "me"))
    with house.listening(1, ["step"], "me") as again:
        assert again


def test_all_streams_end_when_the_server_stops_and_none_begins(house: Hub) -> None:
    with house.listening(1, ["step"]) as one, house.listening(2, ["step"]) as two:
        assert one
        assert two
        streams = [events(one, {"step": 1}), events(two, {"step": 1})]
        for stream in streams:
            next(stream)
        house.publish(2, {"step": 2})
        house.end()
        assert [list(stream) for stream in streams] == [[], []]
        with house.listening(1, ["step"]) as late:
            assert late is None
