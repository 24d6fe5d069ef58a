"""A canvas: who writes where, what the team brings along, how far teams have come."""

from __future__ import annotations

import pytest

from app.activities.base import Content, Refused
from app.activities.canvas import Canvas, Field, brought, filled
from app.activities.dot_vote import DotVote
from app.content.text import Text, same_in_all
from tests.activities.rooms import activity, answer, group, people, room, sent, withheld

KIND = Canvas(
    columns=2,
    fields=(
        Field("who", Text("Hvem", "Kven", "Who"), None, 20),
        Field("what", same_in_all("Hva"), same_in_all("Hjelp"), 300),
        Field("why", same_in_all("Hvorfor"), None, 300),
        Field("today", same_in_all("I dag"), None, 300),
    ),
)
TEAMS = (group(1, "team", 1, 2, 3), group(2, "team", 4, 5))
VOTE = activity(DotVote(dots=3, per_card=2, within="team"), "vote", source="ideas")
IDEAS = [answer(11, "p1", "r1-1", "Felles middag"), answer(12, "p2", "r1-1", "Delt bil")]


def here(*answers, **rest):
    return room(KIND, people(6), answers, groups=TEAMS, **rest)


def after_vote(*votes, ideas=IDEAS):
    earlier = {"ideas": ideas, "vote": list(votes)}
    return here(source="vote", others=[VOTE], earlier=earlier)


def test_the_team_writes_in_the_fields():
    a_room = here()
    me, alone = a_room.people[0], a_room.people[5]
    assert KIND.owner(a_room, me, "who") == "g1"
    assert KIND.has_slot(a_room, me, "who")
    assert not KIND.has_slot(a_room, me, "weather")
    assert not KIND.has_slot(a_room, alone, "who")
    assert KIND.owner(a_room, alone, "who") is None
    assert KIND.expected(a_room) == ("g1", "g2")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" To\r\nlinjer ", "To\nlinjer"),
        ("Tegn\x07 🌱", "Tegn 🌱"),
        ("A\u030a", "Å"),
        ("x" * 20, "x" * 20),
    ],
)
def test_a_field_is_cleaned(typed, kept):
    a_room = here()
    assert KIND.read(a_room, a_room.people[0], "who", sent(text=typed)) == Content({"text": kept})


def test_an_empty_field_is_taken_back_and_a_long_one_refused():
    a_room = here()
    me = a_room.people[0]
    assert KIND.read(a_room, me, "who", sent(text=" \n ")).empty
    assert KIND.read(a_room, me, "who", {}).empty
    with pytest.raises(Refused, match="too_long") as refused:
        KIND.read(a_room, me, "who", sent(text="x" * 21))
    assert refused.value.data == {"limit": 20, "length": 21}
    with pytest.raises(Refused, match="unknown"):
        KIND.read(a_room, me, "weather", sent(text="sol"))


def test_a_pupil_sees_the_own_team_s_canvas():
    a_room = here(answer(1, "g1", "what", "Ingen å spise med"), answer(2, "g2", "what", "Bussen"))
    canvas = KIND.pupil(a_room, a_room.people[1])["canvas"]
    assert [(f.id, a.words if a else None) for f, a in canvas.boxes] == [
        ("who", None),
        ("what", "Ingen å spise med"),
        ("why", None),
        ("today", None),
    ]
    assert KIND.pupil(a_room, a_room.people[5])["canvas"] is None


def test_how_far_teams_have_come_is_told_without_words():
    told = [withheld(answer(1, "g1", "what", "Hemmelig")), answer(2, "g1", "who", "Vg1")]
    (mine, other) = KIND.projector(here(*told))["canvases"]
    assert (mine.done, other.done) == (2, 0)
    assert [field.id for field, _ in mine.readable] == ["who"]


def test_the_team_s_choice_stands_above():
    vote = answer(21, "p1", "dots", choice={"12": 2, "11": 1})
    found = brought(after_vote(vote), TEAMS[0])
    assert found
    assert found.words == (("", "Delt bil"),)
    assert not found.tied
    assert brought(after_vote(vote), TEAMS[1]) is None


def test_of_equal_ideas_the_first_stands_above_and_it_is_said():
    vote = answer(21, "p1", "dots", choice={"12": 1, "11": 1})
    found = brought(after_vote(vote), TEAMS[0])
    assert found
    assert (found.words, found.tied) == ((("", "Felles middag"),), True)


def test_a_choice_that_may_not_be_read_is_not_shown():
    vote = answer(21, "p1", "dots", choice={"11": 1})
    found = brought(after_vote(vote, ideas=[withheld(IDEAS[0])]), TEAMS[0])
    assert found
    assert (found.words, found.waiting) == ((), True)


def test_another_canvas_can_stand_above():
    card = activity(KIND, "card")
    earlier = {"card": [answer(1, "g1", "who", "Vg1"), withheld(answer(2, "g1", "why", "Hysj"))]}
    a_room = here(source="card", others=[card], earlier=earlier, language="nn")
    found = brought(a_room, TEAMS[0])
    assert found
    assert found.words == (("Kven", "Vg1"),)
    assert brought(a_room, TEAMS[1]) is None


@pytest.mark.parametrize("source", [None, "gone"])
def test_without_a_source_nothing_stands_above(source):
    assert brought(here(source=source), TEAMS[0]) is None


def test_the_table_has_a_row_a_team():
    (sheet,) = KIND.sheets(
        here(answer(1, "g1", "who", "Vg1"), answer(2, "g2", "today", "Ingenting"))
    )
    assert [column.nn for column in sheet.columns] == ["Lag", "Kven", "Hva", "Hvorfor", "I dag"]
    assert sheet.rows == (
        ("Lag 1", "Vg1", "", "", ""),
        ("Lag 2", "", "", "", "Ingenting"),
    )


def test_elsewhere_there_is_no_canvas():
    with pytest.raises(ValueError, match="canvas"):
        filled(after_vote().looking_at(VOTE, None), TEAMS[0])
