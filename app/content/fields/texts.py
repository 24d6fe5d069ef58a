"""Short text and long text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from app.content.block import Block
from app.content.fields.base import Fault, OneString, planned_in
from app.content.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenText(OneString):
    """A text with a limit in characters (code points)."""

    longest: ClassVar[int]

    example: Text

    @classmethod
    def parse(cls, block: Block) -> Self:
        return cls(
            **planned_in(block),
            limit=block.whole("limit", 1, cls.longest),
            example=block.text("example"),
        )

    def example_in(self, language: str) -> str:
        return self.example.in_(language)

    def faults(self, text: str) -> Iterator[Fault]:
        return text_faults(self.tidy(text), self.limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortText(WrittenText):
    """A line of text."""

    kind: ClassVar[str] = "short_text"
    longest: ClassVar[int] = 200

    def tidy(self, text: str) -> str:
        return text.replace("\n", " ").strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class LongText(WrittenText):
    """One or more paragraphs."""

    kind: ClassVar[str] = "long_text"
    longest: ClassVar[int] = 5000

    def tidy(self, text: str) -> str:
        return tidy_lines(text)


def tidy_lines(text: str) -> str:
    """Text without white space at the ends of lines and without empty lines first and last."""
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def text_faults(text: str, limit: int | None) -> Iterator[Fault]:
    """Whether a text has more characters (code points) than its limit."""
    if limit is not None and len(text) > limit:
        yield Fault("too_long", {"limit": limit, "length": len(text)})
