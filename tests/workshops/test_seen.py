"""What others may see: nothing that the teacher has not let through is on anybody's wire."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.workshops.models import LiveSession, Response
from tests.workshops.classroom import Classroom, Pupil, make_classroom

CANARY = "kanarifugl"


@pytest.fixture
def wall(room: Classroom) -> Classroom:
    """The wall is open, and the first pupil has written."""
    room.open("wall")
    room.pupils[0].write("card-1", text=f"Et ord om {CANARY}")
    return room


def card(room: Classroom) -> int:
    return room.response_id(room.pupils[0], "card-1")


def others_see(room: Classroom) -> bool:
    seen = {CANARY in pupil.state().text for pupil in room.pupils[1:]}
    assert len(seen) == 1
    return seen.pop()


def stage_shows(room: Classroom) -> bool:
    page = room.teacher.get(f"/sessions/{room.id}/projector").text
    assert (CANARY in page) == (CANARY in room.stage().text)
    return CANARY in page


def test_before_the_teacher_has_looked_only_writer_and_teacher_see(wall: Classroom) -> None:
    assert CANARY in wall.pupils[0].state().text
    assert CANARY in wall.board().text
    assert not stage_shows(wall)
    assert not others_see(wall)


def test_let_through_it_is_on_the_stage_and_revealed_with_the_class(wall: Classroom) -> None:
    wall.do(f"cards/{card(wall)}", act="approve")
    assert stage_shows(wall)
    assert not others_see(wall)
    wall.do("run", act="reveal")
    assert others_see(wall)
    wall.do("run", act="unreveal")
    assert not others_see(wall)


def test_revealing_shows_nothing_that_was_not_let_through(wall: Classroom) -> None:
    wall.do("run", act="reveal")
    assert not others_see(wall)
    assert not stage_shows(wall)


def test_hiding_takes_it_away_and_can_be_undone(wall: Classroom) -> None:
    wall.do(f"cards/{card(wall)}", act="approve")
    wall.do("run", act="reveal")
    wall.do(f"cards/{card(wall)}", act="hide")
    assert not stage_shows(wall)
    assert not others_see(wall)
    assert CANARY in wall.pupils[0].state().text, "the writer keeps it"
    wall.do(f"cards/{card(wall)}", act="show")
    assert not stage_shows(wall), "it waits to be let through again"
    wall.do(f"cards/{card(wall)}", act="approve")
    assert stage_shows(wall)


def test_a_change_after_it_was_let_through_is_asked_about_again(wall: Classroom) -> None:
    wall.do(f"cards/{card(wall)}", act="approve")
    wall.do("run", act="reveal")
    wall.pupils[0].write("card-1", base=1, text=f"{CANARY} og noe stygt")
    assert not stage_shows(wall)
    assert not others_see(wall)


def test_the_light_shows_one_card_and_blank_shows_none(wall: Classroom) -> None:
    wall.do(f"cards/{card(wall)}", act="spotlight")
    assert stage_shows(wall)
    wall.do("screen", act="blank")
    assert not stage_shows(wall)
    wall.do("screen", act="show")
    assert stage_shows(wall)
    wall.do(f"cards/{card(wall)}", act="hide")
    assert not stage_shows(wall)
    assert wall.one(select(LiveSession.spotlight_id).where(LiveSession.id == wall.id)) is None


def test_words_that_are_held_are_not_let_through_with_the_rest(wall: Classroom) -> None:
    wall.pupils[1].write("card-1", text="Ring meg på 912 34 567")
    board = wall.board()
    seen = wall.one(select(Response.id).where(Response.held))
    assert str(seen)
    cards = [str(wall.response_id(pupil, "card-1")) for pupil in wall.pupils[:2]]
    approve_all(wall, cards)
    assert stage_shows(wall)
    assert "912 34 567" not in wall.stage().text
    assert "912 34 567" in board.text
    wall.do(f"cards/{seen}", act="approve")
    assert "912 34 567" in wall.stage().text


def approve_all(room: Classroom, cards: list[str]) -> None:
    """Press "let all through" for the cards that the board showed."""
    with room.app.app_context():
        from app.database import db

        shown = [
            f"{row.id}:{row.revision}"
            for row in db.session.scalars(select(Response)).all()
            if str(row.id) in cards
        ]
    answer = room.teacher.post(
        f"/sessions/{room.id}/cards", data={"card": shown}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 204, answer.text


def test_a_card_that_came_after_the_teacher_looked_is_not_let_through(wall: Classroom) -> None:
    seen = [str(card(wall))]
    wall.pupils[1].write("card-1", text="Kom etterpå")
    approve_all(wall, seen)
    assert stage_shows(wall)
    assert "Kom etterpå" not in wall.stage().text


def test_a_card_that_came_in_place_of_an_erased_one_is_not_let_through(room: Classroom) -> None:
    """Nothing that was said of an erased card (dots, a theme, a press on an old board) is its."""
    room.open("wall")
    gone, other = room.pupils[:2]
    gone.write("card-1", text="Slettes")
    erased = room.response_id(gone, "card-1")
    assert gone.browser.post(f"/live/{room.id}/erase-me").status_code == 303
    other.write("card-1", text=CANARY)
    assert room.response_id(other, "card-1") != erased
    assert room.act(f"cards/{erased}", act="approve", revision=1).status_code == 404
    assert not stage_shows(room)


def test_names_are_not_on_the_stage_or_with_the_class(wall: Classroom) -> None:
    wall.do(f"cards/{card(wall)}", act="approve")
    wall.do("run", act="reveal")
    name = wall.pupils[0].name
    assert name not in wall.stage().text
    assert all(name not in pupil.state().text for pupil in wall.pupils[1:])
    assert name in wall.board().text


def test_teammates_read_each_other_and_other_teams_do_not(app: Flask) -> None:
    room = make_classroom(app, pupils=8)
    room.open("teams")
    room.do("groups")
    room.open("ideas")
    writer = room.pupils[0]
    slot = first_slot(writer)
    writer.write(slot, text=f"Ideen om {CANARY}")
    room.do("part", part=2)
    room.do("part", part=3)
    with app.app_context():
        from app.workshops.queries import groups_of

        own = next(g for g in groups_of(room.id) if g.kind == "team" and writer.id in g.members)
    outside = [pupil for pupil in room.pupils if pupil.id not in own.members]
    assert outside
    assert all(CANARY not in pupil.state().text for pupil in outside)
    assert CANARY not in room.stage().text
    room.do("part", part=2)
    seen = [
        CANARY in p.state().text for p in room.pupils if p.id in own.members and p is not writer
    ]
    room.do("part", part=3)
    seen += [
        CANARY in p.state().text for p in room.pupils if p.id in own.members and p is not writer
    ]
    assert any(seen), "a teammate builds on it in a later round"


def first_slot(pupil: Pupil) -> str:
    import re

    found = re.search(r'data-slot="([^"]+)"', pupil.state().text)
    assert found
    return found[1]


def test_a_vote_is_not_shown_before_it_is_revealed(app: Flask) -> None:
    room = make_classroom(app, pupils=6)
    room.open("check-in")
    for number, pupil in enumerate(room.pupils):
        assert pupil.write("scale", value=1 + number % 2)["status"] == "stored"
    before = room.stage().text
    room.do("run", act="reveal")
    after = room.stage().text
    assert "stage-column" not in before
    assert "stage-column" in after


def test_ten_sessions_at_once_hold_nothing_of_each_other(app: Flask) -> None:
    rooms = []
    for number in range(10):
        room = make_classroom(app, pupils=2, email=f"laerer{number}@example.org")
        room.open("wall")
        room.pupils[0].write("card-1", text=f"{CANARY}{number}x")
        room.do(f"cards/{card(room)}", act="approve")
        room.do("run", act="reveal")
        rooms.append(room)
    for number, room in enumerate(rooms):
        pages = [room.board().text, room.stage().text, *(p.state().text for p in room.pupils)]
        for page in pages:
            assert f"{CANARY}{number}x" in page
            assert page.count(CANARY) == page.count(f"{CANARY}{number}x")
