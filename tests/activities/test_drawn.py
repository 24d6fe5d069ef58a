"""The views as they are drawn: without words that are withheld, with labels, and in any state."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from app.activities.exit_ticket import ExitTicket, Question
from app.activities.feedback import Feedback, Labels
from app.activities.idea_wall import IdeaWall
from app.activities.slide import Slide
from app.activities.spectrum import Spectrum
from app.activities.think_pair_share import ThinkPairShare
from app.content.text import Html, same_in_all
from app.workshops.room import seen_by_pupil, seen_on_stage
from tests.activities.rooms import activity, answer, group, people, room

LABELS = Labels(same_in_all("Sterkt"), same_in_all("Spørsmål"), same_in_all("Tips"))
ENDS = {"scale_min": same_in_all("Uenig"), "scale_max": same_in_all("Enig")}
FEEDBACK = Feedback(labels=LABELS, each_gives=2, max_chars=200)
WALL = IdeaWall(max_items=3, max_chars=140)
CHECK_IN = Spectrum(**ENDS, steps=5, reason=True, before=None)
CHECK_OUT = Spectrum(**ENDS, steps=5, reason=True, before="check-in")
BREAK = Slide(body=Html("<p>Hvil</p>", "<p>Kvil</p>", "<p>Rest</p>"), pause=True)
SHARE = ThinkPairShare(pair_seconds=150, four_seconds=150, max_items=2, max_chars=140)
EXIT = ExitTicket(
    questions=(Question("learned", same_in_all("Hva?")), Question("next", same_in_all("Og?"))),
    max_chars=300,
)
TEAMS = (
    group(1, "team", 1, 2, number=1),
    group(2, "team", 3, 4, number=2),
    group(3, "team", 5, 6, number=3),
)
PAIRS = (group(4, "pair", 1, 2), group(5, "pair", 3, 4), group(6, "pair", 5, 6))
SECRET = {
    FEEDBACK: [answer(n, f"p{n}", "to-2", texts={"tip": "CANARY"}) for n in (2, 5)],
    WALL: [answer(n, f"p{n}", "card-1", "CANARY") for n in (2, 3)],
    CHECK_IN: [
        answer(n, f"p{n}", "scale", texts={"reason": "CANARY"}, choice={"value": 2}) for n in (2, 3)
    ],
    SHARE: [answer(n, f"g{n}", "pair-card-1", "CANARY") for n in (5, 6)],
    EXIT: [answer(n, f"p{n}", "q-next", "CANARY") for n in (2, 3)],
}
KINDS = [*SECRET, CHECK_OUT, BREAK]


def names(kinds):
    return [each.name for each in kinds]


def a_room(kind, answers=(), **rest):
    return room(kind, people(6), answers, groups=(*TEAMS, *PAIRS), source="wall", **rest)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("kind", KINDS, ids=[f"{n} {kind.name}" for n, kind in enumerate(KINDS)])
def test_every_view_can_be_drawn_before_anybody_has_answered(kind, language, drawn):
    here = a_room(kind, language=language)
    for view in ("teacher", "projector", "result"):
        drawn(view, here)
    assert drawn("pupil", here, here.people[0]).strip()


@pytest.mark.parametrize("kind", KINDS, ids=[f"{n} {kind.name}" for n, kind in enumerate(KINDS)])
def test_a_preview_and_a_locked_page_can_be_drawn(kind, drawn):
    preview = a_room(kind, opened=False)
    assert "data-run=" not in drawn("pupil", preview, preview.people[0], forms=False)
    here = a_room(kind)
    drawn("pupil", here, here.people[0], forms=False)


@pytest.mark.parametrize("revealed", [False, True])
@pytest.mark.parametrize("kind", SECRET, ids=names(SECRET))
def test_words_not_let_through_are_on_no_pupils_page_and_not_on_the_projector(
    kind, revealed, drawn
):
    whole = a_room(kind, SECRET[kind], revealed=revealed)
    runs = {whole.activity.id: whole.run}
    me = whole.people[0]
    assert "CANARY" not in drawn("pupil", seen_by_pupil(whole, me, runs), me)
    assert "CANARY" not in drawn("projector", seen_on_stage(whole, runs))


@pytest.mark.parametrize("kind", [WALL, SHARE], ids=names([WALL, SHARE]))
def test_words_let_through_are_there_once_revealed(kind, drawn):
    through = [replace(each, approved=True) for each in SECRET[kind]]
    for revealed in (False, True):
        whole = a_room(kind, through, revealed=revealed)
        runs = {whole.activity.id: whole.run}
        me = whole.people[0]
        pupil = drawn("pupil", seen_by_pupil(whole, me, runs), me)
        assert ("CANARY" in pupil) is revealed
        assert "CANARY" in drawn("projector", seen_on_stage(whole, runs))


def test_a_mates_card_is_offered_before_the_teacher_has_looked_and_no_other(drawn):
    wall = [
        answer(1, "p2", "card-1", "Fra makkeren"),
        answer(2, "p3", "card-1", "CANARY fra en annen"),
        answer(3, "p2", "card-2", "CANARY holdt igjen", held=True),
    ]
    whole = a_room(SHARE, earlier={"wall": wall}, others=[activity(WALL, "wall")])
    me = whole.people[0]
    html = drawn("pupil", seen_by_pupil(whole, me, {whole.activity.id: whole.run}), me)
    assert "Fra makkeren" in html
    assert me.name not in html
    assert whole.people[1].name in html
    assert "CANARY" not in html


@pytest.mark.parametrize("kind", SECRET, ids=names(SECRET))
def test_the_result_holds_the_words(kind, drawn):
    assert "CANARY" in drawn("result", a_room(kind, SECRET[kind]))


@pytest.mark.parametrize("kind", SECRET, ids=names(SECRET))
def test_words_are_escaped_and_every_id_stands_once(kind, drawn):
    marked = [
        answer(each.id, each.owner, each.slot, texts=dict.fromkeys(each.texts, "<b>&"))
        for each in SECRET[kind]
    ]
    here = a_room(kind, marked, revealed=True)
    for view in ("pupil", "teacher", "projector", "result"):
        html = drawn(view, here, here.people[0])
        assert "<b>" not in html
        ids = Counter(re.findall(r'\sid="([^"]*)"', html))
        assert [each for each, count in ids.items() if count > 1] == []
        labelled = re.findall(r'\s(?:for|aria-describedby|aria-labelledby)="([^"]*)"', html)
        assert {each for several in labelled for each in several.split()} <= set(ids)


def test_what_was_chosen_without_words_is_counted_before_the_reveal():
    answers = [answer(n, f"p{n}", "scale", choice={"value": 2}, approved=True) for n in (2, 3)]
    whole = a_room(CHECK_IN, answers)
    runs = {whole.activity.id: whole.run}
    assert CHECK_IN.projector(seen_on_stage(whole, runs))["count"] == 2
    assert CHECK_IN.projector(seen_on_stage(whole, runs))["now"] is None
    assert (
        CHECK_IN.pupil(seen_by_pupil(whole, whole.people[0], runs), whole.people[0])["now"] is None
    )


def test_before_and_after_are_said_in_words(drawn):
    now = [answer(n, f"p{n}", "scale", choice={"value": 4}) for n in range(1, 7)]
    then = [answer(n, f"p{n - 10}", "scale", choice={"value": 2}) for n in range(11, 17)]
    here = a_room(CHECK_OUT, now, earlier={"check-in": then}, revealed=True)
    for view in ("pupil", "teacher", "result"):
        html = drawn(view, here, here.people[0])
        assert "0 før, 6 nå" in html
        assert "6 før, 0 nå" in html
        assert "6 har gått opp, 0 står likt og 0 har gått ned" in html
        assert "Gjennomsnitt: 2 før, 4 nå" in html
    assert "0 → 6" in drawn("projector", here)


def test_a_decimal_is_written_as_the_language_does(drawn):
    now = [answer(n, f"p{n}", "scale", choice={"value": 1 + n % 2}) for n in range(1, 6)]
    assert "Gjennomsnitt: 1,6." in drawn("teacher", a_room(CHECK_IN, now))


def test_a_team_reads_what_it_was_told(drawn):
    to_mine = answer(9, "p5", "to-1", texts={"tip": "Ring en bruker"}, approved=True)
    to_another = answer(10, "p5", "to-2", texts={"tip": "CANARY"}, approved=True)
    here = a_room(FEEDBACK, [to_mine, to_another], revealed=True)
    html = drawn("pupil", here, here.people[0])
    assert "Ring en bruker" in html
    assert "CANARY" not in html


def test_a_wall_says_how_many_cards_one_may_write(drawn):
    here = a_room(WALL, [answer(1, "p1", "card-1", "En")])
    assert "inntil 3 kort" in drawn("pupil", here, here.people[0])


def test_a_person_without_a_group_is_told_kindly(drawn):
    here = room(SHARE, people(7), groups=PAIRS, source="wall")
    assert "Du får straks en gruppe" in drawn("pupil", here, here.people[6])
