"""A class is woken by cards that are let through only when it sees them."""

from __future__ import annotations

from sqlalchemy import select

from app.workshops.models import LiveSession, Response
from tests.workshops.classroom import Classroom


def class_version(room: Classroom) -> int:
    return int(room.one(select(LiveSession.class_version).where(LiveSession.id == room.id)))


def write_and_approve(room: Classroom, slot: str) -> bool:
    """Write one card, let all waiting ones through; say whether that woke the class."""
    pupil = room.pupils[0]
    pupil.write(slot, text="De som er nye her")
    card = room.one(select(Response).where(Response.id == room.response_id(pupil, slot)))
    before = class_version(room)
    room.do("cards", card=f"{card.id}:{card.revision}")
    return class_version(room) > before


def test_before_the_reveal_cards_wake_nobody_and_after_it_the_class(room: Classroom) -> None:
    room.open("wall")
    assert not write_and_approve(room, "card-1")
    assert "De som er nye her" not in room.pupils[1].state().text
    room.do("run", act="reveal")
    assert "De som er nye her" in room.pupils[1].state().text
    assert write_and_approve(room, "card-2")
