"""The scale: what is taken, the distribution, and who has moved since last time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.activities.base import Refused
from app.activities.spectrum import Moves, Spectrum, moved
from app.content.text import same_in_all
from tests.activities.rooms import answer, people, room, sent, withheld

ENDS = {"scale_min": same_in_all("Uenig"), "scale_max": same_in_all("Enig")}
FIRST = Spectrum(**ENDS, steps=5, reason=True, before=None)
LAST = Spectrum(**ENDS, steps=5, reason=False, before="check-in")


def chosen(*steps: int, first: int = 1):
    return [
        answer(number, f"p{number}", "scale", choice={"value": step})
        for number, step in enumerate(steps, start=first)
    ]


# What is taken


def test_a_step_and_a_reason_are_read():
    here = room(FIRST, people(1))
    content = FIRST.read(here, here.people[0], "scale", sent(value="4", reason=" Fordi\n\0det 🙂"))
    assert content.choice == {"value": 4}
    assert content.texts == {"reason": "Fordi det 🙂"}


def test_either_may_be_left_out():
    here = room(FIRST, people(1))
    me = here.people[0]
    assert FIRST.read(here, me, "scale", sent(reason="Bare ord")).choice == {}
    assert FIRST.read(here, me, "scale", sent(value="1")).texts == {}
    assert FIRST.read(here, me, "scale", {}).empty


@pytest.mark.parametrize("value", ["0", "6", "-1", "2.5", "to", "٣", "1" * 30])
def test_a_step_that_is_not_on_the_scale_is_refused(value):
    here = room(FIRST, people(1))
    with pytest.raises(Refused, match="unknown"):
        FIRST.read(here, here.people[0], "scale", sent(value=value))


def test_a_long_reason_is_refused():
    here = room(FIRST, people(1))
    with pytest.raises(Refused, match="too_long") as refused:
        FIRST.read(here, here.people[0], "scale", sent(value="1", reason="x" * 141))
    assert refused.value.data == {"limit": 140, "length": 141}


def test_no_reason_is_kept_where_none_is_asked_for():
    here = room(LAST, people(1))
    assert LAST.read(here, here.people[0], "scale", sent(value="1", reason="x" * 500)).texts == {}


def test_there_is_one_slot():
    here = room(FIRST, people(1))
    assert FIRST.has_slot(here, here.people[0], "scale")
    assert not FIRST.has_slot(here, here.people[0], "scale-1")
    with pytest.raises(Refused, match="unknown"):
        FIRST.read(here, here.people[0], "other", sent(value="1"))


# The distribution


def test_the_distribution_counts_each_step():
    view = FIRST.teacher(room(FIRST, people(6), chosen(1, 3, 3, 5, 5, 5)))
    assert view["now"].counts == (1, 0, 2, 0, 3)
    assert view["now"].total == 6
    assert [view["height"](view["now"], step) for step in (1, 3, 5)] == [33, 67, 100]
    assert view["now"].mean == 3.7


def test_a_mean_needs_five_answers():
    assert FIRST.teacher(room(FIRST, people(9), chosen(1, 2, 3, 4)))["now"].mean is None
    assert FIRST.teacher(room(FIRST, people(9), chosen(1, 2, 3, 4, 5)))["now"].mean == 3.0


def test_nobody_and_one_give_a_distribution_too():
    nobody = FIRST.teacher(room(FIRST, people(2)))["now"]
    assert (nobody.total, nobody.mean) == (0, None)
    assert FIRST.teacher(room(FIRST, people(2)))["height"](nobody, 1) == 0
    assert FIRST.teacher(room(FIRST, people(2), chosen(2)))["now"].counts == (0, 1, 0, 0, 0)


def test_a_reason_alone_is_no_step():
    here = room(FIRST, people(1), [answer(1, "p1", "scale", texts={"reason": "Tja"})])
    assert FIRST.teacher(here)["now"].total == 0


# Before and after


def test_moves_are_those_of_the_same_people():
    before = {"p1": 1, "p2": 3, "p3": 5, "p4": 2}
    now = {"p1": 4, "p2": 3, "p3": 2, "p9": 1}
    assert moved(before, now) == Moves(up=1, same=1, down=1)
    assert moved(before, {"p9": 1}) is None
    assert moved({}, now) is None


def test_before_and_after_stand_beside_each_other():
    here = room(LAST, people(3), chosen(4, 4), earlier={"check-in": chosen(2, 5, 1)})
    view = LAST.teacher(here)
    assert view["before"].counts == (1, 1, 0, 0, 1)
    assert view["now"].counts == (0, 0, 0, 2, 0)
    assert view["moves"] == Moves(up=1, same=0, down=1)
    # One of three before, two of two now: the longest bar is the step that all chose.
    assert view["height"](view["before"], 1) == 33
    assert view["height"](view["now"], 4) == 100
    assert LAST.builds_on == ("check-in",)
    assert FIRST.builds_on == ()


def test_without_an_earlier_run_there_is_no_before():
    view = LAST.teacher(room(LAST, people(3), chosen(4, 4)))
    assert view["before"] is None
    assert view["moves"] is None


def test_the_moves_of_a_few_are_kept_from_the_projector():
    few = {"check-in": chosen(1, 1, 1, 1)}
    here = room(LAST, people(5), chosen(2, 2, 2, 2, 2), earlier=few, revealed=True)
    assert LAST.projector(here)["moves"] is None
    assert LAST.teacher(here)["moves"] == Moves(4, 0, 0)
    five = {"check-in": chosen(1, 1, 1, 1, 1)}
    here = room(LAST, people(5), chosen(2, 2, 2, 2, 2), earlier=five, revealed=True)
    assert LAST.projector(here)["moves"] == Moves(5, 0, 0)


# What others see


def test_until_the_reveal_the_projector_and_pupils_see_no_figures():
    hidden = [withheld(each) for each in chosen(1, 5)]
    here = room(FIRST, people(3), hidden)
    assert FIRST.projector(here) == {"count": 2, "now": None, "before": None, "moves": None}
    view = FIRST.pupil(here, here.people[2])
    assert (view["now"], view["answer"], view["reasons"]) == (None, None, [])


def test_own_answer_alone_gives_no_distribution_before_the_reveal():
    mine, other = chosen(4, 2)
    here = room(FIRST, people(2), [mine, withheld(other)])
    view = FIRST.pupil(here, here.people[0])
    assert view["answer"] == mine
    assert view["now"] is None


def test_after_the_reveal_figures_and_approved_reasons_are_shown():
    mine = answer(1, "p1", "scale", texts={"reason": "Min"}, choice={"value": 1})
    shown = answer(2, "p2", "scale", texts={"reason": "Din"}, choice={"value": 2})
    other = answer(3, "p3", "scale", choice={"value": 2}, withheld=True)
    here = room(FIRST, people(3), [mine, shown, other], revealed=True)
    view = FIRST.pupil(here, here.people[0])
    assert view["now"].counts == (1, 2, 0, 0, 0)
    assert view["reasons"] == [shown]


def test_live_reveal_shows_figures_at_once():
    here = room(FIRST, people(1), chosen(3), reveal="live")
    assert FIRST.projector(here)["now"].total == 1


@pytest.mark.parametrize(("reveal", "seen"), [("on_close", True), ("manual", False)])
def test_closing_shows_figures_where_the_run_sheet_says_so(reveal, seen):
    here = room(FIRST, people(1), chosen(3), reveal=reveal)
    closed = replace(here, run=replace(here.run, closed=True))
    assert (FIRST.projector(closed)["now"] is not None) is seen
    assert FIRST.projector(here)["now"] is None


def test_a_preview_shows_an_empty_form():
    here = room(FIRST, people(1), opened=False)
    assert FIRST.pupil(here, here.people[0])["now"] is None


# Tables


def test_tables_hold_the_distribution_the_moves_and_the_reasons():
    here = room(LAST, people(2), chosen(4, 4), earlier={"check-in": chosen(2, 5)}, language="en")
    first, second = LAST.sheets(here)
    assert first.rows == ((1, 0, 0), (2, 1, 0), (3, 0, 0), (4, 0, 2), (5, 1, 0))
    assert second.rows == (("Up", 1), ("Unchanged", 0), ("Down", 1))


def test_reasons_are_sorted_by_step_and_without_names():
    answers = [
        answer(1, "p1", "scale", texts={"reason": "Høyt"}, choice={"value": 5}),
        answer(2, "p2", "scale", texts={"reason": "Lavt"}, choice={"value": 1}),
    ]
    reasons = FIRST.sheets(room(FIRST, people(2), answers))[1]
    assert reasons.rows == ((1, "Lavt"), (5, "Høyt"))
    named = room(FIRST, people(2), answers, anonymity="named")
    assert FIRST.sheets(named)[1].rows[0] == (1, "Lavt", named.people[1].name)
