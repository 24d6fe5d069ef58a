"""The one next thing to do, computed from what happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.content import Course, load_site
from app.overview.queries import Cell, Dates
from app.overview.rules import is_stuck, next_step, progress, steps_of
from app.submissions.queries import ExerciseState

NOW = datetime(2027, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def course() -> Course:
    """The sample course of the tests: two modules."""
    site = load_site(Path(__file__).parent.parent / "site" / "courses")
    return site.courses[0]


def dates(course: Course, **moved: datetime) -> Dates:
    """Every module open since yesterday and every exercise due in a week, but for those moved."""
    return Dates(
        {module.id: moved.get(module.id, NOW - DAY) for module in course.modules},
        {},
        {exercise.id: moved.get(exercise.id, NOW + 7 * DAY) for exercise in course.exercises},
    )


def ask(course, states=None, read=(), when=None, now=NOW):
    when = when or dates(course)
    states = states or {}
    return next_step(progress(course, when, states, read, now), when, states, now)


def all_lessons(course):
    return {lesson.id for lesson in course.lessons}


def approved(course):
    return {e.id: ExerciseState("approved", 1) for e in course.exercises}


def test_begins_with_the_lesson_that_the_first_exercise_builds_on(course):
    first = steps_of(course.modules[0], {}, ())[0]
    assert first.lesson is not None
    step = ask(course)
    assert (step.kind, step.lesson) == ("read", first.lesson)


def test_then_asks_for_the_exercise_and_tells_when_it_is_due(course):
    exercise = course.modules[0].exercises[0]
    step = ask(course, read=all_lessons(course))
    assert (step.kind, step.exercise, step.at) == ("answer", exercise, NOW + 7 * DAY)
    assert not step.late


def test_a_draft_is_to_be_finished_and_a_passed_due_date_is_said(course):
    exercise = course.modules[0].exercises[0]
    when = dates(course, **{exercise.id: NOW - DAY})
    step = ask(course, {exercise.id: ExerciseState("draft")}, all_lessons(course), when)
    assert (step.kind, step.exercise, step.late) == ("finish", exercise, True)


def test_changes_asked_for_come_before_everything_else_the_oldest_first(course):
    first, second = course.exercises[:2]
    states = {
        first.id: ExerciseState("changes_requested", 1, decided_at=NOW - DAY),
        second.id: ExerciseState("changes_requested", 1, decided_at=NOW - 2 * DAY),
    }
    step = ask(course, states)
    assert (step.kind, step.exercise) == ("revise", second)


def test_waits_for_the_mentor_only_when_nothing_else_can_be_done(course):
    first = course.exercises[0]
    reply_by = NOW + 3 * DAY
    waiting = {first.id: ExerciseState("handed_in", 1, reply_by=reply_by)}
    assert ask(course, waiting, all_lessons(course)).kind == "answer"
    step = ask(course, {**approved(course), **waiting}, all_lessons(course))
    assert (step.kind, step.exercise, step.at) == ("wait", first, reply_by)


def test_a_closed_module_is_not_asked_for_but_announced(course):
    last = course.modules[-1]
    opens = NOW + 5 * DAY
    states = {e.id: ExerciseState("approved", 1) for m in course.modules[:-1] for e in m.exercises}
    step = ask(course, states, all_lessons(course), dates(course, **{last.id: opens}))
    assert (step.kind, step.module, step.at) == ("opens", last, opens)


def test_a_workshop_ahead_is_told_of_when_it_is_all_that_is_left(course):
    when = dates(course)
    last = course.modules[-1].id
    when = Dates(when.opens, {last: NOW + 2 * DAY}, when.due)
    step = ask(course, approved(course), all_lessons(course), when)
    assert (step.kind, step.at) == ("meet", NOW + 2 * DAY)


def test_all_read_and_approved_is_done(course):
    assert ask(course, approved(course), all_lessons(course)).kind == "done"


def test_progress_counts_lessons_read_and_exercises_approved(course):
    module = course.modules[0]
    lesson = module.lessons[0]
    done = progress(course, dates(course), {}, {lesson.id}, NOW)[0]
    assert done.done == 1
    assert done.part == 1 / (len(module.lessons) + len(module.exercises))


@pytest.mark.parametrize(
    ("cell", "due", "reason"),
    [
        (Cell("handed_in", 1, is_late=True), NOW, "unanswered"),
        (Cell("handed_in", 1), NOW - 30 * DAY, None),
        (Cell("changes_requested", 1, is_late=True), NOW, "revision"),
        (Cell("changes_requested", 1), NOW, None),
        (Cell("draft"), NOW - 8 * DAY, "overdue"),
        (Cell("draft"), NOW - 6 * DAY, None),
        (Cell("approved", 1), NOW - 30 * DAY, None),
    ],
)
def test_who_needs_a_hand_and_why(cell, due, reason):
    assert is_stuck({"exercise": cell}, {"exercise": due}, NOW) == reason


def test_what_was_never_begun_is_overdue_too():
    assert is_stuck({}, {"exercise": NOW - 8 * DAY}, NOW) == "overdue"
