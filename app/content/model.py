"""A course as the rest of the application sees it: frozen, whole, in three languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from app.content.fields import AnswerProblem, Field, Form, Slot, Value
from app.content.offsets import Offset
from app.content.renames import carried_over
from app.content.text import Html, Text


@dataclass(frozen=True, slots=True)
class Source:
    """Where something is known from, and the day somebody last looked."""

    id: str
    title: str
    publisher: str
    url: str | None
    dated: str | None  # as written, "2019"; None when the source has no date
    checked: date


@dataclass(frozen=True, slots=True)
class Fact:
    """A limit, fee, deadline, paragraph or address, kept in one place and printed from there."""

    id: str
    about: Text
    value: Text
    source: Source
    checked: date


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A part of a plan, made up of the answers that are to go there, in the order of the fields."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class PlanSection:
    """A section of the plan."""

    id: str
    title: Text
    parts: tuple[PlanPart, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text to read. `facts` are those it prints, in the order of their notes, from 1.

    In the body a note of fact `x` links to `#fact-x`: the page lists `facts` after the text, each
    in an element with that id, with source and date checked.
    """

    id: str
    module_id: str
    title: Text
    summary: Text
    minutes: int
    body: Html
    sources: tuple[Source, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """Fields to answer and hand in. `version` is the SHA-256 in hex of `definition()`."""

    id: str
    module_id: str
    title: Text
    intro: Html
    minutes: int
    due: Offset
    builds_on: tuple[str, ...]
    fields: tuple[Field, ...]
    version: str
    definition_json: str = field(repr=False)
    slots: tuple[Slot, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        slots = tuple(slot for each in self.fields for slot in each.slots)
        object.__setattr__(self, "slots", slots)

    def definition(self) -> str:
        """What is asked, in three languages, as JSON; read back by `exercise_from_definition`."""
        return self.definition_json

    def field(self, name: str) -> Field | None:
        """The field with this id, if there is one."""
        return _named(self.fields, name)

    def slot(self, key: str) -> Slot | None:
        """The slot with this key, if there is one."""
        return next((slot for slot in self.slots if slot.key == key), None)

    def read(self, form: Form) -> dict[str, Value]:
        """What was typed in a posted form, for every slot; other names are passed over."""
        return {slot.key: slot.read(form) for slot in self.slots}

    def problems(self, answers: Mapping[str, Value]) -> tuple[AnswerProblem, ...]:
        """Why the answers cannot be handed in, in the order of the form; nothing when they can."""
        return tuple(
            problem for slot in self.slots for problem in slot.problems(_answer(slot, answers))
        )

    def canonical(self, answers: Mapping[str, Value]) -> dict[str, Value]:
        """The answers in their one form, for every slot and no other key."""
        return {slot.key: slot.canonical(_answer(slot, answers)) for slot in self.slots}


@dataclass(frozen=True, slots=True)
class Gathering:
    """A gathering that belongs to a module."""

    at: Offset
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Module:
    """A part of a course. `number` counts from 1, drafts included.

    `guide` is for those who lead the workshop; `guide_facts` are what it prints, as in a lesson.
    """

    id: str
    number: int
    title: Text
    summary: Text
    opens: Offset
    workshop: Gathering | None
    lessons: tuple[Lesson, ...]
    exercises: tuple[Exercise, ...]
    guide: Html | None
    guide_facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A course. `version` is a hash of its files.

    `aliases` tells what was renamed after it was published, old path to new: `exercise.field`, and
    `exercise.field.option`, `.column` or `.box`.
    """

    id: str
    title: Text
    summary: Text
    modules: tuple[Module, ...]
    plan: tuple[PlanSection, ...]
    facts: tuple[Fact, ...]
    sources: tuple[Source, ...]
    aliases: Mapping[str, str]
    version: str

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """Every lesson, in the order they are read."""
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """Every exercise, in the order they are done."""
        return tuple(exercise for module in self.modules for exercise in module.exercises)

    def module(self, name: str) -> Module | None:
        """The module with this id, if there is one."""
        return _named(self.modules, name)

    def lesson(self, name: str) -> Lesson | None:
        """The lesson with this id, if there is one."""
        return _named(self.lessons, name)

    def exercise(self, name: str) -> Exercise | None:
        """The exercise with this id, if there is one."""
        return _named(self.exercises, name)

    def fact(self, name: str) -> Fact | None:
        """The fact with this id, if there is one."""
        return _named(self.facts, name)

    def source(self, name: str) -> Source | None:
        """The source with this id, if there is one."""
        return _named(self.sources, name)

    def carry_over(self, exercise: str, answers: Mapping[str, Value]) -> dict[str, Value]:
        """Answers given earlier to an exercise, under the names that its fields have today."""
        return carried_over(exercise, answers, self.aliases)


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_HasId)


def _named(things: Iterable[T], name: str) -> T | None:
    return next((thing for thing in things if thing.id == name), None)


def _answer(slot: Slot, answers: Mapping[str, Value]) -> Value:
    """The answer to a slot; empty when there is none or it has the shape of another kind."""
    value = slot.coerce(answers.get(slot.key))
    return slot.empty if value is None else value
