"""Feedback to other teams: who answers whom, what is taken, and who reads it."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from app.activities.base import Refused
from app.activities.feedback import Feedback, Labels, digest, given, read_feedback, to_team, told
from app.content.text import Text
from tests.activities.rooms import answer, group, people, room, sent, withheld

LABELS = Labels(
    Text("Det sterkeste", "Det sterkaste", "Strongest"),
    Text("Et spørsmål", "Eit spørsmål", "A question"),
    Text("Et tips", "Eit tips", "A tip"),
)
KIND = Feedback(labels=LABELS, each_gives=2, max_chars=200)
TEAMS = (
    group(11, "team", 1, 2, 3, number=1),
    group(12, "team", 4, 5, 6, number=2),
    group(13, "team", 7, 8, 9, number=3),
    group(14, "team", 10, 11, 12, number=4),
)


def in_teams(sizes: list[int], chance: random.Random):
    everyone = list(range(1, sum(sizes) + 1))
    chance.shuffle(everyone)
    teams = []
    for number, size in enumerate(sizes, start=1):
        members, everyone = everyone[:size], everyone[size:]
        teams.append(group(100 + number, "team", *members, number=number))
    return room(KIND, people(sum(sizes)), groups=teams)


# Who answers whom


@pytest.mark.parametrize("seed", range(30))
def test_every_team_gets_about_equally_many(seed):
    chance = random.Random(seed)
    sizes = [chance.randint(4, 5) for _ in range(6)]
    found = given(in_teams(sizes, chance), 2)
    got = Counter(team.id for teams in found.values() for team in teams)
    assert all(len({team.id for team in teams}) == 2 for teams in found.values())
    assert len(got) == 6
    assert max(got.values()) - min(got.values()) <= 2


@pytest.mark.parametrize("seed", range(10))
def test_nobody_answers_their_own_team(seed):
    chance = random.Random(seed)
    here = in_teams([3, 6, 4, 5], chance)
    for person, teams in given(here, 3).items():
        assert all(person not in team.members for team in teams)


def test_with_two_teams_each_answers_the_other_once():
    here = room(KIND, people(4), groups=[group(1, "team", 1, 2), group(2, "team", 3, 4)])
    assert {k: [t.id for t in v] for k, v in given(here, 2).items()} == {
        1: [2],
        2: [2],
        3: [1],
        4: [1],
    }


def test_without_teams_nobody_is_expected():
    here = room(KIND, people(3))
    assert given(here, 2) == {1: (), 2: (), 3: ()}
    assert KIND.expected(here) == ()
    assert not KIND.has_slot(here, here.people[0], "to-1")


def test_a_late_joiner_changes_nothing_for_others():
    before = room(KIND, people(12), groups=TEAMS)
    larger = group(11, "team", 1, 2, 3, 13, number=1)
    after = room(KIND, people(13), groups=(larger, *TEAMS[1:]))
    ids = {person: [team.id for team in teams] for person, teams in given(after, 2).items()}
    assert {p: [t.id for t in teams] for p, teams in given(before, 2).items()} == {
        person: teams for person, teams in ids.items() if person != 13
    }
    assert len(ids[13]) == 2
    assert 11 not in ids[13]


def test_what_one_has_written_stays_when_somebody_is_removed():
    whole = room(KIND, people(12), groups=TEAMS)
    mine = [team.id for team in given(whole, 2)[8]]
    written = [answer(n, "p8", f"to-{team}", "Bra") for n, team in enumerate(mine, start=1)]
    left = room(KIND, people(10, first=3), written, groups=TEAMS)
    assert {team.id for team in given(left, 2)[8]} == set(mine)


def test_paper_writes_to_other_teams_and_takes_none_from_those_in_the_room():
    here = in_teams([4, 4, 4], random.Random(1))
    first = here.groups[0]
    paper = 99  # in a team, and not in the room
    with_paper = replace(
        here, groups=(replace(first, members=(*first.members, paper)), *here.groups[1:])
    )
    alone, beside = given(here, 2), given(with_paper, 2)
    ids = {who: [team.id for team in teams] for who, teams in beside.items()}
    assert {who: [team.id for team in teams] for who, teams in alone.items()} == {
        who: ids[who] for who in alone
    }
    assert len(ids[paper]) == 2
    assert first.id not in ids[paper]
    assert "p99" not in KIND.expected(with_paper)
    assert sum(KIND.teacher(with_paper)["asked"].values()) == 24


def test_a_person_without_a_team_answers_too():
    here = room(KIND, people(13), groups=TEAMS)
    assert len(given(here, 2)[13]) == 2


# What is taken


def test_slots_are_the_teams_given_to_one():
    here = room(KIND, people(12), groups=TEAMS)
    me = here.people[0]
    mine = {f"to-{team.id}" for team in given(here, 2)[me.id]}
    assert {f"to-{team.id}" for team in TEAMS if KIND.has_slot(here, me, f"to-{team.id}")} == mine
    assert not KIND.has_slot(here, me, "to-11")
    assert not KIND.has_slot(here, me, "to-99")
    with pytest.raises(Refused, match="unknown"):
        KIND.read(here, me, "to-11", sent(tip="Heia"))


@pytest.mark.parametrize(
    ("slot", "team"),
    [("to-12", 12), ("to-", None), ("12", None), ("to-1x", None), ("to-²", None), ("to--1", None)],
)
def test_a_slot_names_its_team(slot, team):
    assert to_team(slot) == team


def test_three_parts_are_read_and_each_may_be_left_out():
    content = read_feedback(sent(strength=" Tydelig\r\nbruker ", question="", tip="Ring 💡\0"), 200)
    assert content.texts == {"strength": "Tydelig\nbruker", "tip": "Ring 💡"}
    assert read_feedback({}, 200).empty
    with pytest.raises(Refused, match="too_long") as refused:
        read_feedback(sent(tip="x" * 201), 200)
    assert refused.value.data == {"limit": 200, "length": 201}


# Who reads it


def test_a_digest_has_every_team_and_leaves_out_withheld_words():
    to_12 = answer(1, "p1", "to-12", texts={"tip": "Spør en bruker"})
    hidden = withheld(answer(2, "p2", "to-12", texts={"tip": "CANARY"}))
    here = room(KIND, people(12), [to_12, hidden], groups=TEAMS)
    found = digest(here, here.answers)
    assert [(each.team.id, each.said("tip")) for each in found] == [
        (11, []),
        (12, ["Spør en bruker"]),
        (13, []),
        (14, []),
    ]


def test_a_pupil_reads_what_their_own_team_was_told_alone():
    answers = [
        answer(1, "p1", "to-12", texts={"tip": "Til tolv"}, approved=True),
        answer(2, "p2", "to-13", texts={"tip": "Til tretten"}, approved=True),
        withheld(answer(3, "p3", "to-12", texts={"tip": "CANARY"})),
    ]
    here = room(KIND, people(13), answers, groups=TEAMS, revealed=True)
    shown = KIND.pupil(here, here.people[3])["told"]
    assert shown.team.id == 12
    assert shown.said("tip") == ["Til tolv"]
    assert told(here, here.people[12], here.answers) is None


def test_a_pupil_sees_own_answers_in_their_forms():
    mine = answer(1, "p1", "to-12", texts={"tip": "Til tolv"})
    here = room(KIND, people(12), [mine], groups=TEAMS)
    to = {team.id: found for team, _, found in KIND.pupil(here, here.people[0])["to"]}
    assert to[12] == mine
    assert list(to.values()).count(None) == 1


def test_the_projector_gets_counts_alone():
    answers = [withheld(answer(n, f"p{n}", "to-12", texts={"tip": "CANARY"})) for n in (1, 2)]
    here = room(KIND, people(12), answers, groups=TEAMS)
    view = KIND.projector(here)
    assert [(team.id, count) for team, count in view["counts"]] == [
        (11, 0),
        (12, 2),
        (13, 0),
        (14, 0),
    ]
    assert "CANARY" not in str(view["counts"])


def test_the_teacher_sees_how_many_each_team_is_to_get():
    here = room(KIND, people(12), groups=TEAMS)
    assert sum(KIND.teacher(here)["asked"].values()) == 24


def test_the_sheet_names_teams_and_people_only_where_answers_are_named():
    told_12 = answer(1, "p1", "to-12", texts={"tip": "Til tolv"})
    here = room(KIND, people(12), [told_12], groups=TEAMS)
    assert KIND.sheets(here)[0].rows == (("Lag 2", "", "", "Til tolv"),)
    named = room(KIND, people(12), [told_12], groups=TEAMS, anonymity="named")
    assert KIND.sheets(named)[0].rows == (("Lag 2", "", "", "Til tolv", here.people[0].name),)
