"""Short text and long text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from app.content.fields.base import Fault, OneString
from app.content.source import Block
from app.content.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenText(OneString):
    """A text with a limit in characters (code points)."""

    longest: ClassVar[int]

    example: Text
    max_length: int

    @property
    def limit(self) -> int:
        return self.max_length

    def example_in(self, language: str) -> str:
        return self.example.in_(language)

    def faults(self, text: str) -> Iterator[Fault]:
        return text_faults(text, self.max_length)
