"""A scale to place oneself on, with a reason; asked again later, it shows who has moved.

Used as check-in and check-out: the later one names the earlier by `before`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
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
    line,
    whole,
)
from app.activities.reveal import is_revealed
from app.content.block import Block
from app.content.text import NO_TEXT, Text

SLOT = "scale"
REASON_CHARS = 140
#: With fewer answers a mean says little of the class, and much of each who answered.
FEWEST_FOR_MEAN = 5

STEP = Text("Trinn", "Steg", "Step")
COUNT = Text("Antall", "Tal på svar", "Count")
BEFORE = Text("Før", "Før", "Before")
AFTER = Text("Etter", "Etter", "After")
REASON = Text("Begrunnelse", "Grunngiving", "Reason")
FROM = Text("Fra", "Frå", "From")
CHANGE = Text("Endring", "Endring", "Change")
PEOPLE = Text("Deltakere", "Deltakarar", "Participants")
UP = Text("Opp", "Opp", "Up")
SAME = Text("Uendret", "Uendra", "Unchanged")
DOWN = Text("Ned", "Ned", "Down")


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many chose each step, from step 1."""

    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many chose a step."""
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        """The mean, to one decimal; None with fewer than five answers."""
        if self.total < FEWEST_FOR_MEAN:
            return None
        summed = sum(step * count for step, count in enumerate(self.counts, start=1))
        return round(summed / self.total, 1)

    def share(self, step: int) -> float:
        """How large a part of those who answered chose a step, from 0 to 1."""
        return self.counts[step - 1] / self.total if self.total else 0.0

    @property
    def most(self) -> float:
        """The share of the step that most chose."""
        return max(self.counts, default=0) / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Moves:
    """How many of those who answered both times now stand higher, the same or lower."""

    up: int
    same: int
    down: int

    @property
    def total(self) -> int:
        """How many answered both times."""
        return self.up + self.same + self.down


@dataclass(frozen=True, slots=True, kw_only=True)
class Spectrum(ActivityType):
    """A scale from `scale_min` at 1 to `scale_max` at `steps`; `before` is an earlier spectrum."""

    name: ClassVar[str] = "spectrum"
    label: ClassVar[Text] = Text("Skala", "Skala", "Scale")
    reveal: ClassVar[str] = "on_close"

    scale_min: Text
    scale_max: Text
    steps: int
    reason: bool
    before: str | None

    @classmethod
    def parse(cls, block: Block) -> Self:
        """Read `scale_min`, `scale_max`, `steps`, `reason` and `before`."""
        return cls(
            scale_min=block.text("scale_min"),
            scale_max=block.text("scale_max"),
            steps=block.whole("steps", 2, 10, default=5),
            reason=block.yes("reason"),
            before=block.word_or_none("before"),
        )

    @property
    def builds_on(self) -> tuple[str, ...]:
        """The earlier spectrum."""
        return (self.before,) if self.before else ()

    @property
    def words_asked(self) -> bool:  # type: ignore[override]
        """Only where a reason is asked for."""
        return self.reason

    def has_slot(self, room: Room, person: Person, slot: str) -> bool:
        """There is one slot, the scale."""
        return slot == SLOT

    def read(self, room: Room, person: Person, slot: str, fields: Fields) -> Content:
        """A step and a reason; either may be left out."""
        if slot != SLOT:
            raise Refused("unknown")
        value = whole(fields, "value", 1, self.steps)
        reason = line(fields, "reason", REASON_CHARS) if self.reason else ""
        return Content(
            {"reason": reason} if reason else {}, {} if value is None else {"value": value}
        )

    def choice_in_words(self, room: Room, slot: str, choice: Mapping[str, Any]) -> list[Text]:
        """The step."""
        value, most = choice.get("value"), self.steps
        return [Text(f"{value} av {most}", f"{value} av {most}", f"{value} of {most}")]

    def pupil(self, room: Room, me: Person) -> dict[str, Any]:
        """The person's own answer, and after the reveal those of the class."""
        reasons = [a for a in room.answers if a.owner != me.owner and a.texts.get("reason")]
        return {"answer": room.answer(me.owner, SLOT), "reasons": reasons, **self._shown(room)}

    def teacher(self, room: Room) -> dict[str, Any]:
        """The distribution, and how people have moved."""
        return self._figures(room)

    def projector(self, room: Room) -> dict[str, Any]:
        """How many have answered, and after the reveal the distribution."""
        return {"count": len(room.answers), **self._shown(room)}

    def result(self, room: Room) -> dict[str, Any]:
        """The distribution, how people have moved, and the reasons."""
        reasons = [answer for answer in room.answers if answer.texts.get("reason")]
        return {"reasons": reasons, **self._figures(room)}

    def sheets(self, room: Room) -> list[Sheet]:
        """The distribution, how people have moved, and the reasons with their steps."""
        title = room.activity.title if room.activity else NO_TEXT
        figures = self._figures(room)
        found = [Sheet(title, *_distribution_table(figures["now"], figures["before"]))]
        if moves := figures["moves"]:
            found.append(Sheet(_joined(title, CHANGE), (CHANGE, PEOPLE), _move_rows(room, moves)))
        if self.reason:
            found.append(self._reasons(room, _joined(title, REASON)))
        return found

    def _reasons(self, room: Room, title: Text) -> Sheet:
        named = room.activity is not None and room.activity.anonymity == "named"
        rows = [
            (
                value_of(answer) or "",
                answer.texts.get("reason", ""),
                *((room.owner_name(answer.owner),) if named else ()),
            )
            for answer in room.answers
        ]
        columns = (STEP, REASON, *((FROM,) if named else ()))
        # By step and not in the order they came: an order might be traced back to people.
        return Sheet(title, columns, tuple(sorted(rows, key=lambda row: str(row[0]).zfill(2))))

    def _shown(self, room: Room) -> dict[str, Any]:
        """The figures where the room may see them; `now` is None before that."""
        if not is_revealed(room):
            return {"now": None, "before": None, "moves": None}
        figures = self._figures(room)
        moves = figures["moves"]
        few = moves is not None and moves.total < FEWEST_FOR_MEAN
        return {**figures, "moves": None if few else moves}

    def _figures(self, room: Room) -> dict[str, Any]:
        now, earlier = values(room.answers), values(room.answers_of(self.before))
        before, after = self.distribution(earlier.values()), self.distribution(now.values())
        most = max(before.most, after.most)

        def height(shown: Distribution, step: int) -> int:
            """The length of a bar, in percent of the longest; fewer answers are no shorter bars."""
            return round(100 * shown.share(step) / most) if most else 0

        return {
            "now": after,
            "before": before if before.total else None,
            "height": height,
            "moves": moved(earlier, now) if self.before else None,
        }

    def distribution(self, chosen: Iterable[int]) -> Distribution:
        """How many chose each step."""
        found = Counter(chosen)
        return Distribution(tuple(found[step] for step in range(1, self.steps + 1)))


def value_of(answer: Answer) -> int | None:
    """The step that was chosen; None when it was not, or may not be seen."""
    value = answer.choice.get("value")
    return value if isinstance(value, int) else None


def values(answers: Iterable[Answer]) -> dict[str, int]:
    """The step that each owner chose."""
    found = {answer.owner: value_of(answer) for answer in answers if answer.slot == SLOT}
    return {owner: value for owner, value in found.items() if value is not None}


def moved(before: Mapping[str, int], now: Mapping[str, int]) -> Moves | None:
    """How those who answered both times have moved; None when nobody did."""
    both = [(before[owner], value) for owner, value in now.items() if owner in before]
    up = sum(after > first for first, after in both)
    down = sum(after < first for first, after in both)
    return Moves(up, len(both) - up - down, down) if both else None


def _distribution_table(
    now: Distribution, before: Distribution | None
) -> tuple[tuple[Text, ...], tuple[tuple[str | int | float, ...], ...]]:
    """The columns and the rows of a distribution."""
    if before is None:
        return (STEP, COUNT), tuple(enumerate(now.counts, start=1))
    pairs = zip(before.counts, now.counts, strict=True)
    return (STEP, BEFORE, AFTER), tuple((n, *pair) for n, pair in enumerate(pairs, start=1))


def _move_rows(room: Room, moves: Moves) -> tuple[tuple[str | int | float, ...], ...]:
    named = ((UP, moves.up), (SAME, moves.same), (DOWN, moves.down))
    return tuple((word.in_(room.language), count) for word, count in named)


def _joined(title: Text, part: Text) -> Text:
    return Text(*(f"{title.in_(each)}: {part.in_(each)}" for each in ("nb", "nn", "en")))
