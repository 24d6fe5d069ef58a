"""Who is here: by open streams, and by signs of life that are not old."""

from __future__ import annotations

import pytest

from app.workshops.presence import AWAY_AFTER, Presence


class Clock:
    """A clock that is put forward by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def presence(clock: Clock) -> Presence:
    return Presence(clock)


def test_one_who_polls_is_here_for_twelve_seconds(presence: Presence, clock: Clock) -> None:
    presence.see(1, 7)
    clock.now += AWAY_AFTER
    assert presence.here(1) == {7}
    clock.now += 0.1
    assert presence.here(1) == frozenset()
    presence.see(1, 7)
    assert presence.here(1) == {7}


def test_one_with_a_stream_is_here_until_it_closes_and_a_little_longer(
    presence: Presence, clock: Clock
) -> None:
    with presence.streaming(1, [7]):
        clock.now += 10 * AWAY_AFTER
        assert presence.here(1) == {7}
    assert presence.here(1) == {7}, "a page that loads anew is not away"
    clock.now += AWAY_AFTER + 0.1
    assert presence.here(1) == frozenset()


def test_two_tabs_are_one_person_who_leaves_with_the_last(presence: Presence, clock: Clock) -> None:
    with presence.streaming(1, [7]):
        with presence.streaming(1, [7]):
            pass
        clock.now += 10 * AWAY_AFTER
        assert presence.here(1) == {7}


def test_a_stream_that_breaks_is_over(presence: Presence, clock: Clock) -> None:
    with pytest.raises(OSError, match="gone"), presence.streaming(1, [7]):
        raise OSError("gone")
    clock.now += AWAY_AFTER + 0.1
    assert presence.here(1) == frozenset()


def test_sessions_know_nothing_of_each_other(presence: Presence) -> None:
    presence.see(1, 7)
    presence.see(2, 8)
    assert (presence.here(1), presence.here(2), presence.here(3)) == ({7}, {8}, frozenset())


def test_of_a_deleted_session_nothing_comes_back(presence: Presence) -> None:
    with presence.streaming(1, [7]):
        presence.see(1, 8)
        presence.forget(1)
        assert presence.here(1) == frozenset()
    assert presence.here(1) == frozenset(), "a stream that closes afterwards leaves no trace"
