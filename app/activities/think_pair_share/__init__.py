"""Cards that each wrote alone are chosen among and merged, first two and two, then four and four.

The cards of a pair are slots `pair-card-1` and on, those of a four `four-card-1` and on. They are
not the same slots, so that what a pair wrote without a network is still the pair's when it arrives
in the next part.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from app.activities.base import (
    ActivityType,
    Answer,
    Content,
    Fields,
    Group,
    NewGroup,
    Person,
    Refused,
    Room,
    Sheet,
    Unit,
    first,
    line,
    numbered,
    split_evenly,
)
from app.activities.cards import cards_of, writers
from app.content.block import Block
from app.content.text import NO_TEXT, Text

KINDS = ("pair", "four")
LABELS = (
    Text("Del 1 av 2: to og to", "Del 1 av 2: to og to", "Part 1 of 2: in pairs"),
    Text("Del 2 av 2: fire og fire", "Del 2 av 2: fire og fire", "Part 2 of 2: in fours"),
)
NAMES = {
    "pair": Text("Par {}", "Par {}", "Pair {}"),
    "four": Text("Gruppe {}", "Gruppe {}", "Group {}"),
}
CARD = Text("Kort", "Kort", "Card")
WROTE = Text("Skrevet av", "Skriven av", "Written by")


@dataclass(frozen=True, slots=True, kw_only=True)
class ThinkPairShare(ActivityType):
    """Each pair, and then each four, keeps up to `max_items` cards of `max_chars` characters."""

    name: ClassVar[str] = "think-pair-share"
    label: ClassVar[Text] = Text("Alene, to og fire", "Aleine, to og fire", "Alone, pairs, fours")
    unit: ClassVar[Unit] = "pair"
    makes_groups: ClassVar[tuple[str, ...]] = KINDS
    mates_read: ClassVar[tuple[str, ...]] = KINDS

    pair_seconds: int
    four_seconds: int
    max_items: int
    max_chars: int

    @classmethod
    def parse(cls, block: Block) -> Self:
        """Read the seconds of the parts, `max_items` and `max_chars`; `source` must be there."""
        block.word("source")
        return cls(
            pair_seconds=block.whole("pair_seconds", 15, 3600, default=150),
            four_seconds=block.whole("four_seconds", 15, 3600, default=150),
            max_items=block.whole("max_items", 1, 5, default=2),
            max_chars=block.whole("max_chars", 20, 500, default=140),
        )

    # Time and parts

    def parts(self, room: Room) -> int:
        """Pairs, then fours."""
        return len(KINDS)

    def part_label(self, room: Room, part: int) -> Text | None:
        """Who works together now."""
        return LABELS[part - 1] if 1 <= part <= len(LABELS) else None

    def part_seconds(self, room: Room, part: int) -> int | None:
        """Each part has its own timer."""
        return self.pair_seconds if part == 1 else self.four_seconds

    # Groups

    def new_groups(self, room: Room, part: int, chance: random.Random) -> list[NewGroup]:
        """Pairs of all who are here, with a three where they are odd; then fours of whole pairs."""
        units = self._pairs(room, chance)
        if part == 1:
            units = split_evenly((person.id for person in room.people), 2, chance)
        else:
            # Those who share a device may be four already.
            whole = [unit for unit in units if len(unit) >= 4]
            pairs = [unit for unit in units if len(unit) < 4]
            joined = split_evenly(range(len(pairs)), 2, chance)
            units = whole + [tuple(m for place in four for m in pairs[place]) for four in joined]
        name = NAMES[KINDS[part - 1]].in_(room.language)
        return [NewGroup(each, name.format(n)) for n, each in enumerate(units, start=1)]

    def _pairs(self, room: Room, chance: random.Random) -> list[tuple[int, ...]]:
        """The pairs as they are now; people without one are paired, or the last joins a pair."""
        here = {person.id for person in room.people}
        present = (tuple(m for m in pair.members if m in here) for pair in room.groups_of("pair"))
        pairs = [members for members in present if members]
        loose = here.difference(*pairs)
        if len(loose) == 1 and pairs:
            smallest = min(range(len(pairs)), key=lambda place: len(pairs[place]))
            pairs[smallest] += tuple(loose)
        elif loose:
            pairs += split_evenly(sorted(loose), 2, chance)
        return pairs

    # What is written

    def owner(self, room: Room, person: Person, slot: str) -> str | None:
        """The pair or the four, as the slot says; None for a person who is in none."""
        kind = slot.split("-", 1)[0]
        group = room.group_of(person, kind) if kind in KINDS else None
        return group.owner if group else None

    def part_of(self, slot: str) -> int | None:
        """The pairs' cards belong to part 1, the fours' to part 2."""
        kind = slot.split("-", 1)[0]
        return KINDS.index(kind) + 1 if kind in KINDS else None

    def has_slot(self, room: Room, person: Person, slot: str) -> bool:
        """Those of one's pair, and from part 2 those of one's four."""
        open_now = KINDS if _part(room) > 1 else KINDS[:1]
        known = any(numbered(slot, f"{kind}-card", self.max_items) for kind in open_now)
        return known and self.owner(room, person, slot) is not None

    def read(self, room: Room, person: Person, slot: str, fields: Fields) -> Content:
        """A card: what was written, or a card to start from where the text was left as it stood."""
        owner = self.owner(room, person, slot)
        if owner is None or not self.has_slot(room, person, slot):
            raise Refused("unknown")
        text = line(fields, "text", self.max_chars)
        if chosen := first(fields, "from"):
            present = room.answer(owner, slot)
            if not text or (present is not None and text == present.texts.get("text")):
                text = line({"text": (self._chosen(room, owner, chosen),)}, "text", self.max_chars)
        return Content({"text": text} if text else {})

    def _chosen(self, room: Room, owner: str, chosen: str) -> str:
        group = room.group(int(owner[1:]))
        found = self.offered(room, group) if group else []
        words = next((card.words for card in found if str(card.id) == chosen), None)
        if words is None:
            raise Refused("unknown")
        return words

    def offered(self, room: Room, group: Group) -> list[Answer]:
        """The cards that a group chooses among, without those that are hidden or held back.

        A pair has those that its members wrote. A four has those of its pairs; until there are
        any, those of its members.
        """
        of_pairs: list[Answer] = []
        if group.kind == "four":
            inside = {
                pair.owner
                for pair in room.groups_of("pair")
                if set(pair.members) & set(group.members)
            }
            of_pairs = _readable(answer for answer in room.answers if answer.owner in inside)
        if of_pairs:
            return of_pairs
        owners = {f"p{member}" for member in group.members}
        source = room.activity.source if room.activity else None
        return _readable(a for a in room.answers_of(source) if a.owner in owners)

    def slots(self, room: Room, kind: str, owner: str) -> list[tuple[str, Answer | None]]:
        """The slots of a pair or a four, each with its card, if there is one."""
        names = [f"{kind}-card-{number}" for number in range(1, self.max_items + 1)]
        return [(name, room.answer(owner, name)) for name in names]

    # What is shown

    def pupil(self, room: Room, me: Person) -> dict[str, Any]:
        """One's mates, the cards to choose among, the group's own cards, and those revealed."""
        kind = _kind(room)
        group = room.group_of(me, kind)
        own = {each.owner for each in room.groups if me.id in each.members}
        shown = [c for c in _final(room) if not c.withheld and c.owner not in own]
        if group is None:
            return {"group": None, "kind": kind, "shown": shown}
        members = [p for p in room.people if p.id in group.members and p.id != me.id]
        return {
            "group": group,
            "kind": kind,
            "mates": [person.name for person in members],
            "offered": [(_by(room, c, me), c) for c in self.offered(room, group)],
            "slots": self.slots(room, kind, group.owner),
            "shown": shown,
        }

    def teacher(self, room: Room) -> dict[str, Any]:
        """The groups of this part with their people and how many cards each has; who has none."""
        kind = _kind(room)
        groups = room.groups_of(kind)
        seated = {member for group in groups for member in group.members}
        return {
            "kind": kind,
            "groups": [
                (
                    group,
                    [person.name for person in room.people if person.id in group.members],
                    len(room.answers_by(group.owner)),
                )
                for group in groups
            ],
            "waiting": [person.name for person in room.people if person.id not in seated],
        }

    def projector(self, room: Room) -> dict[str, Any]:
        """The cards let through; before that how many groups have written."""
        kind = _kind(room)
        groups = room.groups_of(kind)
        written = {answer.owner for answer in room.answers}
        return {
            "kind": kind,
            "cards": [card for card in _final(room) if not card.withheld],
            "written": sum(group.owner in written for group in groups),
            "groups": len(groups),
        }

    def result(self, room: Room) -> dict[str, Any]:
        """The cards that were left in the end."""
        return {"cards": _final(room)}

    def sheets(self, room: Room) -> list[Sheet]:
        """The cards that were left in the end, and who kept them where answers are named."""
        title = room.activity.title if room.activity else NO_TEXT
        if room.activity and room.activity.anonymity == "named":
            named = ((card.words, _names(room, card)) for card in _final(room))
            return [Sheet(title, (CARD, WROTE), tuple(named))]
        return [Sheet(title, (CARD,), tuple((card.words,) for card in _final(room)))]

    def expected(self, room: Room) -> tuple[str, ...]:
        """The groups of this part."""
        return tuple(group.owner for group in room.groups_of(_kind(room)))


def _part(room: Room) -> int:
    return room.run.part if room.run else 1


def _kind(room: Room) -> str:
    """The kind of group that works now."""
    return KINDS[min(_part(room), len(KINDS)) - 1]


def _readable(cards: Iterable[Answer]) -> list[Answer]:
    return [c for c in cards if c.words and not (c.withheld or c.hidden or c.held)]


def _final(room: Room) -> Sequence[Answer]:
    """The cards of the fours, and of pairs that are in no four."""
    return cards_of(room, room.activity.id if room.activity else None)


def _by(room: Room, card: Answer, me: Person) -> str:
    """Who wrote a card, in names; "" for one's own."""
    return "" if me.id in writers(room).get(card.owner, ()) else _names(room, card)


def _names(room: Room, card: Answer) -> str:
    wrote = writers(room).get(card.owner, frozenset())
    return ", ".join(person.name for person in room.people if person.id in wrote)
