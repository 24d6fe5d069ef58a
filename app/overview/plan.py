"""The concept sheet: the team's answers put together under the parts of the course's plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.content import Course, Exercise, PlanPart, PlanSection, Slot, Value

Answers = Mapping[str, Mapping[str, Value]]  # by exercise, then by slot


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer in a part of the plan, and the exercise it comes from."""

    exercise: Exercise
    slot: Slot
    value: Value


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the plan with its answers, and the exercises that fill it."""

    part: PlanPart
    entries: tuple[Entry, ...]
    filled_by: tuple[Exercise, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the plan, for the concept sheet there is one."""

    section: PlanSection
    parts: tuple[Part, ...]

    @property
    def filled(self) -> int:
        """How many parts have an answer."""
        return sum(bool(part.entries) for part in self.parts)


def sections(course: Course, written: Answers) -> tuple[Section, ...]:
    """Return the plan of a course with a team's newest answers in it; empty answers are left out.

    `written`: what the team has written by exercise and slot, as typed or as handed in.
    """
    return tuple(
        Section(section, tuple(_part(course, section, part, written) for part in section.parts))
        for section in course.plan
    )


def _part(course: Course, section: PlanSection, part: PlanPart, written: Answers) -> Part:
    key = f"{section.id}.{part.id}"
    places = [(e, slot) for e in course.exercises for slot in e.slots if slot.plan == key]
    entries = []
    for exercise, slot in places:
        value = slot.canonical(written.get(exercise.id, {}).get(slot.key, slot.empty))
        if not slot.is_empty(value):
            entries.append(Entry(exercise, slot, value))
    exercises = {exercise.id: exercise for exercise, _ in places}
    return Part(part, tuple(entries), tuple(exercises.values()))
