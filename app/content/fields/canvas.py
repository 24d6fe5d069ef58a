"""A canvas: named boxes, shown side by side and filled in as ordinary form fields."""

from dataclasses import dataclass, replace
from typing import ClassVar, Self

from app.content.block import Block, check_distinct
from app.content.fields.base import Field, Record, Slot, asked_in, check_example
from app.content.fields.texts import LongText

MOST_COLUMNS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Box(LongText):
    """One box of a canvas: a text with a limit."""

    kind: ClassVar[str] = "box"
    longest: ClassVar[int] = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas(Field):
    """Boxes, side by side in `columns`. Each box is a slot; the canvas has no value itself.

    `required` goes for every box that does not say otherwise.
    """

    kind: ClassVar[str] = "canvas"

    boxes: tuple[Box, ...]
    columns: int

    @classmethod
    def parse(cls, block: Block) -> Self:
        asked, blocks = asked_in(block), block.blocks("boxes", "box")
        boxes = tuple(_box(each, asked["required"]) for each in blocks)
        ids = ((box.id, b.line("id")) for box, b in zip(boxes, blocks, strict=True))
        check_distinct(ids, block.place, "box")
        if block.has("boxes") and not blocks:
            message = f"{block.what} has no boxes."
            block.place.error(block.line("boxes"), "too-few", message, "Add at least one box.")
        return cls(**asked, boxes=boxes, columns=block.whole("columns", 1, MOST_COLUMNS, default=3))

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(Slot(f"{self.id}.{box.id}", self, box, box) for box in self.boxes)

    def box(self, name: str) -> Box | None:
        """The box with this id, if there is one."""
        return next((box for box in self.boxes if box.id == name), None)

    def record(self) -> Record:
        return {"kind": self.kind, "boxes": [box.id for box in self.boxes]}


def _box(block: Block, required: bool) -> Box:
    errors = block.place.errors()
    box = Box.parse(block)
    block.close()
    if block.place.errors() == errors:
        check_example(box, block)
    return box if block.has("required") else replace(box, required=required)
