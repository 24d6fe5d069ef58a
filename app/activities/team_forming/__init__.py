"""Forming teams: around the themes that people wish, at random, or as the teacher puts them.

The teams are made when the teacher asks for it (see seating.py for how); then the teacher may move
people. Who has not said a wish is taken to wish the themes that got their dots.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self, cast

from app.activities.base import (
    ActivityType,
    Content,
    Fields,
    Group,
    NewGroup,
    Person,
    Refused,
    Room,
    Sheet,
    first,
)
from app.activities.cluster import Cluster, themes
from app.activities.dot_vote import SLOT as DOTS_SLOT
from app.activities.dot_vote import DotVote, ranking
from app.activities.team_forming.seating import Seated, Sizes, seat_at_random, seat_by_theme
from app.content.block import Block
from app.content.text import NO_TEXT, Text, same_in_all

By = Literal["theme", "random", "teacher"]
SLOT = "wish"
MOST_THEMES = 7

TEAM = Text("Lag", "Lag", "Team")
THEME = Text("Tema", "Tema", "Theme")
PEOPLE = Text("Deltakere", "Deltakarar", "Participants")
FIRST = Text("Helst", "Helst", "First choice")
GONE = Text(
    "et tema som ikke er med lenger",
    "eit tema som ikkje er med lenger",
    "a theme that is no longer there",
)
SECOND = Text("Nest helst", "Nest helst", "Second choice")


@dataclass(frozen=True, slots=True)
class Choice:
    """A theme that can be wished."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Roster:
    """A team with its people, and the label of its theme ("" without one)."""

    team: Group
    people: tuple[Person, ...]
    theme: str

    @property
    def names(self) -> list[str]:
        """The names that may be known."""
        return [person.name for person in self.people if person.name]


def choices(room: Room) -> list[Choice]:
    """The themes that can be wished, most dots first.

    Those with dots, if there are two or more; else all. Without a vote, the themes as they stand.
    """
    source = room.activities.get((room.activity.source if room.activity else None) or "")
    if source is None:
        return []
    there = room.looking_at(source, None)
    if isinstance(source.type, Cluster):
        return [Choice(each.id, each.label) for each in themes(there)][:MOST_THEMES]
    if not isinstance(source.type, DotVote) or not _is_on_themes(there):
        return []
    ranked = ranking(there)
    with_dots = [each for each in ranked if each.dots]
    top = with_dots if len(with_dots) > 1 else ranked
    return [Choice(each.item.id, each.item.label) for each in top][:MOST_THEMES]


def _with_theme(what: Text, label: str | None) -> Text:
    theme = GONE if label is None else same_in_all(label)
    return Text(f"{what.nb}: {theme.nb}", f"{what.nn}: {theme.nn}", f"{what.en}: {theme.en}")


def _is_on_themes(room: Room) -> bool:
    source = room.activities.get((room.activity.source if room.activity else None) or "")
    return source is not None and isinstance(source.type, Cluster)


def wishes(room: Room) -> dict[int, list[str]]:
    """Everybody's themes, dearest first: those wished, then those with dots, most dots first."""
    known = [choice.id for choice in choices(room)]
    source = room.activity.source if room.activity else None
    said = {a.owner: a.choice for a in room.answers if a.slot == SLOT}
    dots = {a.owner: a.choice for a in room.answers_of(source) if a.slot == DOTS_SLOT}
    found = {}
    for person in room.people:
        wished = [str(said.get(person.owner, {}).get(name, "")) for name in ("first", "second")]
        given = dots.get(person.owner, {})
        voted = sorted(
            (theme for theme in known if given.get(theme)), key=lambda theme: -given[theme]
        )
        dear = dict.fromkeys([*wished, *voted])  # in order, each once
        found[person.id] = [theme for theme in dear if theme in known]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamForming(ActivityType):
    """Teams of `size_min` to `size_max` people, made `by` theme, random or teacher."""

    name: ClassVar[str] = "team-forming"
    label: ClassVar[Text] = Text("Lagdeling", "Lagdeling", "Forming teams")
    words_asked: ClassVar[bool] = False
    makes_groups: ClassVar[tuple[str, ...]] = ("team",)
    groups_on_demand: ClassVar[bool] = True

    size_min: int
    size_max: int
    by: By

    @classmethod
    def parse(cls, block: Block) -> Self:
        """Read `size_min`, `size_max` and `by`."""
        size_min = block.whole("size_min", 1, 20, default=3)
        ways = ("theme", "random", "teacher")
        by = block.one_of("by", ways) if block.has("by") else "theme"
        return cls(
            size_min=size_min,
            size_max=block.whole("size_max", size_min, 20, default=max(6, size_min)),
            by=cast(By, by or "theme"),
        )

    def has_slot(self, room: Room, person: Person, slot: str) -> bool:
        """One wish each, where teams are made by theme."""
        return slot == SLOT and self.by == "theme" and bool(choices(room))

    def read(self, room: Room, person: Person, slot: str, fields: Fields) -> Content:
        """A first wish, and a second if one has it."""
        known = {choice.id for choice in choices(room)}
        wished = [name for name in (first(fields, "first"), first(fields, "second")) if name]
        if not set(wished) <= known:
            raise Refused("unknown")
        return Content(choice=dict(zip(("first", "second"), dict.fromkeys(wished), strict=False)))

    def choice_in_words(self, room: Room, slot: str, choice: Mapping[str, Any]) -> list[Text]:
        """The first wish and the second."""
        labels = {each.id: each.label for each in choices(room)}
        wished = [(FIRST, choice.get("first")), (SECOND, choice.get("second"))]
        return [_with_theme(what, labels.get(str(theme))) for what, theme in wished if theme]

    def new_groups(self, room: Room, part: int, chance: random.Random) -> list[NewGroup]:
        """Teams of all people, named after their themes or by number."""
        sizes = Sizes(self.size_min, self.size_max)
        found = choices(room) if self.by == "theme" else []
        if found:
            seated = seat_by_theme(wishes(room), [each.id for each in found], sizes, chance)
        else:
            seated = seat_at_random([person.id for person in room.people], sizes, chance)
        labels = {choice.id: choice.label for choice in found}
        names = _names(room, seated, labels)
        return [
            NewGroup(team.members, name, team.theme)
            for team, name in zip(seated, names, strict=True)
        ]

    # What is shown

    def pupil(self, room: Room, me: Person) -> dict[str, Any]:
        """One's team with its people; before there is one, the wish."""
        team = room.group_of(me, "team")
        answer = room.answer(me.owner, SLOT)
        dear = wishes(room).get(me.id, []) if self.by == "theme" else []
        return {
            "roster": next((each for each in _rosters(room) if each.team == team), None),
            "mates": [p for p in _people(room, team) if p.id != me.id] if team else [],
            "choices": choices(room) if self.by == "theme" else [],
            "answer": answer,
            "first": dear[0] if dear else "",
            "second": dear[1] if len(dear) > 1 else "",
        }

    def teacher(self, room: Room) -> dict[str, Any]:
        """The teams with their people, people without a team, and how the wishes went."""
        rosters = _rosters(room)
        placed = {person.id for roster in rosters for person in roster.people}
        dear = wishes(room)
        wanted = Counter(found[0] for found in dear.values() if found)
        return {
            "rosters": rosters,
            "teams": room.groups_of("team"),
            "without": [person for person in room.people if person.id not in placed],
            "wanted": [(choice, wanted[choice.id]) for choice in choices(room)],
            "most": max(wanted.values(), default=1),
            "said": len([a for a in room.answers if a.slot == SLOT]),
            "first": _got(rosters, {person: found[:1] for person, found in dear.items()}),
            "any": _got(rosters, dear),
        }

    def projector(self, room: Room) -> dict[str, Any]:
        """The teams with their themes and how many they are; no names."""
        return {
            "rosters": _rosters(room),
            "said": len([a for a in room.answers if a.slot == SLOT]),
            "people": len(room.people),
            "wishing": self.by == "theme" and bool(choices(room)),
        }

    def result(self, room: Room) -> dict[str, Any]:
        """The teams with their themes and how many they are."""
        return {"rosters": _rosters(room)}

    def sheets(self, room: Room) -> list[Sheet]:
        """One table of teams; with the people's names only where answers are named."""
        title = room.activity.title if room.activity else NO_TEXT
        named = room.activity is not None and room.activity.anonymity == "named"
        rows: list[tuple[str | int, ...]] = []
        for roster in _rosters(room):
            who: str | int = ", ".join(roster.names) if named else len(roster.people)
            rows.append((roster.team.name, roster.theme, who))
        return [Sheet(title, (TEAM, THEME, PEOPLE), tuple(rows))]

    def expected(self, room: Room) -> tuple[str, ...]:
        """Those who may still say a wish; nobody once there are teams."""
        if self.by != "theme" or room.groups_of("team") or not choices(room):
            return ()
        return tuple(person.owner for person in room.people)


def _people(room: Room, team: Group) -> list[Person]:
    return [person for person in room.people if person.id in team.members]


def _rosters(room: Room) -> list[Roster]:
    labels = {choice.id: choice.label for choice in choices(room)}
    return [
        Roster(team, tuple(_people(room, team)), labels.get(team.theme or "", ""))
        for team in room.groups_of("team")
    ]


def _names(room: Room, seated: Sequence[Seated], labels: dict[str, str]) -> list[str]:
    """What teams are called: the theme; numbered where two have the same name or none has any."""
    plain = [labels.get(team.theme or "", "") for team in seated]
    often, so_far, names = Counter(plain), Counter[str](), []
    for label in plain:
        so_far[label] += 1
        name = label or TEAM.in_(room.language)
        names.append(f"{name} {so_far[label]}" if often[label] > 1 or not label else name)
    return names


def _got(rosters: Sequence[Roster], dear: dict[int, list[str]]) -> int:
    """How many are in a team on one of the themes they hold dear."""
    return len(
        [
            person
            for roster in rosters
            for person in roster.people
            if roster.team.theme in dear.get(person.id, [])
        ]
    )
