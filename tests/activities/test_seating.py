"""Who goes to which team: sizes always, wishes as far as they go, the same for the same chance."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.activities.team_forming.seating import (
    Sizes,
    _cheapest,
    _cost,
    seat_at_random,
    seat_by_theme,
    team_count,
)

SIZES = Sizes(3, 6)
THEMES = ["bus", "work", "money", "new", "sport", "night", "food"]

heads = st.integers(1, 150)
sizes = st.builds(
    lambda least, more: Sizes(least, least + more), st.integers(1, 6), st.integers(0, 6)
)


@st.composite
def classes(draw):
    """A class with wishes: some are much wanted, some wish nothing, some what is gone."""
    themes = THEMES[: draw(st.integers(1, 7))]
    favourites = [*themes, *draw(st.lists(st.sampled_from(themes), max_size=10)), "weather"]
    chance = random.Random(draw(st.integers(0, 10_000)))
    wishes = {
        person: list(dict.fromkeys(chance.choices(favourites, k=chance.randint(0, 3))))
        for person in range(1, draw(heads) + 1)
    }
    return wishes, themes


def allows(people, limits):
    return -(-people // limits.most) <= people // limits.least


@settings(deadline=None)
@given(heads, sizes)
def test_the_number_of_teams_lets_every_team_have_the_right_size(people, limits):
    count = team_count(people, limits)
    assert 1 <= count <= people
    if allows(people, limits):
        assert limits.least * count <= people <= limits.most * count


@pytest.mark.parametrize(
    ("people", "count"),
    [(1, 1), (2, 1), (3, 1), (5, 1), (6, 1), (7, 2), (28, 6), (32, 7), (150, 33)],
)
def test_how_many_teams_a_class_makes(people, count):
    assert team_count(people, SIZES) == count


@settings(deadline=None)
@given(heads, sizes, st.integers(0, 1000))
def test_at_random_everybody_gets_one_team_of_the_right_size(people, limits, seed):
    teams = seat_at_random(range(1, people + 1), limits, random.Random(seed))
    check_teams(teams, range(1, people + 1), limits)
    assert max(len(t.members) for t in teams) - min(len(t.members) for t in teams) <= 1


@settings(deadline=None)
@given(classes(), sizes, st.integers(0, 1000))
def test_by_theme_everybody_gets_one_team_of_the_right_size(a_class, limits, seed):
    wishes, themes = a_class
    teams = seat_by_theme(wishes, themes, limits, random.Random(seed))
    check_teams(teams, wishes, limits)
    assert {team.theme for team in teams} <= set(themes)


def check_teams(teams, people, limits):
    members = [member for team in teams for member in team.members]
    assert sorted(members) == sorted(people)
    assert all(team.members for team in teams)
    if allows(len(members), limits):
        assert all(limits.least <= len(team.members) <= limits.most for team in teams)


@settings(deadline=None)
@given(classes(), st.integers(0, 1000))
def test_the_same_chance_gives_the_same_teams(a_class, seed):
    wishes, themes = a_class
    once = seat_by_theme(wishes, themes, SIZES, random.Random(seed))
    backwards = dict(reversed(wishes.items()))
    assert once == seat_by_theme(backwards, themes, SIZES, random.Random(seed))


@settings(deadline=None)
@given(
    st.lists(st.permutations(["a", "b", "c"]), min_size=1, max_size=7),
    st.integers(0, 7),
    st.integers(0, 7),
)
def test_nobody_could_be_seated_at_less_cost(wishes, at_a, at_b):
    count = len(wishes)
    at_a = min(at_a, count)
    at_b = min(at_b, count - at_a)
    seats = {"a": at_a, "b": at_b, "c": count - at_a - at_b}
    dear = dict(enumerate(wishes, start=1))
    seated = _cheapest(list(dear), dear, seats)
    assert {theme: len(people) for theme, people in seated.items()} == seats
    cost = sum(_cost(dear[person], theme) for theme, people in seated.items() for person in people)
    assert cost == min(
        sum(_cost(dear[person], theme) for person, theme in zip(dear, way, strict=True))
        for way in product("abc", repeat=count)
        if all(way.count(theme) == seats[theme] for theme in "abc")
    )


def test_all_get_their_first_wish_when_there_is_room():
    wanted = {"bus": 9, "work": 7, "money": 6, "new": 6}
    everyone = [theme for theme, count in wanted.items() for _ in range(count)]
    wishes = {person: [theme] for person, theme in enumerate(everyone, start=1)}
    teams = seat_by_theme(wishes, list(wanted), SIZES, random.Random(1))
    assert all(wishes[member] == [team.theme] for team in teams for member in team.members)
    assert Counter(team.theme for team in teams) == {"bus": 2, "work": 2, "money": 1, "new": 1}


def test_a_theme_with_too_few_goes_and_its_people_get_their_second_wish():
    wishes = {**{n: ["bus"] for n in range(1, 6)}, **{n: ["work"] for n in range(6, 11)}}
    wishes |= {11: ["money", "work"], 12: ["money", "bus"]}
    teams = seat_by_theme(wishes, ["bus", "work", "money"], SIZES, random.Random(3))
    found = {member: team.theme for team in teams for member in team.members}
    assert set(found.values()) == {"bus", "work"}
    assert (found[11], found[12]) == ("work", "bus")


def test_without_wishes_the_most_wanted_themes_get_a_team_each():
    teams = seat_by_theme({n: [] for n in range(1, 15)}, THEMES, SIZES, random.Random(4))
    assert [team.theme for team in teams] == ["bus", "work", "money"]
    assert sorted(len(team.members) for team in teams) == [4, 5, 5]


def test_one_or_two_people_are_one_team():
    for people in (1, 2):
        (team,) = seat_by_theme(
            {n: ["bus"] for n in range(people)}, THEMES, SIZES, random.Random(5)
        )
        assert len(team.members) == people
        assert team.theme == "bus"


def test_nobody_makes_no_team():
    assert seat_by_theme({}, THEMES, SIZES, random.Random(6)) == []
    assert seat_at_random([], SIZES, random.Random(6)) == []
