"""Voting with dots: how many one has, what one may vote on, how they are counted, who sees it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.activities.base import Refused
from app.activities.cluster import Cluster, StartTheme
from app.activities.dot_vote import DotVote, ranking, tied, winner
from app.content.text import same_in_all
from tests.activities.rooms import activity, answer, group, people, room, sent, withheld

KIND = DotVote(dots=3, per_card=2, within="class")
INSIDE = DotVote(dots=3, per_card=2, within="team")
THEMES = activity(
    Cluster(
        max_themes=4,
        start=tuple(StartTheme(name, same_in_all(name.title())) for name in ("bus", "work")),
    ),
    "themes",
    source="wall",
)
TEAMS = (group(1, "team", 1, 2, 3), group(2, "team", 4, 5))
IDEAS = (
    answer(11, "p1", "r1-1", "Felles middag"),
    answer(12, "p2", "r1-1", "Delt bil"),
    answer(13, "p4", "r1-1", "Lekser sammen"),
)


def vote(answer_id, owner, **dots):
    return answer(answer_id, owner, "dots", choice={k.lstrip("c"): n for k, n in dots.items()})


def on_themes(*votes, count=5, **rest):
    return room(KIND, people(count), votes, others=[THEMES], source="themes", **rest)


def on_ideas(*votes, kind=INSIDE, ideas=IDEAS, groups=TEAMS, count=5, **rest):
    return room(
        kind,
        people(count),
        votes,
        groups=groups,
        earlier={"ideas": list(ideas)},
        source="ideas",
        **rest,
    )


def dots(ranked):
    return [(each.item.id, each.dots, each.place) for each in ranked]


# What is taken


@pytest.mark.parametrize(
    ("fields", "choice"),
    [
        ({"bus": "2", "work": "1"}, {"bus": 2, "work": 1}),
        ({"bus": "1", "work": "0"}, {"bus": 1}),
        ({"bus": "", "work": " 2 "}, {"work": 2}),
        ({"bus": "1", "weather": "2"}, {"bus": 1}),
        ({}, {}),
        ({"bus": "0"}, {}),
    ],
)
def test_dots_are_read_by_item(fields, choice):
    a_room = on_themes()
    assert KIND.has_slot(a_room, a_room.people[0], "dots")
    assert KIND.read(a_room, a_room.people[0], "dots", sent(**fields)).choice == choice


@pytest.mark.parametrize(
    ("fields", "limit"), [({"bus": "2", "work": "2"}, 3), ({"bus": "3"}, 2), ({"bus": "77"}, 2)]
)
def test_too_many_dots_are_refused_with_the_limit(fields, limit):
    a_room = on_themes()
    with pytest.raises(Refused, match="too_many") as refused:
        KIND.read(a_room, a_room.people[0], "dots", sent(**fields))
    assert refused.value.data == {"limit": limit}


@pytest.mark.parametrize("number", ["-1", "1.5", "to", "²", "1\x00", "9999999999", "☺"])
def test_what_is_no_number_is_refused(number):
    a_room = on_themes()
    with pytest.raises(Refused, match="unknown"):
        KIND.read(a_room, a_room.people[0], "dots", sent(bus=number))


def test_other_slots_are_not_there():
    a_room = on_themes()
    assert not KIND.has_slot(a_room, a_room.people[0], "dot")
    assert not INSIDE.has_slot(on_ideas(ideas=()), people(1)[0], "dots")


def test_inside_teams_one_votes_on_the_team_s_own_ideas():
    a_room = on_ideas()
    first, fourth = a_room.people[0], a_room.people[3]
    assert [item.id for item in INSIDE.items_for(a_room, first)] == ["11", "12"]
    assert [item.id for item in INSIDE.items_for(a_room, fourth)] == ["13"]
    read = INSIDE.read(a_room, first, "dots", sent(**{"11": "1", "13": "2"}))
    assert read.choice == {"11": 1}


def test_who_is_on_no_team_waits():
    a_room = on_ideas(count=6)
    late = a_room.people[5]
    assert not INSIDE.has_slot(a_room, late, "dots")
    assert INSIDE.pupil(a_room, late)["no_team"]
    assert late.owner not in INSIDE.expected(a_room)
    assert len(INSIDE.expected(a_room)) == 5


# How dots are counted


def test_themes_are_ranked_by_dots_and_equals_share_a_place():
    a_room = on_themes(vote(1, "p1", work=2), vote(2, "p2", work=1, bus=1))
    assert dots(ranking(a_room)) == [("work", 3, 1), ("bus", 1, 2)]
    assert [each.voters for each in ranking(a_room)] == [2, 1]
    even = on_themes(vote(1, "p1", work=1, bus=1))
    assert dots(ranking(even)) == [("bus", 1, 1), ("work", 1, 1)]
    assert tied(ranking(even))


def test_with_no_dots_nothing_is_tied_or_chosen():
    a_room = on_ideas()
    assert not tied(ranking(a_room))
    assert winner(a_room, TEAMS[0]) is None
    assert winner(on_ideas(ideas=()), TEAMS[0]) is None


def test_the_team_chooses_the_idea_with_most_dots():
    a_room = on_ideas(vote(1, "p1", c11=1, c12=2), vote(2, "p4", c13=1))
    assert winner(a_room, TEAMS[0]) == IDEAS[1]
    assert winner(a_room, TEAMS[1]) == IDEAS[2]


def test_of_equal_ideas_the_first_written_goes_on_and_it_is_told():
    a_room = on_ideas(vote(1, "p1", c12=1), vote(2, "p2", c11=1))
    assert winner(a_room, TEAMS[0]) == IDEAS[0]
    (mine, other) = INSIDE.teacher(a_room)["teams"]
    assert mine.tied
    assert not other.tied
    assert other.first is None


def test_who_has_been_moved_takes_no_dots_along():
    moved = (group(1, "team", 2, 3), group(2, "team", 1, 4, 5))
    a_room = on_ideas(vote(1, "p1", c11=2, c12=1), vote(2, "p2", c12=1), groups=moved)
    assert dots(ranking(a_room, moved[0])) == [("12", 1, 1)]
    assert dots(ranking(a_room, moved[1])) == [("11", 2, 1), ("13", 0, 2)]


def test_hidden_cards_lose_their_dots():
    ideas = [replace(IDEAS[0], hidden=True), *IDEAS[1:]]
    a_room = on_ideas(vote(1, "p1", c11=2, c12=1), ideas=ideas)
    assert winner(a_room, TEAMS[0]) == IDEAS[1]


def test_the_teacher_sees_how_many_dots_are_left():
    assert KIND.teacher(on_themes(vote(1, "p1", bus=2)))["left"] == 13
    assert KIND.teacher(on_themes(count=0))["left"] == 0


# What is shown


def test_nothing_of_others_is_shown_before_the_reveal_though_mates_may_read():
    votes = [vote(1, "p1", c11=2), vote(2, "p2", c12=2)]
    before = INSIDE.pupil(on_ideas(*votes), people(1)[0])
    assert before["ranked"] == []
    assert [(item.id, n) for item, n in before["votable"]] == [("11", 2), ("12", 0)]
    assert before["left"] == 1
    after = INSIDE.pupil(on_ideas(*votes, revealed=True), people(1)[0])
    assert dots(after["ranked"]) == [("11", 2, 1), ("12", 2, 1)]


def test_the_projector_counts_until_it_is_revealed():
    hidden = [withheld(vote(1, "p1", bus=2)), withheld(vote(2, "p2", work=1))]
    before = KIND.projector(on_themes(*hidden))
    assert (before["voted"], before["people"], before["ranked"]) == (2, 5, [])
    after = KIND.projector(on_themes(vote(1, "p1", bus=2), revealed=True))
    assert dots(after["ranked"]) == [("bus", 2, 1), ("work", 0, 2)]


def test_a_vote_is_shown_when_it_closes_if_the_run_sheet_says_so():
    a_room = on_themes(vote(1, "p1", bus=2))
    assert a_room.run
    closed = replace(a_room, run=replace(a_room.run, closed=True))
    assert KIND.projector(closed)["shown"]
    by_hand = replace(closed, activity=replace(closed.activity, reveal="manual"))
    assert not KIND.projector(by_hand)["shown"]
    assert not KIND.projector(on_themes(opened=False))["shown"]


def test_words_that_are_withheld_are_not_told_as_the_choice():
    ideas = [withheld(IDEAS[0]), *IDEAS[1:]]
    a_room = on_ideas(vote(1, "p1", c11=2), ideas=ideas, revealed=True)
    (mine, _) = INSIDE.projector(a_room)["teams"]
    assert mine.first.item.label == ""
    assert mine.voted == 1
    pupil = INSIDE.pupil(a_room, a_room.people[0])
    assert [item.id for item, _ in pupil["votable"]] == ["12"]
    assert pupil["waiting"] == 1


def test_the_tables():
    (of_class,) = KIND.sheets(on_themes(vote(1, "p1", work=2)))
    assert of_class.rows == ((1, "Work", 2), (2, "Bus", 0))
    (of_teams,) = INSIDE.sheets(on_ideas(vote(1, "p1", c12=2)))
    assert of_teams.rows == (
        ("Lag 1", 1, "Delt bil", 2),
        ("Lag 1", 2, "Felles middag", 0),
        ("Lag 2", 1, "Lekser sammen", 0),
    )
