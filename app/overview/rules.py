"""The path through a course, how far a team has come on it, and the one next thing to do.

Everything here is computed from what happened: lessons read, drafts, submissions, decisions, and
the dates of the cohort. Nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.content import Course, Exercise, Lesson, Module
from app.overview.queries import Cell, Dates
from app.submissions.queries import ExerciseState

Standing = Literal["closed", "open", "done"]
States = Mapping[str, ExerciseState]

#: Silence this long after changes were asked for, or after a due date, means a team is stuck.
QUIET = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Step:
    """One stop on the path: a lesson to read or an exercise to hand in."""

    module: Module
    lesson: Lesson | None
    exercise: Exercise | None
    done: bool


@dataclass(frozen=True, slots=True)
class ModuleProgress:
    """How far a team has come in one module. `part` goes from 0 to 1; `steps` in their order."""

    module: Module
    standing: Standing
    steps: tuple[Step, ...]
    opens: datetime | None
    workshop: datetime | None

    @property
    def done(self) -> int:
        """How many steps are finished."""
        return sum(step.done for step in self.steps)

    @property
    def part(self) -> float:
        """The share of the steps that are finished; 0 when the module has none."""
        return self.done / len(self.steps) if self.steps else 0.0


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do now, and by when.

    `kind`: "revise" (changes were asked for), "read", "answer" (not begun), "finish" (a draft waits
    to be handed in), "wait" (for the mentor), "opens" (a module opens later), "meet" (only a
    workshop is left) or "done".
    """

    kind: Literal["revise", "read", "answer", "finish", "wait", "opens", "meet", "done"]
    at: datetime | None = None
    module: Module | None = None
    lesson: Lesson | None = None
    exercise: Exercise | None = None
    late: bool = False


def steps_of(module: Module, states: States, lessons_read: Collection[str]) -> tuple[Step, ...]:
    """Return a module's steps: before each exercise the lessons it builds on, then the rest."""
    lessons = {lesson.id: lesson for lesson in module.lessons}
    steps: list[Step] = []

    def add_lesson(lesson_id: str) -> None:
        lesson = lessons.pop(lesson_id, None)
        if lesson is not None:
            steps.append(Step(module, lesson, None, lesson.id in lessons_read))

    for exercise in module.exercises:
        for lesson_id in exercise.builds_on:
            add_lesson(lesson_id)
        state = states.get(exercise.id)
        approved = state is not None and state.state == "approved"
        steps.append(Step(module, None, exercise, approved))
    for lesson_id in list(lessons):
        add_lesson(lesson_id)
    return tuple(steps)


def progress(
    course: Course,
    dates: Dates,
    states: States,
    lessons_read: Collection[str],
    now: datetime,
) -> tuple[ModuleProgress, ...]:
    """Return how far one team has come in each module of a course, in the course's order."""
    return tuple(
        _module_progress(module, dates, steps_of(module, states, lessons_read), now)
        for module in course.modules
    )


def _module_progress(
    module: Module, dates: Dates, steps: tuple[Step, ...], now: datetime
) -> ModuleProgress:
    opens, workshop = dates.opens.get(module.id), dates.workshops.get(module.id)
    if opens is not None and now < opens:
        standing: Standing = "closed"
    elif all(step.done for step in steps) and (workshop is None or workshop <= now):
        standing = "done"
    else:
        standing = "open"
    return ModuleProgress(module, standing, steps, opens, workshop)


def next_step(
    modules: tuple[ModuleProgress, ...], dates: Dates, states: States, now: datetime
) -> NextStep:
    """Return the one next thing to do: changes asked for first, then the first unfinished step.

    A handed-in exercise is no reason to wait while something else can be done.
    """
    steps = [step for each in modules if each.standing != "closed" for step in each.steps]
    return (
        _to_revise(steps, states, now)
        or _to_do(steps, dates, states, now)
        or _to_wait_for(steps, states)
        or _to_come(modules, now)
        or NextStep("done")
    )


def _to_revise(steps: list[Step], states: States, now: datetime) -> NextStep | None:
    asked = [
        (state.decided_at or now, step)
        for step in steps
        if step.exercise and (state := states.get(step.exercise.id))
        if state.state == "changes_requested"
    ]
    if not asked:
        return None
    decided_at, step = min(asked, key=lambda pair: pair[0])
    return NextStep("revise", decided_at, step.module, exercise=step.exercise)


def _to_do(steps: list[Step], dates: Dates, states: States, now: datetime) -> NextStep | None:
    for step in steps:
        if step.lesson and not step.done:
            return NextStep("read", None, step.module, lesson=step.lesson)
        if step.exercise:
            state = states.get(step.exercise.id)
            if state is None or state.state in ("not_started", "draft"):
                due = dates.due.get(step.exercise.id)
                begun = state is not None and state.state == "draft"
                return NextStep(
                    "finish" if begun else "answer",
                    due,
                    step.module,
                    exercise=step.exercise,
                    late=due is not None and due < now,
                )
    return None


def _to_wait_for(steps: list[Step], states: States) -> NextStep | None:
    waiting = [
        (state.reply_by, step)
        for step in steps
        if step.exercise and (state := states.get(step.exercise.id))
        if state.state == "handed_in" and state.reply_by
    ]
    if not waiting:
        return None
    reply_by, step = min(waiting, key=lambda pair: pair[0])
    return NextStep("wait", reply_by, step.module, exercise=step.exercise)


def _to_come(modules: tuple[ModuleProgress, ...], now: datetime) -> NextStep | None:
    coming: list[tuple[datetime, NextStep]] = []
    for each in modules:
        if each.standing == "closed" and each.opens:
            coming.append((each.opens, NextStep("opens", each.opens, each.module)))
        if each.standing == "open" and each.workshop and each.workshop > now:
            coming.append((each.workshop, NextStep("meet", each.workshop, each.module)))
    return min(coming, key=lambda pair: pair[0])[1] if coming else None


def is_stuck(
    cells: Mapping[str, Cell], due: Mapping[str, datetime], now: datetime
) -> Literal["unanswered", "revision", "overdue"] | None:
    """Say why a team needs a hand, or None, from its cells and the dues by exercise.

    "unanswered": a promised reply is late. "revision": changes were asked for more than `QUIET`
    ago and nothing has come. "overdue": an exercise is that long past its due, and not handed in.
    """
    late = {cell.state for cell in cells.values() if cell.is_late}
    if "handed_in" in late:
        return "unanswered"
    if "changes_requested" in late:
        return "revision"
    for exercise_id, at in due.items():
        cell = cells.get(exercise_id)
        if at < now - QUIET and (cell is None or cell.state == "draft"):
            return "overdue"
    return None
