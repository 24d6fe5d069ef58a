"""Feedback to other teams: a strength, a question and a tip.

Each person is given `each_gives` teams to answer. The words are withheld until the teacher has let
them through and revealed them; then each team reads what was written to it, and nobody else does.

Also the parts of it that other types build on: `Labels`, `read_feedback`, `to_team`, `digest`, and
the macros of form.html and digest.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    paragraph,
)
from app.content.block import Block
from app.content.text import NO_TEXT, Text

PARTS = ("strength", "question", "tip")
TEAM = Text("Lag", "Lag", "Team")
FROM = Text("Fra", "Frå", "From")


@dataclass(frozen=True, slots=True)
class Labels:
    """What the three parts of feedback are called, as the run sheet has it."""

    strength: Text
    question: Text
    tip: Text

    @classmethod
    def parse(cls, block: Block) -> Self:
        """Read `feedback: {strength: …, question: …, tip: …}` of an activity's block."""
        inside = block.block("feedback", f"the feedback of {block.what}")
        if inside is None:
            return cls(NO_TEXT, NO_TEXT, NO_TEXT)
        labels = cls(*(inside.text(part) for part in PARTS))
        inside.close()
        return labels

    def of(self, part: str) -> Text:
        """The label of "strength", "question" or "tip"."""
        return {"strength": self.strength, "question": self.question, "tip": self.tip}[part]


@dataclass(frozen=True, slots=True)
class Digest:
    """What one team was told."""

    team: Group
    answers: tuple[Answer, ...]

    def said(self, part: str) -> list[str]:
        """The words of one part, "strength", "question" or "tip", in the order they came."""
        return [answer.texts[part] for answer in self.answers if answer.texts.get(part)]


def read_feedback(fields: Fields, limit: int) -> Content:
    """A strength, a question and a tip, each of at most `limit` characters; each may be left out.

    Raises Refused("too_long") when one of them is longer.
    """
    texts = {part: paragraph(fields, part, limit) for part in PARTS}
    return Content({part: text for part, text in texts.items() if text})


def to_team(slot: str) -> int | None:
    """The id of the team that the slot `to-<id>` is about; None for another sort of slot."""
    number = slot.removeprefix("to-")
    if number == slot or not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    return int(number)


def digest(room: Room, answers: Iterable[Answer]) -> list[Digest]:
    """What each team was told in `answers` (slots `to-<team id>`), for every team, by number.

    Words that the room withholds are left out.
    """
    to: dict[int | None, list[Answer]] = {}
    for answer in answers:
        if not answer.withheld:
            to.setdefault(to_team(answer.slot), []).append(answer)
    return [Digest(team, tuple(to.get(team.id, ()))) for team in room.groups_of("team")]


def told(room: Room, me: Person, answers: Iterable[Answer]) -> Digest | None:
    """What a person's own team was told, as far as it may be read; None without a team."""
    team = room.group_of(me, "team")
    return next((each for each in digest(room, answers) if each.team == team), None)


def told_to(room: Room, team: Group, labels: Labels) -> list[Made]:
    """What one team was told, part by part, for the results by team."""
    found = next((each for each in digest(room, room.answers) if each.team.id == team.id), None)
    parts = [(part, tuple(found.said(part))) for part in PARTS] if found else []
    return [Made(labels.of(part), words) for part, words in parts if words]


def digest_sheet(title: Text, labels: Labels, room: Room, digests: Sequence[Digest]) -> Sheet:
    """Feedback as a table, a row for each answer; who wrote it only where answers are named."""
    named = room.activity is not None and room.activity.anonymity == "named"
    columns = (TEAM, *(labels.of(part) for part in PARTS), *((FROM,) if named else ()))
    rows = [
        (
            each.team.name,
            *(answer.texts.get(part, "") for part in PARTS),
            *((room.owner_name(answer.owner),) if named else ()),
        )
        for each in digests
        for answer in each.answers
    ]
    return Sheet(title, columns, tuple(rows))


def given(room: Room, each_gives: int) -> dict[int, tuple[Group, ...]]:
    """Which teams each person answers: by person id, at most `each_gives` teams, never one's own.

    People choose in the order they joined, each the teams that have got least so far. So teams get
    about equally many, a late joiner changes nothing for others, and the same room always gives the
    same. A team that one has already answered stays one's own to answer. What is written from paper
    for a team comes last, and takes no team from those in the room.
    """
    teams = room.groups_of("team")
    got = {team.id: 0 for team in teams}
    answered = {(answer.owner, to_team(answer.slot)) for answer in room.answers}
    found: dict[int, tuple[Group, ...]] = {}
    here = {person.id for person in room.people}
    team_of = {member: team for team in teams for member in team.members}
    for person in (*sorted(here), *sorted(team_of.keys() - here)):
        others = _after(teams, team_of.get(person))
        done = {team.id for team in others if (f"p{person}", team.id) in answered}
        others.sort(key=lambda team: (team.id not in done, got[team.id]))
        found[person] = tuple(others[:each_gives])
        for team in found[person]:
            got[team.id] += 1
    return found


def _after(teams: Sequence[Group], own: Group | None) -> list[Group]:
    """The other teams, in a ring from one's own, so that not everybody begins with team 1."""
    if own is None:
        return list(teams)
    place = teams.index(own)
    return [*teams[place + 1 :], *teams[:place]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback(ActivityType):
    """Each person answers `each_gives` other teams, each part in at most `max_chars` characters."""

    name: ClassVar[str] = "feedback"
    label: ClassVar[Text] = Text("Tilbakemelding", "Tilbakemelding", "Feedback")
    for_teams: ClassVar[bool] = True

    labels: Labels
    each_gives: int
    max_chars: int

    @classmethod
    def parse(cls, block: Block) -> Self:
        """Read `feedback`, `each_gives` and `max_chars`."""
        return cls(
            labels=Labels.parse(block),
            each_gives=block.whole("each_gives", 1, 5, default=2),
            max_chars=block.whole("max_chars", 20, 500, default=200),
        )

    def has_slot(self, room: Room, person: Person, slot: str) -> bool:
        """A person writes to the teams that were given to them."""
        teams = given(room, self.each_gives).get(person.id, ())
        return slot in {f"to-{team.id}" for team in teams}

    def read(self, room: Room, person: Person, slot: str, fields: Fields) -> Content:
        """What one team is told."""
        if not self.has_slot(room, person, slot):
            raise Refused("unknown")
        return read_feedback(fields, self.max_chars)

    def pupil(self, room: Room, me: Person) -> dict[str, Any]:
        """The teams to write to, and what one's own team has been told."""
        teams = given(room, self.each_gives).get(me.id, ())
        slots = [f"to-{team.id}" for team in teams]
        to = [
            (team, slot, room.answer(me.owner, slot))
            for team, slot in zip(teams, slots, strict=True)
        ]
        return {"to": to, "told": told(room, me, room.answers)}

    def teacher(self, room: Room) -> dict[str, Any]:
        """What each team has been told, and how many are to tell it something."""
        asked: dict[int, int] = {}
        for person, teams in given(room, self.each_gives).items():
            for team in teams if room.person(person) else ():
                asked[team.id] = asked.get(team.id, 0) + 1
        return {"digests": digest(room, room.answers), "asked": asked}

    def projector(self, room: Room) -> dict[str, Any]:
        """Counts alone; the words are for the teams."""
        teams = room.groups_of("team")
        to = [to_team(answer.slot) for answer in room.answers]
        return {"counts": [(team, to.count(team.id)) for team in teams], "count": len(to)}

    def result(self, room: Room) -> dict[str, Any]:
        """What each team was told."""
        return {"digests": digest(room, room.answers)}

    def made_by(self, room: Room, team: Group) -> list[Made]:
        """What it was told."""
        return told_to(room, team, self.labels)

    def sheets(self, room: Room) -> list[Sheet]:
        """One table, a row for each answer."""
        title = room.activity.title if room.activity else NO_TEXT
        return [digest_sheet(title, self.labels, room, digest(room, room.answers))]

    def expected(self, room: Room) -> tuple[str, ...]:
        """Those who have a team to write to."""
        return tuple(
            f"p{person}"
            for person, teams in given(room, self.each_gives).items()
            if teams and room.person(person)
        )
