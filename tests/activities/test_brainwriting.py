"""Brainwriting: rounds, whose ideas one builds on, and who may read them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from app.activities.base import Content, Refused
from app.activities.brainwriting import Brainwriting, passed_to, round_of
from tests.activities.rooms import answer, group, people, room, sent, withheld

KIND = Brainwriting(rounds=3, round_seconds=150, max_items=3, max_chars=140)
TEAM = group(1, "team", 1, 2, 3, 4)


def here(*answers, part=1, groups=(TEAM,), count=4, **rest):
    return room(KIND, people(count), answers, groups=groups, part=part, **rest)


def idea(number, owner, round_number=1, item=1, **rest):
    return answer(number, f"p{owner}", f"r{round_number}-{item}", f"Idé {number}", **rest)


def first_round(*owners):
    return [idea(n, n) for n in owners or (1, 2, 3, 4)]


def seen(a_room, number):
    """Whose ideas each person sees in a round."""
    found = {person.id: passed_to(a_room, person, number) for person in a_room.people}
    return {person: passed.mate.id for person, passed in found.items() if passed}


# What can be written


def test_only_this_round_and_those_before_can_be_written_in():
    a_room = here(part=2)
    me = a_room.people[0]
    written = [
        f"r{n}-{i}" for n in range(5) for i in range(5) if KIND.has_slot(a_room, me, f"r{n}-{i}")
    ]
    assert written == ["r1-1", "r1-2", "r1-3", "r2-1", "r2-2", "r2-3"]


@pytest.mark.parametrize("slot", ["r-1", "r1", "r01-1", "r²-1", "card-1", "r1-x", "r99999-1", ""])
def test_other_slots_are_not_there(slot):
    a_room = here(part=3)
    assert not KIND.has_slot(a_room, a_room.people[0], slot)


def test_an_idea_is_read():
    a_room = here()
    me = a_room.people[0]
    read = KIND.read(a_room, me, "r1-1", sent(text=" Felles\n middag \x01🍲 "))
    assert read == Content({"text": "Felles middag 🍲"})
    assert KIND.read(a_room, me, "r1-1", sent(text=" ")).empty
    with pytest.raises(Refused, match="too_long"):
        KIND.read(a_room, me, "r1-1", sent(text="x" * 141))
    with pytest.raises(Refused, match="unknown"):
        KIND.read(a_room, me, "r2-1", sent(text="For tidlig"))


def test_rounds_are_parts_with_their_own_time_and_name():
    a_room = here()
    assert (KIND.parts(a_room), KIND.part_seconds(a_room, 2)) == (3, 150)
    label = KIND.part_label(a_room, 2)
    assert label
    assert (label.nb, label.en) == ("Runde 2 av 3", "Round 2 of 3")
    assert KIND.round_now(here(opened=False)) == 1


# Whose ideas one builds on


def test_in_round_one_each_is_alone():
    assert seen(here(*first_round()), 1) == {}


@pytest.mark.parametrize("number", [2, 3])
def test_everybody_s_ideas_are_read_by_just_one_mate(number):
    found = seen(here(*first_round(), part=number), number)
    assert Counter(found.values()) == Counter([1, 2, 3, 4])
    assert all(person != mate for person, mate in found.items())


def test_a_new_mate_is_read_in_each_round():
    a_room = here(*first_round(), part=3)
    assert seen(a_room, 2) == {1: 2, 2: 3, 3: 4, 4: 1}
    assert seen(a_room, 3) == {1: 3, 2: 4, 3: 1, 4: 2}


def test_who_has_written_nothing_is_passed_over():
    assert seen(here(*first_round(1, 3, 4), part=2), 2) == {1: 3, 2: 3, 3: 4, 4: 1}


def test_one_who_comes_late_gets_ideas_and_breaks_nothing():
    larger = group(1, "team", 1, 2, 3, 4, 5)
    a_room = here(*first_round(), groups=(larger,), count=5, part=2)
    assert seen(a_room, 2) == {1: 2, 2: 3, 3: 4, 4: 1, 5: 1}


def test_one_who_has_left_is_passed_over():
    a_room = here(*first_round(), part=2)
    left = replace(a_room, people=(a_room.people[0], *a_room.people[2:]))
    assert seen(left, 2) == {1: 3, 3: 4, 4: 1}


def test_two_in_a_team_read_each_other_in_every_round():
    a_room = here(*first_round(1, 2), groups=(group(1, "team", 1, 2),), count=2, part=3)
    assert seen(a_room, 2) == seen(a_room, 3) == {1: 2, 2: 1}


def test_alone_in_a_team_or_without_one_there_is_nothing_to_build_on():
    assert seen(here(*first_round(1), groups=(group(1, "team", 1),), count=2, part=2), 2) == {}


def test_all_earlier_rounds_of_the_mate_are_shown_and_none_of_this_one():
    ideas = [*first_round(), idea(12, 3, 2), idea(13, 3, 3), idea(14, 3, 1, 2, hidden=True)]
    passed = passed_to(here(*ideas, part=3), people(1)[0], 3)
    assert passed
    assert [each.id for each in passed.ideas] == [3, 12]


def test_words_that_are_withheld_wait():
    ideas = [idea(1, 1), withheld(idea(2, 2)), idea(3, 2, 1, 2)]
    passed = passed_to(here(*ideas, part=2), people(1)[0], 2)
    assert passed
    assert ([each.id for each in passed.ideas], passed.waiting) == ([3], 1)


# What is shown


def test_a_pupil_has_the_slots_of_this_round_and_sees_the_earlier_ones():
    a_room = here(*first_round(), idea(11, 1, 2), part=2)
    view = KIND.pupil(a_room, a_room.people[0])
    assert [(slot, a.id if a else None) for slot, a in view["slots"]] == [
        ("r2-1", 11),
        ("r2-2", None),
        ("r2-3", None),
    ]
    assert [each.id for each in view["earlier"]] == [1]


def test_ideas_are_counted_by_team_and_round():
    ideas = [*first_round(), idea(11, 1, 2), idea(12, 5)]
    a_room = here(*ideas, count=5, part=2)
    view = KIND.teacher(a_room)
    assert [(team.id, counts) for team, counts in view["teams"]] == [(1, [4, 1, 0])]
    assert (view["without"], view["alone"]) == (1, [1, 0, 0])
    hidden = here(*(withheld(each) for each in ideas), count=5, part=2)
    stage = KIND.projector(hidden)
    assert (stage["count"], stage["round"], stage["teams"][0][1]) == (6, 2, 5)


def test_the_table_names_people_only_where_answers_are_named():
    ideas = [idea(11, 1, 2), *first_round(1, 2), idea(12, 5)]
    (plain,) = KIND.sheets(here(*ideas, count=5))
    assert plain.rows == (
        ("Lag 1", 1, "Idé 1"),
        ("Lag 1", 1, "Idé 2"),
        ("Lag 1", 2, "Idé 11"),
        ("", 1, "Idé 12"),
    )
    (named,) = KIND.sheets(here(*ideas, count=5, anonymity="named"))
    assert named.rows[0] == ("Lag 1", 1, "Idé 1", people(1)[0].name)


def test_rounds_are_read_from_slots():
    assert [round_of(slot) for slot in ("r1-1", "r12-3", "card-1", "rx-1")] == [1, 12, 0, 0]
