"""Something to show while somebody speaks, or a break with a clock that fills the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from app.activities.base import ActivityType, Content, Fields, Person, Refused, Room
from app.content.block import Block
from app.content.running_text import markdown_in
from app.content.text import Html, Text

#: What can be read at eight metres while one listens.
MOST_WORDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide(ActivityType):
    """A text on the wall; in a break the clock is the main thing."""

    name: ClassVar[str] = "slide"
    label: ClassVar[Text] = Text("Lysbilde", "Lysbilete", "Slide")
    answered: ClassVar[bool] = False

    body: Html
    pause: bool

    @classmethod
    def parse(cls, block: Block) -> Self:
        """Read `body`, Markdown of at most 60 words, and `break`."""
        return cls(body=markdown_in(block, "body", MOST_WORDS), pause=block.yes("break"))

    def has_slot(self, room: Room, person: Person, slot: str) -> bool:
        """There is nothing to answer."""
        return False

    def read(self, room: Room, person: Person, slot: str, fields: Fields) -> Content:
        """Refuse: there is nothing to answer."""
        raise Refused("unknown")

    def projector(self, room: Room) -> dict[str, Any]:
        """The clock, where this is a break: `deadline` in ms, `left` in whole seconds, `ends`."""
        run = room.run
        if not self.pause or run is None or run.closed:
            return {"clock": None}
        if run.deadline is None:
            left = run.paused_left
            return {"clock": None if left is None else {"left": left, "deadline": None}}
        left = max(0, round((run.deadline - room.now).total_seconds()))
        milliseconds = round(run.deadline.timestamp() * 1000)
        return {"clock": {"left": left, "deadline": milliseconds, "ends": run.deadline}}
