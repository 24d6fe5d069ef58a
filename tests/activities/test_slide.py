"""The slide: nothing to answer, and in a break a clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.activities.base import Refused
from app.activities.slide import Slide
from app.content.text import Html
from tests.activities.rooms import NOW, people, room

BODY = Html("<p>Reis dere.</p>", "<p>Reis dykk.</p>", "<p>Stand up.</p>")
SLIDE = Slide(body=BODY, pause=False)
BREAK = Slide(body=BODY, pause=True)


def timed(kind: Slide, **run):
    here = room(kind, people(2))
    return replace(here, run=replace(here.run, **run))


def test_there_is_nothing_to_answer():
    here = room(SLIDE, people(2))
    assert SLIDE.answered is False
    assert SLIDE.expected(here) == ()
    assert not SLIDE.has_slot(here, here.people[0], "card-1")
    with pytest.raises(Refused, match="unknown"):
        SLIDE.read(here, here.people[0], "card-1", {"text": ["Hei"]})


def test_a_break_has_the_clock_of_the_server():
    ends = NOW + timedelta(seconds=95)
    clock = BREAK.projector(timed(BREAK, deadline=ends))["clock"]
    assert clock == {"left": 95, "deadline": int(ends.timestamp()) * 1000, "ends": ends}


def test_the_clock_never_goes_below_zero():
    past = timed(BREAK, deadline=NOW - timedelta(seconds=5))
    assert BREAK.projector(past)["clock"]["left"] == 0


def test_a_paused_break_shows_what_is_left():
    clock = BREAK.projector(timed(BREAK, deadline=None, paused_left=70))["clock"]
    assert clock == {"left": 70, "deadline": None}


def test_there_is_no_large_clock_without_a_break_or_a_timer():
    assert SLIDE.projector(timed(SLIDE, deadline=NOW))["clock"] is None
    assert BREAK.projector(timed(BREAK))["clock"] is None
    assert BREAK.projector(timed(BREAK, deadline=NOW, closed=True))["clock"] is None
    assert BREAK.projector(room(BREAK, people(1), opened=False))["clock"] is None
