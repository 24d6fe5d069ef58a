"""Forming teams: wishes and where they come from, what teams are called, who sees whom."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from app.activities.base import Refused
from app.activities.cluster import Cluster, StartTheme
from app.activities.dot_vote import DotVote
from app.activities.team_forming import TeamForming, choices, wishes
from app.content.text import same_in_all
from tests.activities.rooms import activity, answer, group, people, room, sent

KIND = TeamForming(size_min=3, size_max=6, by="theme")
THEMES = activity(
    Cluster(
        max_themes=5,
        start=tuple(StartTheme(n, same_in_all(n.title())) for n in ("bus", "work", "money")),
    ),
    "themes",
    source="wall",
)
DOTS = activity(DotVote(dots=3, per_card=2, within="class"), "dots", source="themes")


def vote(number, **dots):
    return answer(number, f"p{number}", "dots", choice=dots)


def wish(number, first, second=None):
    choice = {"first": first, **({"second": second} if second else {})}
    return answer(100 + number, f"p{number}", "wish", choice=choice)


def here(*answers, votes=(), kind=KIND, count=7, named=(), **rest):
    rest.setdefault("source", "dots")
    rest.setdefault("others", [THEMES, DOTS])
    earlier = {"dots": list(votes), "themes": list(named)}
    return room(kind, people(count), answers, earlier=earlier, **rest)


VOTES = (vote(1, work=2, bus=1), vote(2, work=1), vote(3, bus=1))


# What can be wished


def test_the_themes_with_dots_can_be_wished_most_dots_first():
    assert [each.id for each in choices(here(votes=VOTES))] == ["work", "bus"]


def test_with_dots_on_one_theme_or_none_all_can_be_wished():
    assert [each.id for each in choices(here(votes=[vote(1, money=2)]))] == ["money", "bus", "work"]
    assert len(choices(here())) == 3


def test_themes_without_a_vote_can_be_wished_too():
    assert [each.label for each in choices(here(source="themes"))] == ["Bus", "Work", "Money"]


@pytest.mark.parametrize("source", [None, "gone", "ideas-vote"])
def test_without_themes_nothing_can_be_wished(source):
    on_cards = activity(DOTS.type, "ideas-vote", source="ideas")
    a_room = here(source=source, others=[THEMES, DOTS, on_cards])
    assert choices(a_room) == []
    assert not KIND.has_slot(a_room, a_room.people[0], "wish")
    assert KIND.expected(a_room) == ()
    teams = KIND.new_groups(a_room, 1, random.Random(1))
    assert [team.name for team in teams] == ["Lag 1", "Lag 2"]


def test_dots_are_wishes_unless_something_else_is_said():
    found = wishes(here(wish(1, "bus"), wish(2, "money", "bus"), votes=VOTES))
    assert found[1] == ["bus", "work"]
    assert found[2] == ["bus", "work"]  # money has no dots, so it is not to be had
    assert found[3] == ["bus"]
    assert found[4] == []


def test_a_wish_is_read():
    a_room = here(votes=VOTES)
    me = a_room.people[0]
    assert KIND.has_slot(a_room, me, "wish")
    assert not KIND.has_slot(a_room, me, "first")

    def read(**fields):
        return KIND.read(a_room, me, "wish", sent(**fields)).choice

    assert read(first="bus", second="work") == {"first": "bus", "second": "work"}
    assert read(first="bus", second="bus") == {"first": "bus"}
    assert read(first="", second="work") == {"first": "work"}
    assert read(first="", second="") == {}
    with pytest.raises(Refused, match="unknown"):
        read(first="weather")


# The teams


def test_teams_are_called_after_their_themes_and_numbered_when_there_are_two():
    votes = [vote(n, bus=2) for n in range(1, 8)] + [vote(n, work=1) for n in range(8, 12)]
    few = KIND.new_groups(here(votes=votes, count=11), 1, random.Random(2))
    assert [(t.name, t.theme, len(t.members)) for t in few] == [
        ("Bus", "bus", 6),  # seven wish it, six find room
        ("Work", "work", 5),
    ]
    many = KIND.new_groups(here(votes=votes, count=17), 1, random.Random(2))
    assert [team.name for team in many] == ["Bus 1", "Bus 2", "Bus 3", "Work"]


def test_a_theme_that_the_teacher_renamed_gives_its_new_name():
    named = [answer(1, "t", "theme-1", texts={"label": "Bussen"})]
    votes = [vote(n, bus=1) for n in range(1, 5)]
    (team,) = KIND.new_groups(here(votes=votes, named=named, count=4), 1, random.Random(3))
    assert (team.name, team.theme, sorted(team.members)) == ("Bussen", "bus", [1, 2, 3, 4])


@pytest.mark.parametrize("by", ["random", "teacher"])
def test_at_random_wishes_do_not_count(by):
    kind = replace(KIND, by=by)
    a_room = here(votes=VOTES, kind=kind, count=9, language="en")
    teams = kind.new_groups(a_room, 1, random.Random(4))
    assert [(team.name, team.theme) for team in teams] == [("Team 1", None), ("Team 2", None)]
    assert not kind.has_slot(a_room, a_room.people[0], "wish")
    assert kind.expected(a_room) == ()
    assert kind.pupil(a_room, a_room.people[0])["choices"] == []


def test_groups_are_made_when_the_teacher_asks():
    assert KIND.groups_on_demand
    assert KIND.makes_groups == ("team",)


# What is shown


TEAMS = (
    replace(group(1, "team", 1, 2, 3, name="Work"), theme="work"),
    replace(group(2, "team", 4, 5, 6, name="Bus"), theme="bus"),
)


def test_before_the_teams_a_pupil_sees_the_wish_that_follows_from_the_dots():
    a_room = here(votes=VOTES)
    view = KIND.pupil(a_room, a_room.people[0])
    assert (view["roster"], view["first"], view["second"]) == (None, "work", "bus")
    assert len(KIND.expected(a_room)) == 7


def test_a_pupil_sees_the_own_team_alone():
    a_room = here(votes=VOTES, groups=TEAMS)
    view = KIND.pupil(a_room, a_room.people[0])
    assert view["roster"].team == TEAMS[0]
    assert view["roster"].theme == "Work"
    assert [mate.id for mate in view["mates"]] == [2, 3]
    assert KIND.pupil(a_room, a_room.people[6])["roster"] is None


def test_the_teacher_sees_who_has_no_team_and_how_the_wishes_went():
    view = KIND.teacher(here(votes=VOTES, groups=TEAMS))
    assert [person.id for person in view["without"]] == [7]
    assert (view["first"], view["any"]) == (2, 2)  # p3 wished bus and is on work
    assert [(choice.id, count) for choice, count in view["wanted"]] == [("work", 2), ("bus", 1)]


def test_people_who_have_left_are_not_in_the_roster():
    a_room = here(votes=VOTES, groups=TEAMS)
    left = replace(a_room, people=a_room.people[1:])
    assert [p.id for p in KIND.teacher(left)["rosters"][0].people] == [2, 3]


def test_the_projector_and_the_table_have_counts_and_no_names():
    a_room = here(votes=VOTES, groups=TEAMS)
    shown = KIND.projector(a_room)["rosters"]
    assert [(r.team.name, r.theme, len(r.people)) for r in shown] == [
        ("Work", "Work", 3),
        ("Bus", "Bus", 3),
    ]
    (sheet,) = KIND.sheets(a_room)
    assert sheet.rows == (("Work", "Work", 3), ("Bus", "Bus", 3))
    (named,) = KIND.sheets(here(votes=VOTES, groups=TEAMS, anonymity="named"))
    assert named.rows[1][2] == ", ".join(person.name for person in people(6)[3:])


# What was wished, told to the one who wished it


def test_a_wish_is_told_in_words_also_when_its_theme_is_no_longer_there():
    told = KIND.choice_in_words(here(votes=VOTES), "wish", {"first": "work", "second": "money"})
    assert [text.nb for text in told] == [
        "Helst: Work",
        "Nest helst: et tema som ikke er med lenger",
    ]
