"""Two and two, then four and four: who works together, what they choose among, what they keep."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from app.activities.base import Refused
from app.activities.think_pair_share import ThinkPairShare
from tests.activities.rooms import answer, group, people, room, sent, withheld

KIND = ThinkPairShare(pair_seconds=150, four_seconds=120, max_items=2, max_chars=40)
PAIRS = (group(11, "pair", 1, 2, number=1), group(12, "pair", 3, 4, 5, number=2))
FOUR = group(21, "four", 1, 2, 3, 4, 5, number=1)
WALL = {
    "wall": [
        answer(1, "p1", "card-1", "Min egen"),
        answer(2, "p2", "card-1", "Makkerens"),
        answer(3, "p3", "card-1", "En annens"),
    ]
}


def in_pairs(answers=(), **rest):
    return room(
        KIND, people(5), answers, groups=PAIRS, **{"earlier": WALL, "source": "wall", **rest}
    )


def in_fours(answers=(), **rest):
    values = {"earlier": WALL, "source": "wall", "part": 2, **rest}
    return room(KIND, people(5), answers, groups=(*PAIRS, FOUR), **values)


def made(here, part):
    return [each.members for each in KIND.new_groups(here, part, random.Random(3))]


# Groups


@pytest.mark.parametrize("count", range(2, 32))
def test_pairs_take_everybody_and_leave_nobody_alone(count):
    pairs = made(room(KIND, people(count)), 1)
    assert sorted(member for pair in pairs for member in pair) == list(range(1, count + 1))
    assert sorted(map(len, pairs)) == [2] * (len(pairs) - 1) + [2 + count % 2]


@pytest.mark.parametrize("count", range(4, 32))
def test_fours_are_made_of_whole_pairs(count):
    pairs = made(room(KIND, people(count)), 1)
    seated = [group(n, "pair", *pair) for n, pair in enumerate(pairs, start=1)]
    fours = made(room(KIND, people(count), groups=seated), 2)
    assert sorted(member for four in fours for member in four) == list(range(1, count + 1))
    for pair in pairs:
        assert sum(set(pair) <= set(four) for four in fours) == 1
    inside = [sum(set(pair) <= set(four) for pair in pairs) for four in fours]
    assert set(inside) <= {2, 3}


def test_one_person_and_nobody():
    assert made(room(KIND, people(1)), 1) == [(1,)]
    assert made(room(KIND, ()), 1) == []
    assert made(room(KIND, ()), 2) == []


def test_a_single_pair_is_the_four():
    seated = [group(1, "pair", 1, 2)]
    assert made(room(KIND, people(2), groups=seated), 2) == [(1, 2)]


def test_somebody_without_a_pair_comes_into_a_four():
    assert sorted(made(room(KIND, people(6), groups=PAIRS), 2)[0]) == [1, 2, 3, 4, 5, 6]
    assert sorted(m for four in made(room(KIND, people(9), groups=PAIRS), 2) for m in four) == [
        *range(1, 10)
    ]


def test_those_who_were_removed_are_in_no_four():
    assert sorted(made(room(KIND, people(3, first=3), groups=PAIRS), 2)[0]) == [3, 4, 5]


def test_groups_are_named_in_the_language_of_the_session():
    english = room(KIND, people(4), language="en")
    names = [each.name for each in KIND.new_groups(english, 1, random.Random(3))]
    assert names == ["Pair 1", "Pair 2"]


def test_each_part_has_its_timer_and_its_name():
    here = in_pairs()
    assert KIND.parts(here) == 2
    assert [KIND.part_seconds(here, part) for part in (1, 2)] == [150, 120]
    labels = [KIND.part_label(here, part) for part in (1, 2)]
    assert all(first.nb != second.nb for first, second in pairwise(labels))
    assert KIND.part_label(here, 3) is None


# Who writes where


def test_pairs_write_first_and_fours_in_part_two():
    here, me = in_pairs(), people(5)[0]
    assert KIND.has_slot(here, me, "pair-card-2")
    assert not KIND.has_slot(here, me, "pair-card-3")
    assert not KIND.has_slot(in_pairs(part=1), me, "four-card-1")
    assert KIND.owner(here, me, "pair-card-1") == "g11"
    later = in_fours()
    assert KIND.has_slot(later, me, "four-card-1")
    assert KIND.owner(later, me, "four-card-1") == "g21"


def test_what_a_pair_wrote_without_a_network_is_still_the_pairs_later():
    later, me = in_fours(), people(5)[0]
    assert KIND.has_slot(later, me, "pair-card-1")
    assert KIND.owner(later, me, "pair-card-1") == "g11"


def test_a_person_without_a_group_cannot_write_and_is_told():
    here = room(KIND, people(6), groups=PAIRS, source="wall", earlier=WALL)
    late = here.people[5]
    assert KIND.owner(here, late, "pair-card-1") is None
    assert KIND.owner(here, late, "team-card-1") is None
    assert not KIND.has_slot(here, late, "pair-card-1")
    with pytest.raises(Refused, match="unknown"):
        KIND.read(here, late, "pair-card-1", sent(text="Hei"))
    assert KIND.pupil(here, late)["group"] is None


def test_the_groups_of_the_part_are_expected():
    assert KIND.expected(in_pairs()) == ("g11", "g12")
    assert KIND.expected(in_fours()) == ("g21",)


# What is taken


def test_a_card_is_written():
    here, me = in_pairs(), people(5)[0]
    content = KIND.read(here, me, "pair-card-1", sent(text=" Unge\n\0uten 🙂 "))
    assert content.texts == {"text": "Unge uten 🙂"}
    assert KIND.read(here, me, "pair-card-1", {}).empty
    with pytest.raises(Refused, match="too_long"):
        KIND.read(here, me, "pair-card-1", sent(text="x" * 41))
    with pytest.raises(Refused, match="unknown"):
        KIND.read(here, me, "card-1", sent(text="Hei"))


def test_a_card_may_start_from_one_that_a_mate_wrote():
    here, me = in_pairs(), people(5)[0]
    read = KIND.read(here, me, "pair-card-1", {"from": ["2"], "text": [""]})
    assert read.texts == {"text": "Makkerens"}


def test_the_card_to_start_from_replaces_a_text_that_was_left_as_it_stood():
    here, me = in_pairs([answer(9, "g11", "pair-card-1", "Gammel")]), people(5)[0]
    untouched = KIND.read(here, me, "pair-card-1", {"from": ["1"], "text": ["Gammel"]})
    assert untouched.texts == {"text": "Min egen"}
    changed = KIND.read(here, me, "pair-card-1", {"from": ["1"], "text": ["Gammel og ny"]})
    assert changed.texts == {"text": "Gammel og ny"}


@pytest.mark.parametrize("chosen", ["3", "99", "x", "-1"])
def test_a_card_that_is_not_offered_cannot_be_started_from(chosen):
    with pytest.raises(Refused, match="unknown"):
        KIND.read(in_pairs(), people(5)[0], "pair-card-1", {"from": [chosen]})


def test_a_longer_card_of_the_wall_is_refused_and_not_cut():
    here = in_pairs(earlier={"wall": [answer(1, "p1", "card-1", "x" * 60)]})
    with pytest.raises(Refused, match="too_long"):
        KIND.read(here, people(5)[0], "pair-card-1", {"from": ["1"]})


# What is shown


def test_a_pair_chooses_among_the_cards_of_its_members():
    view = KIND.pupil(in_pairs(), people(5)[0])
    assert [(by, card.words) for by, card in view["offered"]] == [
        ("", "Min egen"),
        (people(5)[1].name, "Makkerens"),
    ]
    assert view["mates"] == [people(5)[1].name]


def test_a_four_chooses_among_the_cards_of_its_pairs():
    answers = [
        answer(7, "g11", "pair-card-1", "Vårt"),
        answer(8, "g12", "pair-card-1", "Deres"),
        answer(9, "g21", "four-card-1", "Felles"),
    ]
    view = KIND.pupil(in_fours(answers), people(5)[0])
    assert [card.words for _, card in view["offered"]] == ["Vårt", "Deres"]
    assert view["offered"][0][0] == ""
    assert people(5)[3].name in view["offered"][1][0]
    assert [found for _, found in view["slots"]] == [answers[2], None]


def test_a_four_whose_pairs_wrote_nothing_has_the_cards_of_its_members():
    view = KIND.pupil(in_fours(), people(5)[0])
    assert [card.words for _, card in view["offered"]] == ["Min egen", "Makkerens", "En annens"]


def test_hidden_held_and_withheld_cards_are_not_offered():
    wall = [
        answer(1, "p1", "card-1", "CANARY", hidden=True),
        answer(2, "p2", "card-1", "CANARY", held=True),
        withheld(answer(3, "p2", "card-2", "CANARY")),
    ]
    here = in_pairs(earlier={"wall": wall})
    assert KIND.pupil(here, people(5)[0])["offered"] == []
    with pytest.raises(Refused, match="unknown"):
        KIND.read(here, people(5)[0], "pair-card-1", {"from": ["2"]})


def test_others_cards_are_shown_when_they_may_be_read_and_own_are_not_repeated():
    answers = [
        answer(7, "g11", "pair-card-1", "Vårt", approved=True),
        answer(8, "g12", "pair-card-1", "Deres", approved=True),
        withheld(answer(9, "g12", "pair-card-2", "CANARY")),
    ]
    view = KIND.pupil(in_pairs(answers, revealed=True), people(5)[0])
    assert [card.words for card in view["shown"]] == ["Deres"]


def test_the_projector_counts_groups_until_cards_are_let_through():
    hidden = [withheld(answer(7, "g11", "pair-card-1", "CANARY"))]
    view = KIND.projector(in_pairs(hidden))
    assert (view["cards"], view["written"], view["groups"]) == ([], 1, 2)
    shown = answer(9, "g21", "four-card-1", "Felles", approved=True)
    view = KIND.projector(in_fours([*hidden, shown]))
    assert (view["cards"], view["written"], view["groups"]) == ([shown], 1, 1)


def test_the_cards_of_fours_are_the_result():
    answers = [
        answer(7, "g11", "pair-card-1", "Vårt"),
        answer(9, "g21", "four-card-1", "Felles"),
    ]
    here = in_fours(answers)
    assert [card.words for card in KIND.result(here)["cards"]] == ["Felles"]
    assert KIND.sheets(here)[0].rows == (("Felles",),)
    named = KIND.sheets(in_fours(answers, anonymity="named"))[0].rows
    assert named == (("Felles", ", ".join(person.name for person in people(5))),)


def test_the_teacher_sees_groups_and_who_is_in_none():
    here = room(KIND, people(6), [answer(7, "g11", "pair-card-1", "Vårt")], groups=PAIRS)
    view = KIND.teacher(here)
    assert [(each.id, len(names), count) for each, names, count in view["groups"]] == [
        (11, 2, 1),
        (12, 3, 0),
    ]
    assert view["waiting"] == [here.people[5].name]
