"""The silent wall: one's own cards, and what others see of them."""

from __future__ import annotations

import pytest

from app.activities.base import Refused
from app.activities.idea_wall import IdeaWall
from tests.activities.rooms import answer, people, room, sent, withheld

KIND = IdeaWall(max_items=3, max_chars=20)


def test_there_are_as_many_cards_as_the_run_sheet_says():
    here = room(KIND, people(1))
    taken = [n for n in range(6) if KIND.has_slot(here, here.people[0], f"card-{n}")]
    assert taken == [1, 2, 3]
    for slot in ("card-", "card-01", "card-4", "theme-1", ""):
        assert not KIND.has_slot(here, here.people[0], slot)


def test_a_card_is_one_line_without_control_characters():
    here = room(KIND, people(1))
    content = KIND.read(here, here.people[0], "card-1", sent(text=" Unge\r\nuten\0 jobb \t🙂 "))
    assert content.texts == {"text": "Unge uten jobb 🙂"}
    assert content.choice == {}


@pytest.mark.parametrize("fields", [{}, sent(text=""), sent(text=" \n\0 ")])
def test_an_empty_card_is_taken_back(fields):
    here = room(KIND, people(1))
    assert KIND.read(here, here.people[0], "card-1", fields).empty


def test_a_card_may_be_as_long_as_the_limit_and_not_longer():
    here = room(KIND, people(1))
    me = here.people[0]
    assert KIND.read(here, me, "card-1", sent(text="🙂" * 20)).texts == {"text": "🙂" * 20}
    with pytest.raises(Refused, match="too_long") as refused:
        KIND.read(here, me, "card-1", sent(text="å" * 21))
    assert refused.value.data == {"limit": 20, "length": 21}


def test_a_fourth_card_is_refused():
    here = room(KIND, people(1))
    with pytest.raises(Refused, match="unknown"):
        KIND.read(here, here.people[0], "card-4", sent(text="Hei"))


def test_a_pupil_sees_own_cards():
    mine = answer(1, "p1", "card-2", "Min")
    taken_back = answer(2, "p1", "card-1", "")
    other = withheld(answer(3, "p2", "card-1", "CANARY"))
    here = room(KIND, people(2), [mine, taken_back, other])
    view = KIND.pupil(here, here.people[0])
    assert view["slots"] == [("card-1", None), ("card-2", mine), ("card-3", None)]
    assert view["cards"] == []


def test_after_the_reveal_a_pupil_sees_the_cards_let_through():
    mine = answer(1, "p1", "card-1", "Min", approved=True)
    shown = answer(2, "p2", "card-1", "Din", approved=True)
    other = withheld(answer(3, "p3", "card-1", "CANARY"))
    here = room(KIND, people(3), [mine, shown, other], revealed=True)
    assert KIND.pupil(here, here.people[0])["cards"] == [shown]


def test_a_late_joiner_has_all_cards_to_write():
    here = room(KIND, people(2), [answer(1, "p1", "card-1", "Min")])
    assert [card for _, card in KIND.pupil(here, here.people[1])["slots"]] == [None] * 3


def test_the_projector_has_all_cards_in_its_count_and_shows_those_let_through():
    shown = answer(1, "p1", "card-1", "Vist", approved=True)
    here = room(KIND, people(2), [shown, withheld(answer(2, "p2", "card-1", "CANARY"))])
    assert KIND.projector(here) == {"cards": [shown], "count": 2}


def test_the_teacher_sees_how_many_have_written_how_many():
    answers = [
        answer(1, "p1", "card-1", "a"),
        answer(2, "p1", "card-3", "b"),
        answer(3, "p2", "card-1", "c"),
        answer(4, "p99", "card-1", "from somebody who has been removed"),
    ]
    view = KIND.teacher(room(KIND, people(4), answers))
    assert view["count"] == 4
    assert view["writers"] == 3
    assert view["written"] == [(0, 2), (1, 1), (2, 1), (3, 0)]
    assert view["most"] == 2
    assert KIND.teacher(room(KIND, ()))["most"] == 0


def test_names_stand_in_the_sheet_only_where_answers_are_named():
    answers = [answer(1, "p1", "card-1", "Min")]
    assert KIND.sheets(room(KIND, people(1), answers))[0].rows == (("Min",),)
    named = room(KIND, people(1), answers, anonymity="named")
    assert KIND.sheets(named)[0].rows == (("Min", named.people[0].name),)
