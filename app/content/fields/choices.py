"""Choosing one or several options, and a scale."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from app.content.block import Block, check_distinct
from app.content.fields.base import (
    AnswerProblem,
    Fault,
    Form,
    OneString,
    Passage,
    Question,
    Record,
    Slot,
    Value,
    planned_in,
)
from app.content.text import Text, clean

MOST_STEPS = 10


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose. Answers keep the id, never the label."""

    id: str
    label: Text


def options_in(block: Block) -> tuple[Option, ...]:
    """The options of a block; at least two, each with an id of its own."""
    blocks = block.blocks("options", "option")
    options = []
    for each in blocks:
        options.append(Option(each.ident(), each.text("label")))
        each.close()
    check_distinct(
        ((o.id, b.line("id")) for o, b in zip(options, blocks, strict=True)), block.place, "option"
    )
    if block.has("options") and len(blocks) < 2:
        message = f"{block.what} has fewer than two options."
        block.place.error(block.line("options"), "too-few", message, "Add options to choose from.")
    return tuple(options)


def option_named(options: Iterable[Option], name: str) -> Option | None:
    """The option with this id, if there is one."""
    return next((option for option in options if option.id == name), None)


def option_faults(options: Iterable[Option], chosen: str) -> Iterator[Fault]:
    """Whether what was chosen is not one of the options."""
    if option_named(options, chosen) is None:
        yield Fault("unknown_option", {"value": chosen})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(OneString):
    """One of some options. Its value is the option's id."""

    kind: ClassVar[str] = "choice"

    options: tuple[Option, ...]
    example: str

    @classmethod
    def parse(cls, block: Block) -> Self:
        return cls(**planned_in(block), options=options_in(block), example=block.word("example"))

    def option(self, name: str) -> Option | None:
        """The option with this id, if there is one."""
        return option_named(self.options, name)

    def record(self) -> Record:
        return {"kind": self.kind, "options": [option.id for option in self.options]}

    def example_in(self, language: str) -> str:
        return self.example

    def quotable(self, text: str) -> str:
        return ""

    def faults(self, text: str) -> Iterator[Fault]:
        return option_faults(self.options, text.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices(Question):
    """Several of some options. Its value is the list of their ids."""

    kind: ClassVar[str] = "choices"

    options: tuple[Option, ...]
    at_least: int
    at_most: int
    example: tuple[str, ...]

    @classmethod
    def parse(cls, block: Block) -> Self:
        asked, options = planned_in(block), options_in(block)
        most = max(len(options), 1)
        least = block.whole("at_least", 0, most, default=int(asked["required"]))
        return cls(
            **asked,
            options=options,
            at_least=least,
            at_most=block.whole("at_most", max(least, 1), most, default=most),
            example=tuple(word for word, _ in block.words("example")),
        )

    @property
    def empty(self) -> list[str]:
        return []

    def option(self, name: str) -> Option | None:
        """The option with this id, if there is one."""
        return option_named(self.options, name)

    def record(self) -> Record:
        return {"kind": self.kind, "options": [option.id for option in self.options]}

    def example_in(self, language: str) -> list[str]:
        return list(self.example)

    def read(self, key: str, form: Form) -> list[str]:
        return _each_once(form.getlist(key))

    def coerce(self, value: object) -> list[str] | None:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return None
        return _each_once(value)

    def is_empty(self, value: Value) -> bool:
        return not _ids(value)

    def problems(self, slot: Slot, value: Value) -> Iterator[AnswerProblem]:
        chosen = _ids(value)
        if not chosen:
            if self.required:
                yield AnswerProblem(slot, "required", {}, slot.key)
            return
        for name in chosen:
            for code, data in option_faults(self.options, name):
                yield AnswerProblem(slot, code, data, slot.key)
        if len(chosen) < self.at_least:
            yield AnswerProblem(slot, "too_few", {"at_least": self.at_least}, slot.key)
        if len(chosen) > self.at_most:
            yield AnswerProblem(slot, "too_many", {"at_most": self.at_most}, slot.key)

    def canonical(self, value: Value) -> list[str]:
        chosen = _ids(value)
        known = [option.id for option in self.options if option.id in chosen]
        return known + [name for name in chosen if name not in known]

    def passages(self, slot: Slot, value: Value) -> Iterator[Passage]:
        yield Passage(slot.key, slot.label, "")


def _each_once(sent: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(clean(each).strip() for each in sent) if name]


def _ids(value: Value) -> list[str]:
    return (
        _each_once(each for each in value if isinstance(each, str))
        if isinstance(value, list)
        else []
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale(OneString):
    """A step from 1 (low) to `steps` (high). Its value is the step's number as text."""

    kind: ClassVar[str] = "scale"

    steps: int
    low: Text
    high: Text
    example: str

    @classmethod
    def parse(cls, block: Block) -> Self:
        return cls(
            **planned_in(block),
            steps=block.whole("steps", 2, MOST_STEPS),
            low=block.text("low"),
            high=block.text("high"),
            example=block.word("example"),
        )

    @property
    def choices(self) -> tuple[str, ...]:
        """The values that can be chosen, lowest first."""
        return tuple(str(step) for step in range(1, self.steps + 1))

    def record(self) -> Record:
        return {"kind": self.kind, "steps": list(self.choices)}

    def example_in(self, language: str) -> str:
        return self.example

    def quotable(self, text: str) -> str:
        return ""

    def faults(self, text: str) -> Iterator[Fault]:
        if text.strip() not in self.choices:
            yield Fault("unknown_option", {"value": text.strip()})
