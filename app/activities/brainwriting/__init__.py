"""Brainwriting: in rounds, each builds on what a team-mate has written.

In round 1 one writes alone. In round 2 one sees the ideas of the next in the team, in round 3 those
of the one after, and so on around. Everybody stands in the ring by when they joined, and those who
have written nothing yet are passed over, so that one who comes late or leaves breaks nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
    last_free,
    line,
)
from app.content.block import Block
from app.content.text import NO_TEXT, Text

TEAM = Text("Lag", "Lag", "Team")
ROUND = Text("Runde", "Runde", "Round")
IDEA = Text("Idé", "Idé", "Idea")
WROTE = Text("Skrevet av", "Skriven av", "Written by")


@dataclass(frozen=True, slots=True)
class Passed:
    """What has been passed to a person in this round: a team-mate's ideas, oldest first."""

    mate: Person
    ideas: tuple[Answer, ...]
    waiting: int  # ideas that may not be read yet


def round_of(slot: str) -> int:
    """The round of a slot `r<round>-<number>`; 0 for another sort of slot."""
    head = slot.partition("-")[0]
    is_one = head.startswith("r") and head[1:].isascii() and head[1:].isdigit() and len(head) <= 4
    return int(head[1:]) if is_one else 0


def passed_to(room: Room, me: Person, number: int) -> Passed | None:
    """What a person sees in a round; None in round 1, and where no mate has written before it."""
    team = room.group_of(me, "team")
    if team is None or number < 2:
        return None
    earlier = [a for a in room.answers if 0 < round_of(a.slot) < number and not a.hidden]
    wrote = {answer.owner for answer in earlier}
    mates = [person for person in _ring(room, team, me) if person.owner in wrote]
    if not mates:
        return None
    mate = mates[(number - 2) % len(mates)]
    ideas = sorted((a for a in earlier if a.owner == mate.owner), key=lambda idea: idea.id)
    readable = tuple(idea for idea in ideas if not idea.withheld)
    return Passed(mate, readable, len(ideas) - len(readable))


def _ring(room: Room, team: Group, me: Person) -> list[Person]:
    """The others of a team who are here, beginning with the one who joined next after `me`."""
    others = sorted(
        (person for person in room.people if person.id in team.members and person.id != me.id),
        key=lambda person: person.id,
    )
    return [p for p in others if p.id > me.id] + [p for p in others if p.id < me.id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brainwriting(ActivityType):
    """Rounds of `round_seconds`, in each up to `max_items` ideas of `max_chars` characters."""

    name: ClassVar[str] = "brainwriting"
    label: ClassVar[Text] = Text("Skriv og bygg videre", "Skriv og bygg vidare", "Brainwriting")
    mates_read: ClassVar[tuple[str, ...]] = ("team",)

    rounds: int
    round_seconds: int
    max_items: int
    max_chars: int

    @classmethod
    def parse(cls, block: Block) -> Self:
        """Read `rounds`, `round_seconds`, `max_items` and `max_chars`."""
        return cls(
            rounds=block.whole("rounds", 1, 6, default=3),
            round_seconds=block.whole("round_seconds", 30, 900, default=150),
            max_items=block.whole("max_items", 1, 10, default=3),
            max_chars=block.whole("max_chars", 20, 500, default=140),
        )

    # Rounds

    def parts(self, room: Room) -> int:
        """One part a round."""
        return self.rounds

    def part_seconds(self, room: Room, part: int) -> int | None:
        """Each round has its own timer."""
        return self.round_seconds

    def part_label(self, room: Room, part: int) -> Text | None:
        """Which round it is."""
        every = self.rounds
        return Text(
            f"Runde {part} av {every}", f"Runde {part} av {every}", f"Round {part} of {every}"
        )

    def round_now(self, room: Room) -> int:
        """The round that is open; 1 before it begins."""
        return min(room.run.part, self.rounds) if room.run else 1

    def slots(self, number: int) -> list[str]:
        """The slots of a round."""
        return [f"r{number}-{item}" for item in range(1, self.max_items + 1)]

    # What is written

    def part_of(self, slot: str) -> int | None:
        """Its round."""
        return round_of(slot) or None

    def has_slot(self, room: Room, person: Person, slot: str) -> bool:
        """Those of this round, and of the rounds before it for what comes late."""
        number = round_of(slot)
        return 0 < number <= self.round_now(room) and slot in self.slots(number)

    def another_slot(self, slot: str, taken: Collection[str]) -> str | None:
        """Another idea of the same round."""
        return last_free(f"r{round_of(slot)}", self.max_items, taken)

    def read(self, room: Room, person: Person, slot: str, fields: Fields) -> Content:
        """One idea."""
        if not self.has_slot(room, person, slot):
            raise Refused("unknown")
        text = line(fields, "text", self.max_chars)
        return Content({"text": text} if text else {})

    # What is shown

    def pupil(self, room: Room, me: Person) -> dict[str, Any]:
        """The ideas to build on, one's own cards of this round, and those of rounds before."""
        number = self.round_now(room)
        own = {answer.slot: answer for answer in room.answers_by(me.owner)}
        return {
            "round": number,
            "passed": passed_to(room, me, number),
            "slots": [(slot, own.get(slot)) for slot in self.slots(number)],
            "earlier": [a for a in own.values() if round_of(a.slot) < number],
            "team": room.group_of(me, "team"),
        }

    def teacher(self, room: Room) -> dict[str, Any]:
        """How many ideas each team has written in each round, and people without a team."""
        teams = [(team, self._counts(room, _owners(team))) for team in room.groups_of("team")]
        placed = {member for team in room.groups_of("team") for member in team.members}
        without = [person for person in room.people if person.id not in placed]
        return {
            "rounds": range(1, self.rounds + 1),
            "teams": teams,
            "without": len(without),
            "alone": self._counts(room, {person.owner for person in without}),
        }

    def _counts(self, room: Room, owners: set[str]) -> list[int]:
        slots = [answer.slot for answer in room.answers if answer.owner in owners]
        numbers = [round_of(slot) for slot in slots]
        return [numbers.count(number) for number in range(1, self.rounds + 1)]

    def projector(self, room: Room) -> dict[str, Any]:
        """Which round it is, how many ideas there are, and how many each team has."""
        counts = [(team, sum(self._counts(room, _owners(team)))) for team in room.groups_of("team")]
        return {
            "round": self.round_now(room),
            "count": len(room.answers),
            "teams": counts,
            "most": max((count for _, count in counts), default=0) or 1,
        }

    def result(self, room: Room) -> dict[str, Any]:
        """The ideas of each team, and of people without one."""
        teams = [(team.name, _by(room, _owners(team))) for team in room.groups_of("team")]
        placed = {owner for team in room.groups_of("team") for owner in _owners(team)}
        alone = [answer for answer in room.answers if answer.owner not in placed]
        return {"teams": teams, "alone": alone}

    def made_by(self, room: Room, team: Group) -> list[Made]:
        """The ideas of its people, by round."""
        words = tuple(idea.words for idea in _by(room, _owners(team)))
        return [Made(NO_TEXT, words)] if words else []

    def sheets(self, room: Room) -> list[Sheet]:
        """One table: a row for each idea; with who wrote it only where answers are named."""
        title = room.activity.title if room.activity else NO_TEXT
        named = room.activity is not None and room.activity.anonymity == "named"
        view = self.result(room)
        ideas: list[tuple[str, Sequence[Answer]]] = [*view["teams"], ("", view["alone"])]
        rows: list[tuple[str | int, ...]] = []
        for team, answers in ideas:
            for answer in answers:
                who = (room.owner_name(answer.owner),) if named else ()
                rows.append((team, round_of(answer.slot), answer.words, *who))
        columns = (TEAM, ROUND, IDEA, *((WROTE,) if named else ()))
        return [Sheet(title, columns, tuple(rows))]


def _owners(team: Group) -> set[str]:
    return {f"p{member}" for member in team.members}


def _by(room: Room, owners: set[str]) -> list[Answer]:
    """The ideas of some people, round by round."""
    found = [answer for answer in room.answers if answer.owner in owners]
    return sorted(found, key=lambda answer: (round_of(answer.slot), answer.id))
