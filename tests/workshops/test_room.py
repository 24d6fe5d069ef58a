"""What is taken out of a room before others get it, for each setting there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from app.activities.base import TEACHER, Answer, Group, Person, Room, Run
from app.activities.feedback import Feedback
from app.content import Activity, Site
from app.content.workshop import MODERATION, REVEAL
from app.workshops.room import (
    is_let_through,
    is_revealed,
    seen_by_pupil,
    seen_on_stage,
)

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
PEOPLE = tuple(Person(number, f"Navn {number}") for number in range(1, 7))
ME, MATE, OTHER = PEOPLE[0], PEOPLE[1], PEOPLE[4]
TEAMS = (
    Group(1, "team", 1, "Lag 1", None, (1, 2, 3)),
    Group(2, "team", 2, "Lag 2", None, (4, 5, 6)),
)
PAIRS = (Group(3, "pair", 1, "Par 1", None, (1, 2)), Group(4, "pair", 2, "Par 2", None, (4, 5)))
STATES: dict[str, dict[str, bool]] = {
    "waiting": {},
    "approved": {"approved": True},
    "held": {"held": True},
    "held and approved": {"held": True, "approved": True},
    "hidden": {"hidden": True},
    "approved and hidden": {"approved": True, "hidden": True},
}
ALL_READ = {"approved", "held and approved"}


def answer(owner: str, number: int = 1, **values: Any) -> Answer:
    words, choice = {"text": f"Ord {owner}"}, {"value": number}
    return replace(
        Answer(number, owner, "card-1", words, choice, 1, False, 1, NOW),
        **values,
    )


@pytest.fixture(scope="session")
def activities(site: Site) -> dict[str, Activity]:
    return {activity.id: activity for activity in site.workshops[0].activities}


@pytest.fixture(scope="session")
def wall(activities: dict[str, Activity]) -> Activity:
    return activities["wall"]


def room(activity: Activity, *answers: Answer, run: Run | None = None, **others: Any) -> Room:
    """A room that looks at an activity with these answers; `others`: answers by activity."""
    known = {activity.id: answers, **others}
    return Room(
        language="nb",
        activities={activity.id: activity},
        activity=activity,
        run=run or Run(1, activity.id, NOW),
        people=PEOPLE,
        groups=(*TEAMS, *PAIRS),
        now=NOW,
        find_answers=lambda activity_id: known.get(activity_id, ()),
    )


def by_pupil(looked: Room, me: Person = ME) -> Room:
    assert looked.activity
    assert looked.run
    return seen_by_pupil(looked, me, {looked.activity.id: looked.run})


def on_stage(looked: Room) -> Room:
    assert looked.activity
    assert looked.run
    return seen_on_stage(looked, {looked.activity.id: looked.run})


# -- When words may be read, and choices counted ---------------------------------------------------


@pytest.mark.parametrize("moderation", MODERATION)
@pytest.mark.parametrize("state", STATES)
def test_words_are_let_through_when_the_setting_says_so(
    wall: Activity, state: str, moderation: str
) -> None:
    found = is_let_through(answer("p5", **STATES[state]), replace(wall, moderation=moderation))
    assert found == (state in ALL_READ or (moderation == "off" and state == "waiting"))


@pytest.mark.parametrize(("moderation", "state"), [*product(MODERATION, STATES)])
def test_what_is_for_the_teacher_alone_is_never_let_through(
    activities: dict[str, Activity], moderation: str, state: str
) -> None:
    private = [each for each in activities.values() if each.type.teacher_reads]
    assert private, "an exit ticket is"
    for activity in private:
        asked = replace(activity, moderation=moderation)
        assert not is_let_through(answer("p5", **STATES[state]), asked)


def test_what_the_teacher_wrote_is_for_all(wall: Activity) -> None:
    assert is_let_through(answer(TEACHER), wall)


@pytest.mark.parametrize("reveal", REVEAL)
def test_choices_are_shown_when_the_setting_says_so(wall: Activity, reveal: str) -> None:
    activity, run = replace(wall, reveal=reveal), Run(1, "wall", NOW)
    assert is_revealed(activity, run) == (reveal == "live")
    assert is_revealed(activity, replace(run, closed=True)) == (reveal in {"live", "on_close"})
    assert is_revealed(activity, replace(run, revealed=True))
    assert is_revealed(activity, None), "a preview"


# -- As others get it ------------------------------------------------------------------------------


@pytest.mark.parametrize(("reveal", "moderation", "state"), [*product(REVEAL, MODERATION, STATES)])
def test_another_pupil_reads_what_is_let_through_and_revealed(
    wall: Activity, reveal: str, moderation: str, state: str
) -> None:
    activity = replace(wall, reveal=reveal, moderation=moderation)
    theirs = answer("p5", **STATES[state])
    for shown in (False, True):
        run = Run(1, "wall", NOW, revealed=shown)
        (seen,) = by_pupil(room(activity, theirs, run=run)).answers
        open_now = shown or reveal == "live"
        reads = open_now and is_let_through(theirs, activity)
        assert seen.texts == (theirs.texts if reads else {})
        assert seen.choice == (theirs.choice if open_now else {})
        assert seen.withheld == (not reads)
        if seen.withheld:
            assert seen.author_id is None
            assert not seen.empty, "that there is an answer is counted"


@pytest.mark.parametrize(("reveal", "moderation", "state"), [*product(REVEAL, MODERATION, STATES)])
def test_the_stage_shows_what_is_let_through_and_counts_what_is_revealed(
    wall: Activity, reveal: str, moderation: str, state: str
) -> None:
    activity = replace(wall, reveal=reveal, moderation=moderation)
    theirs = answer("p5", **STATES[state])
    (seen,) = on_stage(room(activity, theirs)).answers
    reads = is_let_through(theirs, activity)
    assert seen.texts == (theirs.texts if reads else {})
    assert seen.choice == (theirs.choice if reveal == "live" else {})


@pytest.mark.parametrize("state", STATES)
def test_ones_own_and_ones_groups_words_are_always_there(wall: Activity, state: str) -> None:
    own = [answer(owner, n, **STATES[state]) for n, owner in enumerate(("p1", "g1", "g3"), 1)]
    assert list(by_pupil(room(wall, *own)).answers) == own


def test_mates_are_read_where_the_type_says_so_and_held_words_are_not(
    activities: dict[str, Activity],
) -> None:
    ideas = activities["ideas"]
    assert ideas.type.mates_read == ("team",)
    waiting, held, hidden = (
        answer("p2"),
        answer("p3", 2, held=True),
        answer("p3", 3, hidden=True),
    )
    outside = answer("p5", 4)
    seen = by_pupil(room(ideas, waiting, held, hidden, outside)).answers
    assert [each.words for each in seen] == ["Ord p2", "", "", ""]
    wall = activities["wall"]
    assert wall.type.mates_read == ()
    assert [each.words for each in by_pupil(room(wall, waiting)).answers] == [""]


def test_groups_within_ones_own_are_mates_and_those_across_are_not(
    activities: dict[str, Activity],
) -> None:
    ideas = activities["ideas"]
    within, other = answer("g3"), answer("g4", 2)
    seen = by_pupil(room(ideas, within, other), PEOPLE[2]).answers
    assert [each.words for each in seen] == ["Ord g3", ""]
    across = replace(room(ideas, within), groups=(*TEAMS, replace(PAIRS[0], members=(1, 4))))
    assert [each.words for each in by_pupil(across, PEOPLE[2]).answers] == [""]


def test_one_without_a_group_reads_nobody(activities: dict[str, Activity]) -> None:
    alone = replace(room(activities["ideas"], answer("p2")), groups=TEAMS[1:])
    assert [each.words for each in by_pupil(alone).answers] == [""]


def test_names_are_known_within_ones_groups_and_not_on_the_stage(wall: Activity) -> None:
    known = {each.id: each.name for each in by_pupil(room(wall)).people}
    assert {number for number, name in known.items() if name} == {1, 2, 3}
    stage = on_stage(room(wall))
    assert not any(each.name for each in stage.people)
    assert {each.kind: bool(each.name) for each in stage.groups} == {"team": True, "pair": False}


def test_what_was_taken_back_is_not_there(wall: Activity) -> None:
    gone = answer("p5", texts={"text": ""}, choice={})
    assert list(by_pupil(room(wall, gone)).answers) == []
    assert list(on_stage(room(wall, gone)).answers) == []


def test_what_a_closed_activity_counted_may_be_built_on(activities: dict[str, Activity]) -> None:
    """A closed vote is no secret to the activity that builds on it; its words still are."""
    wall, dots = activities["wall"], replace(activities["dots"], reveal="manual")
    vote = answer("p5")
    for closed in (False, True):
        looked = replace(room(wall, dots=(vote,)), activities={"wall": wall, "dots": dots})
        runs = {"wall": Run(1, "wall", NOW), "dots": Run(2, "dots", NOW, closed=closed)}
        for seen in (seen_by_pupil(looked, ME, runs), seen_on_stage(looked, runs)):
            (found,) = seen.answers_of("dots")
            assert found.choice == (vote.choice if closed else {})
            assert not found.texts


def test_an_activity_that_is_not_in_the_run_sheet_has_no_answers(wall: Activity) -> None:
    looked = room(wall, answer("p5"), unknown=(answer("p5"),))
    assert list(by_pupil(looked).answers_of("unknown")) == []


def test_what_teams_are_told_is_theirs_to_read_when_it_is_over(
    activities: dict[str, Activity],
) -> None:
    kind = Feedback(labels=activities["pitches"].type.labels, each_gives=2, max_chars=200)
    activity = replace(activities["pitches"], type=kind, reveal="manual")
    run = Run(1, activity.id, NOW)
    assert not is_revealed(activity, run)
    assert is_revealed(activity, replace(run, closed=True))
    told = answer("p5", approved=True)
    for closed in (False, True):
        looked = by_pupil(room(activity, told, run=replace(run, closed=closed)))
        assert [each.withheld for each in looked.answers] == [not closed]
