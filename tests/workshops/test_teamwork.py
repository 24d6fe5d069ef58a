"""A team sees what it has made while it goes on, and what it was told also when all is over."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from app.activities import TYPES
from app.content import load_site
from app.workshops.models import GroupMember, LiveGroup
from tests.databases import Store
from tests.servers import PROJECT
from tests.workshops.classroom import Classroom, Pupil, make_classroom


@pytest.fixture
def room(teams: Classroom) -> Classroom:
    """Eight pupils in two teams."""
    return teams


def by_team(store: Store) -> dict[int, list[int]]:
    members = store.all(select(GroupMember).where(GroupMember.kind == "team"))
    found: dict[int, list[int]] = {}
    for each in members:
        found.setdefault(each.group_id, []).append(each.participant_id)
    return found


def one_of_each(room: Classroom, store: Store) -> tuple[Pupil, Pupil]:
    """Somebody in the first team, and somebody in the second."""
    first, second = (by_team(store)[key] for key in sorted(by_team(store)))
    known = {pupil.id: pupil for pupil in room.pupils}
    return known[first[0]], known[second[0]]


def work_of(pupil: Pupil) -> str:
    page = BeautifulSoup(pupil.state().text, "html.parser")
    return " ".join(each.get_text(" ", strip=True) for each in page.select(".team-work"))


def tell_the_first_team(room: Classroom, store: Store, other: Pupil) -> None:
    """Somebody in another team says what is good about the first one's pitch."""
    room.open("pitches")
    first = store.all(select(LiveGroup.id).where(LiveGroup.kind == "team"))[0]
    room.do("part", part=2)
    other.write(f"to-{first}", strength="Dere har snakket med folk")


def test_a_team_has_its_problem_card_beside_it_later(room: Classroom, stored: Store) -> None:
    one, other = one_of_each(room, stored)
    room.open("problem-card")
    one.write("who", text="De som ikke har bil")
    other.write("who", text="De som er nye her")
    assert work_of(one) == ""  # it is the card itself that is open
    for later in ("ideas", "mini-canvas", "pitch-sentence", "exit-ticket"):
        room.open(later)
        assert "De som ikke har bil" in work_of(one)
        assert "De som er nye her" not in work_of(one)
    late = room.join()
    team = {each.participant_id: each.group_id for each in stored.all(select(GroupMember))}
    expected = "De som ikke har bil" if team[late.id] == team[one.id] else "De som er nye her"
    assert expected in work_of(late)


def test_ideas_that_are_held_or_hidden_stay_with_who_wrote_them(
    room: Classroom, stored: Store
) -> None:
    one, _ = one_of_each(room, stored)
    mate_id = by_team(stored)[min(by_team(stored))][1]
    mate = next(pupil for pupil in room.pupils if pupil.id == mate_id)
    room.open("ideas")
    one.write("r1-1", text="En delebil")
    one.write("r1-2", text="Ring 99 88 77 66")  # held: a telephone number
    one.write("r1-3", text="Skjult av læreren")
    room.do(f"cards/{room.response_id(one, 'r1-3')}", act="hide")
    room.open("mini-canvas")
    assert "En delebil" in work_of(mate)
    assert "99 88" not in work_of(mate)
    assert "Skjult av" not in work_of(mate)
    assert "99 88" not in work_of(one)  # it is the team's work; what is one's own is in "mine"


def test_what_a_team_is_told_is_let_through_afterwards_and_read_then(
    room: Classroom, stored: Store
) -> None:
    one, other = one_of_each(room, stored)
    tell_the_first_team(room, stored, other)
    room.do("end", act="end")
    assert work_of(one) == ""
    results = room.teacher.get(f"/sessions/{room.id}/results").text
    cards = re.findall(r'name="card" value="([^"]+)"', results)
    assert len(cards) == 1
    room.do("cards", card="999:1", back="results")
    assert work_of(one) == ""
    etag = one.state().headers["ETag"]
    answer = room.teacher.post(
        f"/sessions/{room.id}/cards", data={"card": cards, "back": "results"}
    )
    assert answer.location == f"/sessions/{room.id}/results"
    assert one.state(**{"If-None-Match": etag}).status_code == 200
    assert "Dere har snakket med folk" in work_of(one)
    assert "Dere har snakket med folk" not in work_of(other)
    after = room.teacher.get(f"/sessions/{room.id}/results").text
    assert 'name="card"' not in after


def test_what_a_team_has_read_waits_for_nothing(
    make_app: Callable[..., Flask], stored: Store, tmp_path: Path
) -> None:
    """Where the run sheet says that nothing need be let through."""
    workshops = shutil.copytree(PROJECT / "workshops", tmp_path / "workshops")
    sheet = workshops / "exclusion-near-us" / "activities" / "pitches.yaml"
    sheet.write_text(sheet.read_text("utf-8") + 'moderation: "off"\n', "utf-8")
    site = load_site(PROJECT / "courses", workshops_dir=workshops, kinds=TYPES)
    room = make_classroom(make_app(SITE=site), pupils=8)
    room.open("teams")
    room.do("groups")
    one, other = one_of_each(room, stored)
    tell_the_first_team(room, stored, other)
    room.do("end", act="end")
    assert "Dere har snakket med folk" in work_of(one)
    assert 'name="card"' not in room.teacher.get(f"/sessions/{room.id}/results").text


def test_cards_of_others_are_not_let_through_from_the_results(room: Classroom) -> None:
    room.open("wall")
    pupil = room.pupils[0]
    pupil.write("card-1", text="Et kort på veggen")
    card = room.response_id(pupil, "card-1")
    room.open("pitches")
    room.do("cards", card=f"{card}:1", back="results")
    room.open("wall")
    assert "Et kort på veggen" not in room.stage().text


def test_who_is_in_no_team_has_none_of_it(app: Flask) -> None:
    room = make_classroom(app, pupils=2)
    room.open("problem-card")
    assert work_of(room.pupils[0]) == ""
