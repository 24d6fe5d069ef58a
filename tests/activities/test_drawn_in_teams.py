"""The views of what classes and teams sort, vote on and write together, as they are drawn."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from app.activities.brainwriting import Brainwriting
from app.activities.canvas import Canvas, Field
from app.activities.cluster import Cluster, StartTheme
from app.activities.dot_vote import DotVote
from app.activities.feedback import Labels
from app.activities.pitch import Pitch
from app.activities.team_forming import TeamForming
from app.content.text import same_in_all
from tests.activities.rooms import activity, answer, group, people, room, withheld

CLUSTER = Cluster(
    max_themes=4,
    start=tuple(StartTheme(n, same_in_all(n.title())) for n in ("bus", "work")),
)
ON_THEMES = DotVote(dots=3, per_card=2, within="class")
ON_IDEAS = DotVote(dots=3, per_card=2, within="team")
FORMING = TeamForming(size_min=3, size_max=6, by="theme")
CANVAS = Canvas(
    columns=2,
    fields=tuple(Field(n, same_in_all(n.title()), None, 300) for n in ("who", "why", "how", "pay")),
)
WRITING = Brainwriting(rounds=3, round_seconds=150, max_items=2, max_chars=140)
PITCH = Pitch(
    pitch_seconds=45,
    feedback_seconds=60,
    labels=Labels(same_in_all("Styrke"), same_in_all("Spørsmål"), same_in_all("Tips")),
    max_chars=200,
)
SENTENCE = activity(CANVAS, "sentence")
THEMES = activity(CLUSTER, "themes", source="wall")
DOTS = activity(ON_THEMES, "dots", source="themes")
VOTE = activity(ON_IDEAS, "vote", source="ideas")
TEAMS = (group(1, "team", 1, 2, 3, number=1), group(2, "team", 4, 5, number=2))
CARDS = [answer(n, f"p{n - 100}", "card-1", f"CANARY {n}") for n in (101, 102, 104)]
EARLIER = {
    "wall": CARDS,
    "ideas": CARDS,
    "themes": [answer(201, "t", "theme-3", texts={"label": "CANARY theme"})],
    "dots": [answer(211, "p1", "dots", choice={"bus": 2, "work": 1})],
    "sentence": [answer(231, "g1", "who", "CANARY sentence")],
    "vote": [answer(221, "p1", "dots", choice={"101": 1, "102": 1})],
}
SOURCES = {
    CLUSTER: "wall",
    ON_THEMES: "themes",
    ON_IDEAS: "ideas",
    FORMING: "dots",
    CANVAS: "vote",
    WRITING: None,
    PITCH: "sentence",
}
ANSWERS = {
    CLUSTER: [
        answer(1, "g1", "card-101", choice={"theme": "bus"}),
        answer(2, "g1", "proposal", texts={"label": "CANARY one"}),
        answer(3, "g2", "proposal", texts={"label": "CANARY two"}),
    ],
    ON_THEMES: [answer(1, "p2", "dots", choice={"bus": 1})],
    ON_IDEAS: [answer(1, "p2", "dots", choice={"101": 1, "102": 1})],
    FORMING: [answer(1, "p2", "wish", choice={"first": "bus"})],
    CANVAS: [answer(1, "g1", "who", "CANARY who", author_id=2), answer(2, "g2", "why", "CANARY")],
    PITCH: [answer(n, f"p{n}", "to-1", texts={"tip": f"CANARY {n}"}) for n in (4, 5)],
    WRITING: [answer(n, f"p{n}", "r1-1", f"CANARY {n}") for n in (2, 3, 4)],
}
KINDS = list(SOURCES)
NAMES = [f"{n} {kind.name}" for n, kind in enumerate(KINDS)]
VIEWS = ("pupil", "teacher", "projector", "result")


def here(kind, answers=(), *, groups=TEAMS, earlier=EARLIER, **rest):
    others = [THEMES, DOTS, VOTE, SENTENCE]
    source = SOURCES[kind]
    return room(
        kind,
        people(6),
        answers,
        groups=groups,
        earlier=earlier,
        others=others,
        source=source,
        **rest,
    )


def hidden(answers):
    return [each if each.owner == "t" else withheld(each) for each in answers]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_every_view_can_be_drawn_before_anything_is_there(kind, language, drawn):
    for groups in ((), TEAMS):
        a_room = here(kind, groups=groups, earlier={}, language=language)
        for view in VIEWS:
            drawn(view, a_room, a_room.people[0])
        assert drawn("pupil", a_room, a_room.people[5]).strip()
        assert drawn("teacher", a_room).strip()


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_a_preview_and_a_locked_page_can_be_drawn(kind, drawn):
    preview = here(kind, earlier={}, opened=False)
    assert "data-run=" not in drawn("pupil", preview, preview.people[0], forms=False)
    locked = here(kind, ANSWERS[kind], revealed=True)
    assert drawn("pupil", locked, locked.people[0], forms=False).strip()


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_withheld_words_are_on_no_wire(kind, drawn):
    earlier = {name: hidden(answers) for name, answers in EARLIER.items() if name != "themes"}
    a_room = here(kind, hidden(ANSWERS[kind]), earlier=earlier, revealed=True)
    for view in ("pupil", "projector"):
        assert "CANARY" not in drawn(view, a_room, a_room.people[0])


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_words_are_escaped_and_every_id_stands_once(kind, drawn):
    def marked(answers):
        return [replace(a, texts=dict.fromkeys(a.texts, f"<b>{a.id}&")) for a in answers]

    earlier = {name: marked(answers) for name, answers in EARLIER.items()}
    a_room = here(kind, marked(ANSWERS[kind]), earlier=earlier, revealed=True)
    assert a_room.run
    later = replace(a_room, run=replace(a_room.run, part=2))
    for each in (a_room, later, replace(a_room, groups=())):
        for view in VIEWS:
            html = drawn(view, each, each.people[0])
            assert "<b>" not in html
            ids = Counter(re.findall(r'\sid="([^"]*)"', html))
            assert [each for each, count in ids.items() if count > 1] == []
            pointed = re.findall(
                r'\s(?:for|data-for|aria-describedby|aria-labelledby)="([^"]*)"', html
            )
            assert {each for several in pointed for each in several.split()} <= set(ids)


def test_no_names_of_people_are_on_the_projector(drawn):
    for kind in KINDS:
        html = drawn("projector", here(kind, ANSWERS[kind], revealed=True))
        assert not [person for person in people(6) if person.name in html]


def test_a_vote_works_with_plain_number_fields(drawn):
    a_room = here(ON_THEMES, [answer(1, "p1", "dots", choice={"bus": 2})])
    html = drawn("pupil", a_room, a_room.people[0])
    assert re.search(r'type="number"[^>]* min="0" max="2" value="2"[^>]* name="bus"', html)
    assert 'data-dots-total="3"' in html
    assert "Du har 1 prikk igjen" in html


def test_a_tie_is_said(drawn):
    a_room = here(ON_IDEAS, ANSWERS[ON_IDEAS], revealed=True)
    told = "Den som ble skrevet først, går videre."
    assert all(told in drawn(v, a_room, a_room.people[0]) for v in ("pupil", "teacher", "result"))
    above = here(CANVAS)
    assert "Flere ideer fikk like mange prikker" in drawn("pupil", above, above.people[0])


def test_one_sees_the_own_team_and_its_people(drawn):
    a_room = here(FORMING)
    html = drawn("pupil", a_room, a_room.people[3])
    assert "Du er på Lag 2" in html
    assert a_room.people[4].name in html
    assert a_room.people[0].name not in html


def test_the_grid_says_in_words_and_shape_what_is_filled(drawn):
    html = drawn("teacher", here(CANVAS, ANSWERS[CANVAS]))
    assert html.count("●&nbsp;Fylt") == 2
    assert html.count("○&nbsp;Tomt") == 6
    assert "CANARY" not in html


@pytest.mark.parametrize(("anonymity", "named"), [("teacher_only", False), ("named", True)])
def test_who_wrote_an_idea_is_told_to_mates_only_where_answers_are_named(anonymity, named, drawn):
    a_room = here(WRITING, ANSWERS[WRITING], part=2, anonymity=anonymity)
    html = drawn("pupil", a_room, a_room.people[0])
    assert "CANARY 2" in html
    assert "CANARY 3" not in html
    assert (a_room.people[1].name in html) is named


def test_a_team_on_the_stage_has_its_words_and_the_others_a_form_afterwards(drawn):
    a_room = here(PITCH, ANSWERS[PITCH])
    mine = drawn("pupil", a_room, a_room.people[0])
    assert "Dere er på scenen" in mine
    assert "CANARY sentence" in mine
    listening = drawn("pupil", a_room, a_room.people[3])
    assert "Hør på Lag 1" in listening
    assert "Dere er neste" in listening
    assert "<textarea" not in listening
    writing = drawn("pupil", here(PITCH, part=2), a_room.people[3])
    assert writing.count("<textarea") == 3
    assert "Neste: Lag 2" in drawn("projector", a_room)


def test_the_teacher_can_move_teams_that_wait(drawn):
    html = drawn("teacher", here(PITCH, groups=(*TEAMS, group(3, "team", 6, number=3))))
    assert html.count("Flytt fram") == 1
    assert html.count("Flytt bak") == 1
    assert re.findall(r'name="order" value="(\d)"', html) == ["1", "3", "2"] * 2
