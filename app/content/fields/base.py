"""What every kind of field has in common, and the slot: the smallest thing saved on its own."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol, Self, TypeAlias

from app.content.block import Block
from app.content.text import LANGUAGES, Text, clean

Row: TypeAlias = dict[str, str]
Value: TypeAlias = str | list[str] | list[Row]
Record: TypeAlias = dict[str, Any]  # what published.yaml keeps of a field


class Form(Protocol):
    """A posted form, as Werkzeug's MultiDict has it."""

    def getlist(self, key: str, /) -> list[str]:
        """Every value sent under this name."""
        ...

    def keys(self) -> Iterable[str]:
        """Every name sent."""
        ...


class Fault(NamedTuple):
    """What is wrong with one answer or cell, before it is known where it stands."""

    code: str
    data: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """Why an answer cannot be handed in.

    `code` is required, too_long, not_a_number, too_small, too_large, too_many_decimals,
    unknown_option, too_few or too_many. `data` holds the figures for the message (`limit`,
    `length`, `min`, `max`, `decimals`, `at_least`, `at_most`, `value`; in a table also `row`,
    from 1, and `column`). `where` is the name of the form control to go to.
    """

    slot: "Slot"
    code: str
    data: Mapping[str, str | int]
    where: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an answer that can be commented on. `text` is empty where there are no words
    to quote (an option chosen, a scale, a whole table): the comment is then on all of it."""

    key: str
    label: Text
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(ABC):
    """One question of an exercise. Each kind is a subclass in a file of this folder."""

    kind: ClassVar[str]

    id: str
    label: Text
    help: Text
    required: bool = False
    limit: int | None = None  # characters (code points)
    plan: str | None = None

    @classmethod
    @abstractmethod
    def parse(cls, block: Block) -> Self:
        """Make the field from its block in an exercise file; problems go to the block's place."""

    @property
    @abstractmethod
    def slots(self) -> "tuple[Slot, ...]":
        """The field's slots: one, except for a canvas, that has one for each box."""

    def record(self) -> Record:
        """What may never disappear once published: the kind and the ids inside the field."""
        return {"kind": self.kind}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Field):
    """A field with a value of its own: every kind but the canvas, whose boxes are questions."""

    @property
    def slots(self) -> "tuple[Slot, ...]":
        return (Slot(self.id, self, None, self),)

    @property
    def empty(self) -> Value:
        """The value when nothing has been answered."""
        return ""

    @abstractmethod
    def example_in(self, language: str) -> Value:
        """The worked example as a value, in one language."""

    @abstractmethod
    def read(self, key: str, form: Form) -> Value:
        """What was typed, cleaned of control characters but otherwise as it came."""

    @abstractmethod
    def coerce(self, value: object) -> Value | None:
        """A value that came as JSON, cleaned; None when it has the wrong shape."""

    @abstractmethod
    def is_empty(self, value: Value) -> bool:
        """Whether nothing has been answered."""

    @abstractmethod
    def problems(self, slot: "Slot", value: Value) -> Iterator[AnswerProblem]:
        """Why the value cannot be handed in."""

    @abstractmethod
    def canonical(self, value: Value) -> Value:
        """The one way to write the value; the same for values that mean the same."""

    @abstractmethod
    def passages(self, slot: "Slot", value: Value) -> Iterator[Passage]:
        """The parts of the value that can be commented on."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The smallest thing saved on its own: a field, or one box of a canvas.

    `key` is the field's id, or `field-id.box-id`. `box` is None unless the field is a canvas.
    `asked` is what is answered here: the box, else the field. The methods work on its value.
    """

    key: str
    field: Field
    box: Question | None
    asked: Question

    @property
    def label(self) -> Text:
        """The question."""
        return self.asked.label

    @property
    def help(self) -> Text:
        """How to answer."""
        return self.asked.help

    @property
    def limit(self) -> int | None:
        """The greatest number of characters (code points), where there is one."""
        return self.asked.limit

    @property
    def required(self) -> bool:
        """Whether handing in needs an answer here."""
        return self.asked.required

    @property
    def plan(self) -> str | None:
        """Where the answer goes in the plan, as `section.part`."""
        return self.asked.plan

    @property
    def empty(self) -> Value:
        """The value of a slot that has not been answered."""
        return self.asked.empty

    def example_in(self, language: str) -> Value:
        """The worked example as a value, in one language."""
        return self.asked.example_in(language)

    def read(self, form: Form) -> Value:
        """What was typed, cleaned of control characters but otherwise as it came."""
        return self.asked.read(self.key, form)

    def coerce(self, json_value: object) -> Value | None:
        """A value that came as JSON, cleaned; None when it has the wrong shape."""
        return self.asked.coerce(json_value)

    def is_empty(self, value: Value) -> bool:
        """Whether nothing has been answered."""
        return self.asked.is_empty(value)

    def problems(self, value: Value) -> tuple[AnswerProblem, ...]:
        """Why the value cannot be handed in; nothing when it can."""
        return tuple(self.asked.problems(self, value))

    def canonical(self, value: Value) -> Value:
        """The one way to write the value; the same for values that mean the same."""
        return self.asked.canonical(value)

    def passages(self, value: Value) -> tuple[Passage, ...]:
        """The parts of the value that can be commented on, the whole slot first."""
        return tuple(self.asked.passages(self, value))


@dataclass(frozen=True, slots=True, kw_only=True)
class OneString(Question):
    """A question whose value is one string."""

    def read(self, key: str, form: Form) -> str:
        sent = form.getlist(key)
        return clean(sent[0]) if sent else ""

    def coerce(self, value: object) -> str | None:
        return clean(value) if isinstance(value, str) else None

    def is_empty(self, value: Value) -> bool:
        return not self.canonical(value)

    def problems(self, slot: Slot, value: Value) -> Iterator[AnswerProblem]:
        if self.is_empty(value):
            if self.required:
                yield AnswerProblem(slot, "required", {}, slot.key)
            return
        for code, data in self.faults(clean(str(value))):
            yield AnswerProblem(slot, code, data, slot.key)

    def passages(self, slot: Slot, value: Value) -> Iterator[Passage]:
        yield Passage(slot.key, slot.label, self.quotable(self.canonical(value)))

    def canonical(self, value: Value) -> str:
        return self.tidy(clean(value)) if isinstance(value, str) else ""

    def tidy(self, text: str) -> str:
        """The one way to write a cleaned text."""
        return text.strip()

    def quotable(self, text: str) -> str:
        """The words that a comment can be anchored to."""
        return text

    @abstractmethod
    def faults(self, text: str) -> Iterator[Fault]:
        """What is wrong with a cleaned text that is not empty. It is as typed: "1.000" must not
        pass for a whole number because its tidy form is "1"."""


def asked_in(block: Block) -> dict[str, Any]:
    """What every field is asked with."""
    return {
        "id": block.ident(),
        "label": block.text("label"),
        "help": block.text("help"),
        "required": block.yes("required"),
    }


def planned_in(block: Block) -> dict[str, Any]:
    """What every question is asked with: that of a field, and its place in the plan."""
    return {**asked_in(block), "plan": block.plan_part()}


def check_example(question: Question, block: Block) -> None:
    """Note a worked example that would itself be sent back."""
    for language in LANGUAGES:
        (slot,) = question.slots
        found = slot.problems(slot.example_in(language))
        if found:
            why = _in_words(found[0])
            message = f"The example of {block.what} could not be handed in ({language}): {why}."
            remedy = "Write an example that could be handed in."
            block.place.error(block.line("example"), "bad-example", message, remedy)
            return


def _in_words(problem: AnswerProblem) -> str:
    figures = ", ".join(f"{name} {figure}" for name, figure in problem.data.items())
    return problem.code.replace("_", " ") + (f" ({figures})" if figures else "")
