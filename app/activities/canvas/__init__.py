"""A canvas that a team fills in together: a problem card, a business canvas, a pitch sentence.

Other types build on it: `filled` gives one team's fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from app.activities.base import (
    ActivityType,
    Answer,
    Content,
    Fields,
    Group,
    Made,
    Person,
    Refused,
    Room,
    Sheet,
    Unit,
    paragraph,
)
from app.activities.dot_vote import DotVote, ranking, tied
from app.content.block import Block, check_distinct
from app.content.text import NO_TEXT, Text

LEAST_FIELDS, MOST_FIELDS = 4, 12
TEAM = Text("Lag", "Lag", "Team")


@dataclass(frozen=True, slots=True)
class Field:
    """One box of a canvas. Its id is the slot."""

    id: str
    label: Text
    help: Text | None
    max_chars: int


@dataclass(frozen=True, slots=True)
class Filled:
    """One team's canvas: each field with what stands in it, if anything."""

    team: Group
    boxes: tuple[tuple[Field, Answer | None], ...]

    @property
    def done(self) -> int:
        """How many fields have something in them."""
        return len([answer for _, answer in self.boxes if answer])

    @property
    def readable(self) -> list[tuple[Field, Answer]]:
        """The fields whose words may be read here."""
        return [(field, a) for field, a in self.boxes if a and not a.withheld]


@dataclass(frozen=True, slots=True)
class Brought:
    """What a team has brought along: the words of the idea that it chose, or of another canvas.

    `words` are lines of a label ("" for an idea) and a text. `tied` says that other ideas had as
    many dots.
    """

    words: tuple[tuple[str, str], ...]
    tied: bool = False
    waiting: bool = False  # there is something, but it may not be read yet


def filled(room: Room, team: Group) -> Filled:
    """One team's canvas, which the room must be looking at; ValueError when it looks elsewhere."""
    kind = room.activity.type if room.activity else None
    if not isinstance(kind, Canvas):
        raise ValueError("the room does not look at a canvas")
    written = {answer.slot: answer for answer in room.answers_by(team.owner)}
    return Filled(team, tuple((field, written.get(field.id)) for field in kind.fields))


def brought(room: Room, team: Group) -> Brought | None:
    """What a team brings from the source of the activity that the room looks at, if anything."""
    source = room.activities.get((room.activity.source if room.activity else None) or "")
    if source is None:
        return None
    there = room.looking_at(source, None)
    if isinstance(source.type, DotVote):
        return _chosen(there, team)
    if isinstance(source.type, Canvas):
        canvas = filled(there, team)
        words = tuple(
            (field.label.in_(room.language), answer.words) for field, answer in canvas.readable
        )
        return Brought(words) if words else None
    return None


def _chosen(room: Room, team: Group) -> Brought | None:
    ranked = ranking(room, team)
    if not ranked or not ranked[0].dots:
        return None
    words = ranked[0].item.label
    return Brought((("", words),) if words else (), tied(ranked), waiting=not words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas(ActivityType):
    """Fields that the whole team writes in, shown in `columns` where there is room."""

    name: ClassVar[str] = "canvas"
    label: ClassVar[Text] = Text("Lerret", "Lerret", "Canvas")
    unit: ClassVar[Unit] = "team"
    mates_read: ClassVar[tuple[str, ...]] = ("team",)

    columns: int
    fields: tuple[Field, ...]

    @classmethod
    def parse(cls, block: Block) -> Self:
        """Read `columns` and `fields`, each with id, label, help and max_chars."""
        columns = block.whole("columns", 1, 4, default=2)
        blocks = block.blocks("fields", "field")
        fields = [_field(inner) for inner in blocks]
        lines = [(field.id, each.line("id")) for field, each in zip(fields, blocks, strict=True)]
        check_distinct(lines, block.place, "field")
        if blocks and not LEAST_FIELDS <= len(fields) <= MOST_FIELDS:
            message = f"{block.what} has {len(fields)} fields."
            remedy = f"A canvas has {LEAST_FIELDS} to {MOST_FIELDS} fields."
            block.place.error(block.line("fields"), "out-of-range", message, remedy)
        return cls(columns=columns, fields=tuple(fields))

    def has_slot(self, room: Room, person: Person, slot: str) -> bool:
        """The fields, for those who are on a team."""
        known = slot in {field.id for field in self.fields}
        return known and room.group_of(person, "team") is not None

    def read(self, room: Room, person: Person, slot: str, fields: Fields) -> Content:
        """The text of one field."""
        limit = next((field.max_chars for field in self.fields if field.id == slot), None)
        if limit is None:
            raise Refused("unknown")
        text = paragraph(fields, "text", limit)
        return Content({"text": text} if text else {})

    # What is shown

    def pupil(self, room: Room, me: Person) -> dict[str, Any]:
        """The team's canvas, and what the team has brought along."""
        team = room.group_of(me, "team")
        if team is None:
            return {"canvas": None}
        return {"canvas": filled(room, team), "brought": brought(room, team)}

    def teacher(self, room: Room) -> dict[str, Any]:
        """Every team's canvas, and whether teams bring something along."""
        return {"canvases": self._canvases(room)}

    def projector(self, room: Room) -> dict[str, Any]:
        """How far each team has come."""
        return {"canvases": self._canvases(room)}

    def result(self, room: Room) -> dict[str, Any]:
        """Every team's canvas."""
        return {"canvases": self._canvases(room)}

    def _canvases(self, room: Room) -> list[Filled]:
        return [filled(room, team) for team in room.groups_of("team")]

    def made_by(self, room: Room, team: Group) -> list[Made]:
        """The fields that are filled in."""
        boxes = filled(room, team).boxes
        return [Made(field.label, (answer.words,)) for field, answer in boxes if answer]

    def sheets(self, room: Room) -> list[Sheet]:
        """One table: a row for each team, a column for each field."""
        title = room.activity.title if room.activity else NO_TEXT
        rows = tuple(
            (canvas.team.name, *(answer.words if answer else "" for _, answer in canvas.boxes))
            for canvas in self._canvases(room)
        )
        return [Sheet(title, (TEAM, *(field.label for field in self.fields)), rows)]


def _field(block: Block) -> Field:
    field = Field(
        block.ident(),
        block.text("label"),
        block.text_or_none("help"),
        block.whole("max_chars", 20, 1000, default=300),
    )
    block.close()
    return field
