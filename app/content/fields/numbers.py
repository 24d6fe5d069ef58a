"""Numbers with a unit, and how people write numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Self

from app.content.block import Block
from app.content.fields.base import Fault, OneString, planned_in
from app.content.text import Text

MOST_DIGITS = 15
MOST_DECIMALS = 6

_SPACES = re.compile(r"[ \u00a0\u2009\u202f]+")
_NUMBER = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,]([0-9]+))?")


def plain_number(typed: str) -> str | None:
    """A number as people write it ("1 200,50", "1200.5", "-3") in its one form: "1200.5", "-3".

    Thousands may be set apart by spaces of any kind, never by points: "1.200" is one and a fifth.
    Returns None when it is not a number, or has more than 15 digits before or after the comma.
    """
    match = _NUMBER.fullmatch(_SPACES.sub(" ", typed.strip().replace("\u2212", "-")))
    if match is None:
        return None
    whole, decimals = match[2].replace(" ", "").lstrip("0") or "0", (match[3] or "").rstrip("0")
    if len(whole) > MOST_DIGITS or len(decimals) > MOST_DIGITS:
        return None
    number = f"{whole}.{decimals}" if decimals else whole
    return f"-{number}" if match[1] == "-" and number != "0" else number


def number_faults(
    typed: str, least: Decimal | None, most: Decimal | None, decimals: int
) -> Iterator[Fault]:
    """What is wrong with a number as typed. Figures in the faults are written with a point."""
    plain = plain_number(typed)
    if plain is None:
        yield Fault("not_a_number", {})
        return
    if _decimals_meant(typed) > decimals:
        yield Fault("too_many_decimals", {"decimals": decimals})
    if least is not None and Decimal(plain) < least:
        yield Fault("too_small", {"min": str(least)})
    if most is not None and Decimal(plain) > most:
        yield Fault("too_large", {"max": str(most)})


def _decimals_meant(typed: str) -> int:
    """How many decimals were meant. Zeros at the end are none ("12,00"), but three digits count
    whatever they are, for "1.000" and "1,000" were probably meant as a thousand."""
    decimals = re.split("[.,]", typed.strip())[1:]
    if not decimals:
        return 0
    return 3 if len(decimals[0]) == 3 else len(decimals[0].rstrip("0"))


def number_range(block: Block) -> dict[str, Any]:
    """The keys that say which numbers are allowed, with their unit."""
    least, most = block.decimal_or_none("min"), block.decimal_or_none("max")
    if least is not None and most is not None and least > most:
        message = f"min is greater than max in {block.what}."
        block.place.error(block.line("min"), "out-of-range", message, "Swap them.")
    return {
        "unit": block.text_or_none("unit"),
        "min": least,
        "max": most,
        "decimals": block.whole("decimals", 0, MOST_DECIMALS, default=0),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(OneString):
    """A number, perhaps with a unit. Its value is the number as text, with a point for decimals."""

    kind: ClassVar[str] = "number"

    unit: Text | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    decimals: int = 0
    example: str

    @classmethod
    def parse(cls, block: Block) -> Self:
        return cls(**planned_in(block), **number_range(block), example=block.word("example"))

    def example_in(self, language: str) -> str:
        return self.canonical(self.example)

    def tidy(self, text: str) -> str:
        return plain_number(text) or text.strip()

    def faults(self, text: str) -> Iterator[Fault]:
        return number_faults(text, self.min, self.max, self.decimals)
