"""Clustering: which cards a group places, what the themes are, and who has the last word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.activities.base import Content, Refused
from app.activities.cluster import Cluster, StartTheme, themes, unplaced
from app.content.text import Text, same_in_all
from tests.activities.rooms import answer, group, people, room, sent, withheld

KIND = Cluster(
    max_themes=4,
    start=(
        StartTheme("school", Text("Skole", "Skule", "School")),
        StartTheme("money", Text("Råd", "Råd", "Money")),
    ),
)
FOURS = (group(1, "four", 1, 2, 3, 4), group(2, "four", 5, 6, 7))
CARDS = (
    answer(11, "g1", "card-1", "Bussen går ikke"),
    answer(12, "g1", "card-2", "Dyrt utstyr"),
    answer(13, "g2", "card-1", "Ingen å spise med"),
)


def here(*answers, cards=CARDS, groups=FOURS, count=7, **rest):
    return room(
        KIND,
        people(count),
        answers,
        groups=groups,
        earlier={"wall": list(cards)},
        source="wall",
        **rest,
    )


def place(answer_id, owner, card, theme, **rest):
    return answer(answer_id, owner, f"card-{card}", choice={"theme": theme}, **rest)


def sizes(a_room):
    return {theme.label: theme.size for theme in themes(a_room)}


# Which cards one places


def test_a_four_places_its_own_cards_alone():
    a_room = here()
    me = a_room.people[0]
    assert [card.id for card in KIND.own_cards(a_room, me)] == [11, 12]
    assert KIND.has_slot(a_room, me, "card-11")
    assert not KIND.has_slot(a_room, me, "card-13")
    assert not KIND.has_slot(a_room, me, "card-x")
    assert not KIND.has_slot(a_room, me, "theme-1")
    assert KIND.owner(a_room, me, "card-11") == "g1"
    assert KIND.expected(a_room) == ("g1", "g2")


def test_cards_on_a_wall_belong_to_the_four_of_their_writer():
    cards = [answer(21, "p6", "card-1", "Kort"), answer(22, "p1", "card-1", "Lapp")]
    a_room = here(cards=cards)
    assert [card.id for card in KIND.own_cards(a_room, a_room.people[4])] == [21]


def test_without_groups_each_places_their_own():
    cards = [answer(21, "p1", "card-1", "Kort"), answer(22, "p2", "card-1", "Lapp")]
    a_room = here(cards=cards, groups=(), count=3)
    assert KIND.owner(a_room, a_room.people[0], "card-21") == "p1"
    assert [card.id for card in KIND.own_cards(a_room, a_room.people[0])] == [21]
    assert KIND.expected(a_room) == ("p1", "p2")


def test_the_choice_of_a_four_replaces_the_cards_of_its_pairs():
    groups = (*FOURS, group(8, "pair", 1, 2), group(9, "pair", 5, 6))
    pairs = [answer(31, "g8", "pair-1", "Parets kort"), answer(32, "g9", "pair-1", "Et annet")]
    a_room = here(cards=[*CARDS[:2], *pairs], groups=groups)
    own = [[c.id for c in KIND.own_cards(a_room, a_room.people[n])] for n in (0, 4)]
    assert own == [[11, 12], [32]]  # the second four chose nothing, so its pair's card is left


def test_who_came_late_and_is_in_no_four_places_nothing():
    a_room = here(count=8)
    late = a_room.people[7]
    assert KIND.own_cards(a_room, late) == []
    assert KIND.owner(a_room, late, "proposal") is None
    assert not KIND.has_slot(a_room, late, "proposal")
    assert KIND.pupil(a_room, late)["may_propose"] is False


def test_hidden_cards_are_gone():
    cards = [replace(CARDS[0], hidden=True), *CARDS[1:]]
    a_room = here(place(1, "g1", 11, "school"), cards=cards)
    assert sizes(a_room) == {"Skole": 0, "Råd": 0}
    assert not KIND.has_slot(a_room, a_room.people[0], "card-11")


# What is taken


def test_a_card_is_put_under_a_theme_and_taken_back():
    a_room = here()
    me = a_room.people[0]
    assert KIND.read(a_room, me, "card-11", sent(theme="money")) == Content(
        choice={"theme": "money"}
    )
    assert KIND.read(a_room, me, "card-11", sent(theme="")).empty
    with pytest.raises(Refused, match="unknown"):
        KIND.read(a_room, me, "card-11", sent(theme="weather"))


def test_a_proposal_is_a_short_line():
    a_room = here()
    me = a_room.people[0]
    assert KIND.has_slot(a_room, me, "proposal")
    read = KIND.read(a_room, me, "proposal", sent(label="  Når \x00språket\n stenger 🚌 "))
    assert read.texts == {"label": "Når språket stenger 🚌"}
    assert KIND.read(a_room, me, "proposal", sent(label=" ")).empty
    with pytest.raises(Refused) as refused:
        KIND.read(a_room, me, "proposal", sent(label="x" * 41))
    assert refused.value.data == {"limit": 40, "length": 41}


@pytest.mark.parametrize(
    ("slot", "fields"),
    [
        ("theme-5", {"label": "For mange"}),
        ("theme-1", {"label": "Skole", "into": "school"}),
        ("theme-1", {"label": "Skole", "into": "weather"}),
        ("card-99", {"theme": "school"}),
        ("card-11", {"theme": "weather"}),
        ("proposal", {"label": "Buss"}),
    ],
)
def test_the_teacher_cannot_write_elsewhere(slot, fields):
    with pytest.raises(Refused, match="unknown"):
        KIND.read_teacher(here(), slot, sent(**fields))


def test_the_teacher_names_themes_and_moves_cards():
    a_room = here()
    named = KIND.read_teacher(a_room, "theme-3", sent(label="Buss"))
    assert named == Content({"label": "Buss"})
    merged = KIND.read_teacher(a_room, "theme-1", sent(label="Skole", into="money"))
    assert merged == Content({"label": "Skole"}, {"into": "money"})
    moved = KIND.read_teacher(a_room, "card-13", sent(theme="school"))
    assert moved == Content(choice={"theme": "school"})


# What the themes are


def test_themes_are_sized_from_what_was_placed():
    a_room = here(place(1, "g1", 11, "school"), place(2, "g2", 13, "school"))
    assert sizes(a_room) == {"Skole": 2, "Råd": 0}
    assert [card.id for card in unplaced(a_room)] == [12]
    assert themes(a_room)[0].card_ids == (11, 13)


def test_the_teacher_s_choice_wins_also_when_it_is_older():
    a_room = here(place(1, "t", 11, "money"), place(2, "g1", 11, "school"))
    assert sizes(a_room) == {"Skole": 0, "Råd": 1}


def test_new_and_renamed_themes_stand_in_their_place():
    a_room = here(
        answer(1, "t", "theme-3", texts={"label": "Buss"}),
        answer(2, "t", "theme-1", texts={"label": "Skole og jobb"}),
        place(3, "g1", 11, "theme-3"),
    )
    assert sizes(a_room) == {"Skole og jobb": 0, "Råd": 0, "Buss": 1}
    assert [theme.id for theme in themes(a_room)] == ["school", "money", "theme-3"]
    assert KIND.teacher(a_room)["free"] == "theme-4"


def test_cards_of_a_removed_theme_lie_nowhere():
    a_room = here(place(1, "g1", 11, "theme-3"))
    assert sizes(a_room) == {"Skole": 0, "Råd": 0}
    assert len(unplaced(a_room)) == 3


def test_a_theme_let_into_another_brings_its_cards():
    a_room = here(
        answer(1, "t", "theme-1", choice={"into": "money"}),
        place(2, "g1", 11, "school"),
        place(3, "g1", 12, "money"),
    )
    assert sizes(a_room) == {"Råd": 2}
    slot, card, _, lies = KIND.pupil(a_room, a_room.people[0])["cards"][0]
    assert (slot, card.id, lies) == ("card-11", 11, "money")


def test_two_themes_let_into_each_other_both_stay():
    a_room = here(
        answer(1, "t", "theme-1", choice={"into": "money"}),
        answer(2, "t", "theme-2", choice={"into": "school"}),
    )
    assert [theme.id for theme in themes(a_room)] == ["school", "money"]


def test_there_is_no_room_for_more_than_max_themes():
    named = [answer(n, "t", f"theme-{n}", texts={"label": f"Nr. {n}"}) for n in (3, 4)]
    a_room = here(*named)
    assert len(themes(a_room)) == 4
    assert KIND.teacher(a_room)["free"] is None


def test_without_cards_all_is_empty():
    a_room = here(cards=(), groups=(), opened=False)
    assert sizes(a_room) == {"Skole": 0, "Råd": 0}
    assert KIND.expected(a_room) == ()
    assert KIND.projector(a_room)["count"] == 0


# What is shown


def test_a_proposal_is_shown_until_it_is_a_theme():
    proposed = [
        answer(1, "g1", "proposal", texts={"label": "Buss"}),
        answer(2, "g2", "proposal", texts={"label": "buss"}),
        answer(3, "g3", "proposal", texts={"label": "Hybel"}, hidden=True),
    ]
    assert [each.id for each in KIND.teacher(here(*proposed))["proposals"]] == [1]
    accepted = answer(4, "t", "theme-3", texts={"label": "Buss"})
    assert KIND.teacher(here(*proposed, accepted))["proposals"] == []


def test_words_that_are_withheld_are_counted_and_not_shown():
    cards = [withheld(CARDS[0]), CARDS[1], withheld(CARDS[2])]
    a_room = here(place(1, "g1", 11, "school"), place(2, "g1", 12, "school"), cards=cards)
    (school, _) = KIND.projector(a_room)["themes"]
    assert school.size == 2
    assert [card.id for card in school.readable] == [12]
    mine = KIND.pupil(a_room, a_room.people[0])
    assert [card.id for _, card, _, _ in mine["cards"]] == [12]
    assert mine["waiting"] == 1


def test_the_table_holds_every_card_in_the_language_of_the_session():
    a_room = here(place(1, "g1", 11, "school"), language="nn")
    (sheet,) = KIND.sheets(a_room)
    assert sheet.rows == (
        ("Skule", "Bussen går ikke"),
        ("Utan tema", "Dyrt utstyr"),
        ("Utan tema", "Ingen å spise med"),
    )


def test_another_activity_has_no_themes():
    a_room = here()
    assert a_room.activity
    other = replace(a_room.activity, type=None, title=same_in_all("Annet"))
    with pytest.raises(ValueError, match="clustering"):
        themes(a_room.looking_at(other, None))


def test_where_a_card_was_put_is_told_in_words_also_when_the_theme_has_moved():
    a_room = here(answer(1, "t", "theme-1", choice={"into": "money"}))
    first = themes(here())[0]
    home = next(each for each in themes(a_room) if each.id == "money")
    told = KIND.choice_in_words(a_room, "card-1", {"theme": first.id})
    assert [text.nb for text in told] == [f"Et kort lagt i «{home.label}»"]
    told = KIND.choice_in_words(a_room, "card-1", {"theme": "theme-7"})
    assert [text.nb for text in told] == ["Et kort lagt i et tema som ikke er med lenger"]
