"""A class goes from its first cards to its pitches, and each activity builds on the one before."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.workshops.classroom import Classroom, Pupil, make_classroom

STEPS = (
    "wall",
    "pairs-and-fours",
    "themes",
    "dots",
    "teams",
    "problem-card",
    "ideas",
    "team-vote",
    "mini-canvas",
    "pitch-sentence",
    "pitches",
)


@pytest.fixture
def room(app: Flask) -> Classroom:
    """Eight pupils: two fours, and two teams."""
    return make_classroom(app, pupils=8)


def slots_of(pupil: Pupil) -> list[str]:
    """The slots of the forms on a pupil's page."""
    page = pupil.page()
    assert page.status_code == 200
    return re.findall(r'data-slot="([^"]+)"', page.text)


def look(room: Classroom) -> None:
    """Everybody looks; nothing breaks."""
    for seen in (room.board(), room.stage(), *(pupil.page() for pupil in room.pupils)):
        assert seen.status_code == 200


def test_each_activity_builds_on_the_one_before(room: Classroom) -> None:
    room.open("wall")
    for pupil in room.pupils:
        assert pupil.write("card-1", text=f"Kort fra {pupil.id}")["status"] == "stored"

    room.open("pairs-and-fours")
    look(room)
    room.do("part", part=2)
    for pupil in room.pupils:
        pupil.write("four-card-1", text="Det fireren valgte")
    look(room)

    room.open("themes")
    placed = 0
    for pupil in room.pupils:
        for slot in slots_of(pupil):
            if slot.startswith("card-"):
                told = pupil.write(slot, theme="money")
                placed += told["status"] == "stored"
    assert placed >= 2
    room.do("teacher-answers", run=room.run_id(), slot="theme-5", label="Buss")
    assert ">Buss<" in room.pupils[0].page().text
    assert "Buss" in room.stage().text

    room.open("dots")
    for number, pupil in enumerate(room.pupils):
        wanted = "money" if number < 4 else "theme-5"
        assert pupil.write("dots", **{wanted: 2, "new-here": 1})["status"] == "stored"
    assert "Slik falt prikkene" not in room.pupils[0].page().text
    assert room.pupils[0].write("dots", money=2, **{"new-here": 2})["status"] == "refused"
    assert "8 prikker" in room.board().text
    room.do("run", act="reveal")
    assert "Slik falt prikkene" in room.pupils[0].page().text

    room.open("teams")
    room.do("groups")
    assert "Du er på" in room.pupils[0].page().text
    names = [pupil.name for pupil in room.pupils]
    assert not [name for name in names if name in room.stage().text]
    look(room)

    room.open("problem-card")
    assert "stored" in {
        pupil.write("who", text="Elever på hybel")["status"] for pupil in room.pupils
    }
    look(room)

    room.open("ideas")
    for pupil in room.pupils:
        assert pupil.write("r1-1", text=f"Idé fra {pupil.id}")["status"] == "stored"
    assert room.pupils[0].write("r2-1", text="For tidlig")["status"] == "refused"
    room.do("part", part=2)
    assert "Idé fra" in re.sub(f"Idé fra {room.pupils[0].id}<", "", room.pupils[0].page().text)
    late = room.pupils[0].write("r1-2", text="Litt sent")
    assert late["status"] == "stored"

    room.open("team-vote")
    for pupil in room.pupils:
        first = re.search(r'class="stepper-value"[^>]* name="(\d+)"', pupil.page().text)
        assert first
        assert pupil.write("dots", **{first[1]: 2})["status"] == "stored"
    look(room)

    room.open("mini-canvas")
    assert "Dette har dere valgt" in room.pupils[0].page().text
    look(room)

    room.open("pitch-sentence")
    for pupil in room.pupils:
        pupil.write("for-whom", text="For elever på hybel")

    room.open("pitches")
    pages = [pupil.page().text for pupil in room.pupils]
    assert len([page for page in pages if "Dere er på scenen" in page]) == 4
    assert len([page for page in pages if "Hør på" in page]) == 4
    assert "For elever på hybel" not in room.stage().text
    room.do("part", part=2)
    told = [
        pupil.write(slot, tip="Øv en gang til") for pupil in room.pupils for slot in slots_of(pupil)
    ]
    assert [each["status"] for each in told] == ["stored"] * 4
    assert not [p for p in room.pupils if "tilbakemeldinger til laget ditt" in p.page().text]
    room.do("cards", card=re.findall(r'name="card" value="([^"]+)"', room.board().text))
    readers = [p for p in room.pupils if "4 tilbakemeldinger til laget ditt" in p.page().text]
    assert len(readers) == 4
    look(room)


def test_every_activity_can_be_opened_alone_and_looked_at(room: Classroom) -> None:
    """A teacher may skip what an activity builds on: then it says so, and nothing breaks."""
    for step in STEPS:
        room.open(step)
        look(room)
