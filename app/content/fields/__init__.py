"""The kinds of field. A new kind is a class in a file of this folder and a name in KINDS."""

from app.content.block import Block
from app.content.fields.base import (
    AnswerProblem,
    Field,
    Form,
    Passage,
    Question,
    Record,
    Row,
    Slot,
    Value,
    check_example,
)
from app.content.fields.canvas import Box, Canvas
from app.content.fields.choices import Choice, Choices, Option, Scale
from app.content.fields.numbers import Number
from app.content.fields.table import Column, Table
from app.content.fields.texts import LongText, ShortText

KINDS: dict[str, type[Field]] = {
    kind.kind: kind for kind in (ShortText, LongText, Number, Choice, Choices, Scale, Table, Canvas)
}

__all__ = [
    "KINDS",
    "AnswerProblem",
    "Box",
    "Canvas",
    "Choice",
    "Choices",
    "Column",
    "Field",
    "Form",
    "LongText",
    "Number",
    "Option",
    "Passage",
    "Question",
    "Record",
    "Row",
    "Scale",
    "ShortText",
    "Slot",
    "Table",
    "Value",
    "read_field",
]


def read_field(block: Block) -> Field | None:
    """The field that a block describes; None, and a problem, when its kind is not known."""
    kind = block.one_of("kind", KINDS, "unknown-kind")
    if not kind:
        return None
    errors = block.place.errors()
    field = KINDS[kind].parse(block)
    block.close()
    if isinstance(field, Question) and block.place.errors() == errors:
        check_example(field, block)
    return field
