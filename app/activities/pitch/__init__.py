"""Pitches: one team at a time on the stage, with a clock; then the others tell it something.

Each team has two parts, its pitch and the feedback to it; one, where the run sheet asks for no
feedback. What a team is told reaches it as soon as the teacher has let it through.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

from app.activities.base import (
    TEACHER,
    ActivityType,
    Content,
    Fields,
    Group,
    Made,
    Person,
    Refused,
    Room,
    Sheet,
)
from app.activities.canvas import Canvas, Filled, filled
from app.activities.feedback import (
    Labels,
    digest,
    digest_sheet,
    read_feedback,
    to_team,
    told,
    told_to,
)
from app.content.block import Block
from app.content.text import NO_TEXT, Text

ORDER = "order"
PITCH = Text("Pitch", "Pitch", "Pitch")
FEEDBACK = Text("Tilbakemelding", "Tilbakemelding", "Feedback")
TEAM = Text("Lag", "Lag", "Team")

State = Literal["done", "now", "next", "later"]


@dataclass(frozen=True, slots=True)
class Turn:
    """A team's turn. `number` of `count` counts from 1; `feedback` is its second part."""

    team: Group
    number: int
    count: int
    feedback: bool
    next: Group | None


@dataclass(frozen=True, slots=True)
class Place:
    """A team's place in the order; `up` and `down` are the orders it could be moved to."""

    team: Group
    number: int
    state: State
    up: tuple[int, ...] | None
    down: tuple[int, ...] | None


def order(room: Room) -> list[Group]:
    """The teams in the order they pitch: as the teacher has put them, new ones last; by number."""
    put = room.answer(TEACHER, ORDER)
    ids = [int(each) for each in put.choice.get("order", ())] if put else []
    teams = room.groups_of("team")
    return sorted(teams, key=lambda t: (ids.index(t.id) if t.id in ids else len(ids), t.number))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pitch(ActivityType):
    """Turns of `pitch_seconds`, each followed by `feedback_seconds` if there are `labels`."""

    name: ClassVar[str] = "pitch"
    label: ClassVar[Text] = Text(
        "Pitch med tilbakemelding", "Pitch med tilbakemelding", "Pitch with feedback"
    )
    for_teams: ClassVar[bool] = True
    reveal: ClassVar[str] = "live"  # the order is no secret; words still wait for the teacher

    pitch_seconds: int
    feedback_seconds: int
    labels: Labels | None
    max_chars: int

    @classmethod
    def parse(cls, block: Block) -> Self:
        """Read `pitch_seconds`, `feedback_seconds`, `max_chars` and `feedback`, if there is any."""
        return cls(
            pitch_seconds=block.whole("pitch_seconds", 30, 600, default=60),
            feedback_seconds=block.whole("feedback_seconds", 15, 600, default=60),
            labels=Labels.parse(block) if block.has("feedback") else None,
            max_chars=block.whole("max_chars", 20, 500, default=200),
        )

    # Turns

    @property
    def parts_each(self) -> int:
        """How many parts a team's turn has."""
        return 2 if self.labels else 1

    def parts(self, room: Room) -> int:
        """The parts of a turn, for each team."""
        return max(1, self.parts_each * len(room.groups_of("team")))

    def turn(self, room: Room, part: int) -> Turn | None:
        """Whose turn a part is; the last turn where there are fewer teams than there were."""
        teams = order(room)
        if not teams:
            return None
        at = min(part, self.parts(room)) - 1
        place, second = divmod(at, self.parts_each)
        after = teams[place + 1] if place + 1 < len(teams) else None
        return Turn(teams[place], place + 1, len(teams), bool(second), after)

    def turn_now(self, room: Room) -> Turn | None:
        """Whose turn it is; the first team's before it begins."""
        return self.turn(room, room.run.part if room.run else 1)

    def part_seconds(self, room: Room, part: int) -> int | None:
        """The seconds of a pitch, or of the feedback to it."""
        is_feedback = self.labels is not None and part % 2 == 0
        return self.feedback_seconds if is_feedback else self.pitch_seconds

    def part_label(self, room: Room, part: int) -> Text | None:
        """Whose turn, and which of its parts: "Lag 2 av 6: pitch"."""
        turn = self.turn(room, part)
        if turn is None:
            return None
        of, what = (turn.number, turn.count), FEEDBACK if turn.feedback else PITCH
        return Text(
            "Lag {} av {}: {}".format(*of, what.nb.lower()),
            "Lag {} av {}: {}".format(*of, what.nn.lower()),
            "Team {} of {}: {}".format(*of, what.en.lower()),
        )

    def _begun(self, room: Room) -> int:
        """How many teams have had their turn or have it now."""
        turn = self.turn_now(room)
        return turn.number if turn and room.run else 0

    # What is written

    def has_slot(self, room: Room, person: Person, slot: str) -> bool:
        """`to-<team id>`: the team on the stage and those before it, but not one's own."""
        own = room.group_of(person, "team")
        begun = {team.id for team in order(room)[: self._begun(room)]}
        return (
            self.labels is not None
            and to_team(slot) in begun
            and (own is None or to_team(slot) != own.id)
        )

    def read(self, room: Room, person: Person, slot: str, fields: Fields) -> Content:
        """What a team is told."""
        if not self.has_slot(room, person, slot):
            raise Refused("unknown")
        return read_feedback(fields, self.max_chars)

    def read_teacher(self, room: Room, slot: str, fields: Fields) -> Content:
        """The order of the teams, all of them; those who have begun stay where they are."""
        if slot != ORDER:
            raise Refused("unknown")
        present = [team.id for team in order(room)]
        known = {str(team): team for team in present}
        put = [known.get(each, 0) for each in fields.get(ORDER, ())]
        if sorted(put) != sorted(present):
            raise Refused("unknown")
        begun = self._begun(room)
        if put[:begun] != present[:begun]:
            raise Refused("closed")
        return Content(choice={"order": put})

    def places(self, room: Room) -> list[Place]:
        """The order with each team's state, and where it can be moved."""
        teams, begun = order(room), self._begun(room)
        ids = [team.id for team in teams]
        return [
            Place(
                team,
                at + 1,
                _state(at - begun),
                _swapped(ids, at - 1) if at > begun else None,
                _swapped(ids, at) if begun <= at < len(ids) - 1 else None,
            )
            for at, team in enumerate(teams)
        ]

    # What is shown

    def pupil(self, room: Room, me: Person) -> dict[str, Any]:
        """Whose turn it is, one's own cue card, the form for feedback, and what one was told."""
        turn, team = self.turn_now(room), room.group_of(me, "team")
        mine = turn is not None and turn.team == team
        slot = f"to-{turn.team.id}" if turn else ""
        writes = turn is not None and turn.feedback and not mine
        return {
            "turn": turn,
            "mine": mine,
            "next_is_mine": turn is not None and team is not None and turn.next == team,
            "place": next((p for p in self.places(room) if p.team == team), None),
            "cue": _pitch_of(room, team) if team else None,
            "slot": slot if writes else None,
            "answer": room.answer(me.owner, slot),
            "told": told(room, me, room.answers),
        }

    def teacher(self, room: Room) -> dict[str, Any]:
        """The order, whose turn it is, and what teams have been told."""
        return {
            "turn": self.turn_now(room),
            "places": self.places(room),
            "digests": digest(room, room.answers),
        }

    def projector(self, room: Room) -> dict[str, Any]:
        """Who is on the stage, with the words let through, and who is next."""
        turn = self.turn_now(room)
        pitch = _pitch_of(room, turn.team) if turn else None
        said = [a for a in room.answers if turn and to_team(a.slot) == turn.team.id]
        return {
            "turn": turn,
            "words": [answer.words for _, answer in pitch.readable] if pitch else [],
            "count": len(said),
        }

    def result(self, room: Room) -> dict[str, Any]:
        """Each team's pitch and what it was told."""
        digests = {each.team.id: each for each in digest(room, room.answers)}
        return {"teams": [(team, _pitch_of(room, team), digests[team.id]) for team in order(room)]}

    def made_by(self, room: Room, team: Group) -> list[Made]:
        """What it was told; the pitch itself stands with the canvas that it comes from."""
        return told_to(room, team, self.labels) if self.labels else []

    def sheets(self, room: Room) -> list[Sheet]:
        """What the teams were told; the pitches are in the table of the canvas they come from."""
        if self.labels is None:
            return []
        title = room.activity.title if room.activity else NO_TEXT
        return [digest_sheet(title, self.labels, room, digest(room, room.answers))]

    def has_answered(self, room: Room) -> frozenset[str]:
        """Those who have written to the team whose turn it is."""
        turn = self.turn_now(room)
        return frozenset(a.owner for a in room.answers if turn and to_team(a.slot) == turn.team.id)

    def expected(self, room: Room) -> tuple[str, ...]:
        """Those who are to give feedback now; nobody while a team pitches."""
        turn = self.turn_now(room)
        if turn is None or not turn.feedback:
            return ()
        return tuple(p.owner for p in room.people if p.id not in turn.team.members)


def _state(ahead: int) -> State:
    """How a team stands that is so many places ahead of the next one."""
    if ahead < -1:
        return "done"
    return "now" if ahead == -1 else "next" if ahead == 0 else "later"


def _swapped(ids: list[int], at: int) -> tuple[int, ...]:
    """The ids with those at `at` and after it changed about."""
    return (*ids[:at], ids[at + 1], ids[at], *ids[at + 2 :])


def _pitch_of(room: Room, team: Group) -> Filled | None:
    """What a team has written of its pitch; None where there is no canvas, or nothing in it."""
    source = room.activities.get((room.activity.source if room.activity else None) or "")
    if source is None or not isinstance(source.type, Canvas):
        return None
    canvas = filled(room.looking_at(source, None), team)
    return canvas if canvas.done else None
