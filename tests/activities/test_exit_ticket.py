"""The exit ticket: the teacher alone reads it, and the class sees themes with counts."""

from __future__ import annotations

import pytest

from app.activities.base import Refused
from app.activities.exit_ticket import ExitTicket, Question
from app.content.text import same_in_all
from tests.activities.rooms import answer, people, room, sent, withheld

KIND = ExitTicket(
    questions=(
        Question("learned", same_in_all("Hva lærte du?")),
        Question("next", same_in_all("Hva nå?")),
    ),
    max_chars=30,
)
ANSWERS = [
    answer(1, "p1", "q-learned", "At bruker og betaler er to"),
    answer(2, "p1", "q-next", "Spørre noen"),
    answer(3, "p2", "q-learned", "At betaleren må ha nytte"),
]
THEMES = [
    answer(10, "t", "theme-1", texts={"label": "Bruker og betaler"}),
    answer(11, "t", "theme-3", texts={"label": "Veien videre"}),
    answer(12, "t", "tag-1", choice={"theme": 1}),
    answer(13, "t", "tag-3", choice={"theme": 1}),
    answer(14, "t", "tag-99", choice={"theme": 3}),  # its writer has been removed
]


def counted(view):
    return [(theme.label, theme.count) for theme in view["themes"]]


# What pupils write


def test_there_is_a_slot_for_each_question():
    here = room(KIND, people(1))
    me = here.people[0]
    assert KIND.has_slot(here, me, "q-learned")
    assert KIND.has_slot(here, me, "q-next")
    for slot in ("learned", "q-other", "theme-1", "tag-1"):
        assert not KIND.has_slot(here, me, slot)
        with pytest.raises(Refused, match="unknown"):
            KIND.read(here, me, slot, sent(text="Hei"))


def test_an_answer_may_have_several_lines():
    here = room(KIND, people(1))
    content = KIND.read(here, here.people[0], "q-next", sent(text=" Én\r\nto \0🙂 "))
    assert content.texts == {"text": "Én\nto 🙂"}
    assert KIND.read(here, here.people[0], "q-next", sent(text=" \n")).empty
    with pytest.raises(Refused, match="too_long") as refused:
        KIND.read(here, here.people[0], "q-next", sent(text="x" * 31))
    assert refused.value.data == {"limit": 30, "length": 31}


def test_a_pupil_sees_own_answers_alone_even_when_revealed():
    shown = answer(4, "p3", "q-next", "CANARY", approved=True)
    here = room(KIND, people(3), [*ANSWERS, shown, *THEMES], revealed=True)
    view = KIND.pupil(here, here.people[1])
    assert [found for _, found in view["questions"]] == [ANSWERS[2], None]
    assert view["done"] is False
    assert KIND.pupil(here, here.people[0])["done"] is True
    assert "CANARY" not in str(view)


# What the teacher writes


def test_the_teacher_names_up_to_five_themes():
    here = room(KIND, people(1), ANSWERS)
    assert KIND.read_teacher(here, "theme-5", sent(label=" Betaler \0")).texts == {
        "label": "Betaler"
    }
    assert KIND.read_teacher(here, "theme-1", {}).empty
    for slot in ("theme-0", "theme-6", "theme-", "q-next", ""):
        with pytest.raises(Refused, match="unknown"):
            KIND.read_teacher(here, slot, sent(label="Hei"))
    with pytest.raises(Refused, match="too_long"):
        KIND.read_teacher(here, "theme-1", sent(label="x" * 41))


def test_the_teacher_puts_an_answer_under_a_theme_that_has_a_name():
    here = room(KIND, people(2), [*ANSWERS, *THEMES])
    assert KIND.read_teacher(here, "tag-2", sent(theme="3")).choice == {"theme": 3}
    assert KIND.read_teacher(here, "tag-2", sent(theme="")).empty
    for slot, theme in (("tag-2", "2"), ("tag-2", "6"), ("tag-99", "1"), ("tag-10", "1")):
        with pytest.raises(Refused, match="unknown"):
            KIND.read_teacher(here, slot, sent(theme=theme))


def test_the_teacher_sees_answers_with_their_themes():
    view = KIND.teacher(room(KIND, people(2), [*ANSWERS, *THEMES]))
    assert counted(view) == [("Bruker og betaler", 2), ("Veien videre", 0)]
    assert [theme is not None for _, _, theme in view["theme_slots"]] == [
        True,
        False,
        True,
        False,
        False,
    ]
    learned, later = view["questions"]
    assert [(a.id, number) for a, _, number in learned[1]] == [(1, 1), (3, 1)]
    assert [(a.id, number) for a, _, number in later[1]] == [(2, None)]
    assert view["people"] == 2


# What the class sees


def test_the_projector_counts_people_until_the_reveal():
    here = room(KIND, people(2), [*map(withheld, ANSWERS), *THEMES])
    view = KIND.projector(here)
    assert (view["people"], view["themes"]) == (2, [])


def test_no_words_are_for_the_projector():
    shown = answer(4, "p3", "q-next", "Vist", approved=True)
    for revealed in (False, True):
        view = KIND.projector(room(KIND, people(3), [shown], revealed=revealed))
        assert "Vist" not in repr(view)


def test_the_reveal_shows_themes_that_have_answers_and_no_words():
    here = room(KIND, people(2), [*map(withheld, ANSWERS), *THEMES], revealed=True)
    view = KIND.projector(here)
    assert counted(view) == [("Bruker og betaler", 2)]
    assert view["most"] == 2


def test_tables_hold_answers_by_question_and_the_themes():
    here = room(KIND, people(2), [*ANSWERS, *THEMES])
    learned, later, themed = KIND.sheets(here)
    assert learned.rows == (
        ("At bruker og betaler er to", "Bruker og betaler"),
        ("At betaleren må ha nytte", "Bruker og betaler"),
    )
    assert later.rows == (("Spørre noen", ""),)
    assert themed.rows == (("Bruker og betaler", 2), ("Veien videre", 0))
    assert len(KIND.sheets(room(KIND, people(2), ANSWERS))) == 2
    named = KIND.sheets(room(KIND, people(2), ANSWERS, anonymity="named"))[1].rows
    assert named == (("Spørre noen", "", people(2)[0].name),)


def test_what_is_taken_back_leaves_its_theme():
    gone = [answer(1, "p1", "q-learned", ""), *ANSWERS[1:]]
    assert counted(KIND.result(room(KIND, people(2), [*gone, *THEMES])))[0][1] == 1
