"""A silent wall: each writes a few short cards before anybody sees another's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from app.activities.base import (
    ActivityType,
    Answer,
    Content,
    Fields,
    Person,
    Refused,
    Room,
    Sheet,
    last_free,
    line,
    numbered,
)
from app.content.block import Block
from app.content.text import NO_TEXT, Text

CARD = Text("Kort", "Kort", "Card")
FROM = Text("Fra", "Frå", "From")


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaWall(ActivityType):
    """Up to `max_items` cards a person, each of at most `max_chars` characters."""

    name: ClassVar[str] = "idea-wall"
    label: ClassVar[Text] = Text("Stille vegg", "Stille vegg", "Silent wall")

    max_items: int
    max_chars: int

    @classmethod
    def parse(cls, block: Block) -> Self:
        """Read `max_items` and `max_chars`."""
        return cls(
            max_items=block.whole("max_items", 1, 10, default=5),
            max_chars=block.whole("max_chars", 20, 500, default=140),
        )

    def has_slot(self, room: Room, person: Person, slot: str) -> bool:
        """Cards are slots `card-1` and on."""
        return numbered(slot, "card", self.max_items)

    def another_slot(self, slot: str, taken: Collection[str]) -> str | None:
        """Another card of the person's."""
        return last_free("card", self.max_items, taken)

    def read(self, room: Room, person: Person, slot: str, fields: Fields) -> Content:
        """One card; an empty one is taken back."""
        if not self.has_slot(room, person, slot):
            raise Refused("unknown")
        text = line(fields, "text", self.max_chars)
        return Content({"text": text} if text else {})

    def pupil(self, room: Room, me: Person) -> dict[str, Any]:
        """The person's own cards, and after the reveal those of the class."""
        own = {answer.slot: answer for answer in room.answers_by(me.owner)}
        slots = [f"card-{number}" for number in range(1, self.max_items + 1)]
        return {
            "slots": [(slot, own.get(slot)) for slot in slots],
            "cards": shown(room, me),
        }

    def teacher(self, room: Room) -> dict[str, Any]:
        """How many cards there are, from how many, and how many have written 0, 1, 2 … cards."""
        by_owner = Counter(answer.owner for answer in room.answers)
        written = Counter(by_owner[person.owner] for person in room.people)
        return {
            "count": len(room.answers),
            "writers": len(by_owner),
            "written": [(number, written[number]) for number in range(self.max_items + 1)],
            "most": max(written.values(), default=0),
        }

    def projector(self, room: Room) -> dict[str, Any]:
        """How many cards there are, and those let through."""
        return {"cards": shown(room), "count": len(room.answers)}

    def result(self, room: Room) -> dict[str, Any]:
        """All cards."""
        return {"cards": room.answers}

    def sheets(self, room: Room) -> list[Sheet]:
        """One table of cards; who wrote them only where answers are named."""
        title = room.activity.title if room.activity else NO_TEXT
        if room.activity and room.activity.anonymity == "named":
            named = ((each.words, room.owner_name(each.owner)) for each in room.answers)
            return [Sheet(title, (CARD, FROM), tuple(named))]
        return [Sheet(title, (CARD,), tuple((each.words,) for each in room.answers))]


def shown(room: Room, me: Person | None = None) -> list[Answer]:
    """The cards that the room lets be read, without one's own."""
    return [a for a in room.answers if not a.withheld and (me is None or a.owner != me.owner)]
