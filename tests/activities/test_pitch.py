"""Pitches: whose turn it is, in what order, who may tell whom something, and what is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.activities.base import Content, Refused
from app.activities.canvas import Canvas, Field
from app.activities.feedback import Labels
from app.activities.pitch import Pitch, order
from app.content.text import same_in_all
from tests.activities.rooms import activity, answer, group, people, room, sent, withheld

LABELS = Labels(same_in_all("Styrke"), same_in_all("Spørsmål"), same_in_all("Tips"))
KIND = Pitch(pitch_seconds=45, feedback_seconds=60, labels=LABELS, max_chars=200)
PLAIN = replace(KIND, labels=None)
SENTENCE = activity(
    Canvas(
        columns=2,
        fields=tuple(Field(n, same_in_all(n.title()), None, 140) for n in ("who", "what")),
    ),
    "sentence",
)
TEAMS = (
    group(11, "team", 1, 2, number=1),
    group(12, "team", 3, 4, number=2),
    group(13, "team", 5, 6, number=3),
)
WORDS = (answer(101, "g11", "who", "For dem på hybel"), answer(102, "g12", "who", "For pendlere"))


def here(*answers, kind=KIND, part=1, groups=TEAMS, count=7, words=WORDS, **rest):
    return room(
        kind,
        people(count),
        answers,
        part=part,
        groups=groups,
        source="sentence",
        others=[SENTENCE],
        earlier={"sentence": list(words)},
        **rest,
    )


def put(*ids):
    return answer(1, "t", "order", choice={"order": list(ids)})


def tip(number, owner, team, text="Ring en bruker", **rest):
    return answer(number, owner, f"to-{team}", texts={"tip": text}, **rest)


def turns(a_room, kind=KIND):
    found = [kind.turn(a_room, part) for part in range(1, kind.parts(a_room) + 1)]
    return [(turn.team.id, turn.feedback) for turn in found]


# Turns


def test_each_team_has_a_pitch_and_then_feedback():
    a_room = here()
    assert turns(a_room) == [
        (11, False),
        (11, True),
        (12, False),
        (12, True),
        (13, False),
        (13, True),
    ]
    assert [KIND.part_seconds(a_room, part) for part in (1, 2, 3)] == [45, 60, 45]


def test_without_feedback_each_team_has_one_part():
    a_room = here(kind=PLAIN)
    assert turns(a_room, PLAIN) == [(11, False), (12, False), (13, False)]
    assert PLAIN.part_seconds(a_room, 2) == 45
    assert not PLAIN.has_slot(a_room, a_room.people[2], "to-11")
    assert PLAIN.sheets(a_room) == []


def test_without_teams_there_is_one_empty_part():
    a_room = here(groups=())
    assert KIND.parts(a_room) == 1
    assert KIND.turn(a_room, 1) is None
    assert KIND.part_label(a_room, 1) is None
    assert KIND.expected(a_room) == ()


def test_a_part_says_whose_turn_and_what():
    a_room = here()
    labels = [KIND.part_label(a_room, part) for part in (3, 4)]
    assert [label.nb for label in labels] == ["Lag 2 av 3: pitch", "Lag 2 av 3: tilbakemelding"]
    assert [label.en for label in labels] == ["Team 2 of 3: pitch", "Team 2 of 3: feedback"]


def test_where_a_team_has_gone_the_last_turn_is_shown():
    turn = KIND.turn(here(groups=TEAMS[:1]), 5)
    assert turn
    assert (turn.team.id, turn.feedback, turn.next) == (11, True, None)


# The order


def test_teams_go_by_number_unless_the_teacher_says_otherwise():
    assert [team.id for team in order(here())] == [11, 12, 13]
    assert [team.id for team in order(here(put(13, 11, 12)))] == [13, 11, 12]


def test_a_new_team_goes_last_and_one_that_is_gone_is_passed_over():
    assert [team.id for team in order(here(put(13, 99, 11)))] == [13, 11, 12]


def test_the_teacher_moves_a_team_that_has_not_begun():
    a_room = here(part=2)
    moved = KIND.read_teacher(a_room, "order", sent(order=["11", "13", "12"]))
    assert moved == Content(choice={"order": [11, 13, 12]})
    with pytest.raises(Refused, match="closed"):
        KIND.read_teacher(a_room, "order", sent(order=["12", "11", "13"]))
    preview = replace(a_room, run=None)
    assert not KIND.read_teacher(preview, "order", sent(order=["12", "11", "13"])).empty


@pytest.mark.parametrize(
    "ids", [[], ["11"], ["11", "12", "12"], ["11", "12", "13", "13"], ["11", "12", "x"]]
)
def test_an_order_that_is_not_all_the_teams_is_refused(ids):
    with pytest.raises(Refused, match="unknown"):
        KIND.read_teacher(here(), "order", sent(order=ids))
    with pytest.raises(Refused, match="unknown"):
        KIND.read_teacher(here(), "next", sent(order=["11", "12", "13"]))


def test_each_place_says_where_the_team_can_be_moved():
    places = KIND.places(here(part=3))
    assert [(p.team.id, p.state, p.up, p.down) for p in places] == [
        (11, "done", None, None),
        (12, "now", None, None),
        (13, "next", None, None),
    ]
    places = KIND.places(here(part=1))
    assert [(p.state, p.up, p.down) for p in places] == [
        ("now", None, None),
        ("next", None, (11, 13, 12)),
        ("later", (11, 13, 12), None),
    ]


def test_every_move_that_is_offered_is_taken():
    for part in range(1, 7):
        a_room = here(part=part)
        for place in KIND.places(a_room):
            for ids in filter(None, (place.up, place.down)):
                assert KIND.read_teacher(a_room, "order", sent(order=[str(i) for i in ids]))


# Feedback


def test_one_writes_to_the_team_on_the_stage_and_those_before_but_not_to_one_s_own():
    a_room = here(part=4)
    first, third, fifth, alone = (a_room.people[n] for n in (0, 2, 4, 6))

    def may(person):
        return [n for n in (11, 12, 13) if KIND.has_slot(a_room, person, f"to-{n}")]

    assert [may(person) for person in (first, third, fifth, alone)] == [
        [12],
        [11],
        [11, 12],
        [11, 12],
    ]
    assert not KIND.has_slot(a_room, first, "order")
    assert KIND.owner(a_room, first, "to-12") == "p1"


def test_feedback_is_read():
    a_room = here(part=2)
    other = a_room.people[2]
    read = KIND.read(
        a_room, other, "to-11", sent(strength=" Tydelig \x02", question="", tip="Øv 🎤")
    )
    assert read.texts == {"strength": "Tydelig", "tip": "Øv 🎤"}
    assert KIND.read(a_room, other, "to-11", {}).empty
    with pytest.raises(Refused, match="too_long"):
        KIND.read(a_room, other, "to-11", sent(tip="x" * 201))
    with pytest.raises(Refused, match="unknown"):
        KIND.read(a_room, a_room.people[0], "to-11", sent(tip="Bra"))


def test_those_who_are_to_write_are_the_others_while_feedback_lasts():
    assert KIND.expected(here(part=1)) == ()
    assert KIND.expected(here(part=2)) == ("p3", "p4", "p5", "p6", "p7")


# What is shown


def test_the_team_on_the_stage_has_its_cue_card():
    a_room = here()
    view = KIND.pupil(a_room, a_room.people[0])
    assert view["mine"]
    assert [a.words for _, a in view["cue"].readable] == ["For dem på hybel"]
    assert view["slot"] is None


def test_the_others_listen_and_then_write():
    listening = KIND.pupil(here(part=1), people(7)[2])
    assert (listening["mine"], listening["slot"], listening["next_is_mine"]) == (False, None, True)
    writing = KIND.pupil(here(tip(1, "p3", 11), part=2), people(7)[2])
    assert writing["slot"] == "to-11"
    assert writing["answer"].id == 1
    own = KIND.pupil(here(part=2), people(7)[0])
    assert own["slot"] is None


def test_a_team_reads_what_it_may_of_what_it_was_told():
    a_room = here(tip(1, "p3", 11), withheld(tip(2, "p5", 11)), tip(3, "p5", 12), part=5)
    told = KIND.pupil(a_room, a_room.people[0])["told"]
    assert [each.id for each in told.answers] == [1]
    assert KIND.pupil(a_room, a_room.people[6])["told"] is None


def test_the_projector_shows_only_words_that_were_let_through():
    shown = KIND.projector(here(tip(1, "p3", 11), part=2))
    assert (shown["turn"].team.id, shown["turn"].next.id) == (11, 12)
    assert (shown["words"], shown["count"]) == (["For dem på hybel"], 1)
    kept = KIND.projector(here(words=[withheld(word) for word in WORDS]))
    assert kept["words"] == []
    assert KIND.projector(here(groups=()))["turn"] is None


def test_the_result_has_each_team_s_pitch_and_feedback():
    told = KIND.result(here(tip(1, "p3", 11), tip(2, "p1", 12)))["teams"]
    assert [(team.id, pitch.done if pitch else 0, len(d.answers)) for team, pitch, d in told] == [
        (11, 1, 1),
        (12, 1, 1),
        (13, 0, 0),
    ]
    (sheet,) = KIND.sheets(here(tip(1, "p3", 11)))
    assert sheet.rows == (("Lag 1", "", "", "Ring en bruker"),)
