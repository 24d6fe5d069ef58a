"""A class is woken by cards that are let through only when it sees them."""

from __future__ import annotations

from sqlalchemy import func, select

from app.workshops.models import LiveGroup, LiveSession, Response
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


def test_a_card_that_comes_late_shows_at_once_to_those_who_build_on_it(room: Classroom) -> None:
    wall = room.open("wall")
    room.open("pairs-and-fours")
    for each in room.pupils:
        etag = each.state().headers["ETag"]
        assert each.state(**{"If-None-Match": etag}).status_code == 304
    pairs = room.one(select(func.count()).select_from(LiveGroup).where(LiveGroup.kind == "pair"))
    assert pairs == 2
    before = {each.id: each.state().headers["ETag"] for each in room.pupils}
    writer = room.pupils[0]
    assert writer.write("card-1", run=wall, text="Kom etterpå")["late"]
    woken = [
        each
        for each in room.pupils
        if each.state(**{"If-None-Match": before[each.id]}).status_code == 200
    ]
    assert len(woken) == 2
    assert writer in woken
    assert all("Kom etterpå" in each.state().text for each in woken)
