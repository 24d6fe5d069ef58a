"""A vote with dots, on themes or on cards, in the class or inside each team.

Other types build on it: `ranking` says how the dots fell, `winner` what a team chose. Dots are
counted from the answers each time. A team's members alone count in a vote inside teams, so a person
who is moved takes no old dots along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self, cast

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
    whole,
)
from app.activities.cards import cards_by_group, cards_of
from app.activities.cluster import Cluster, themes
from app.content.block import Block
from app.content.text import NO_TEXT, Text

Within = Literal["class", "team"]
SLOT = "dots"
MOST_SENT = 999  # more dots than anybody has; so that too many are told apart from nonsense

PLACE = Text("Plass", "Plass", "Place")
DOTS = Text("Prikker", "Prikkar", "Dots")
VOTED_ON = Text("Forslag", "Forslag", "Proposal")
TEAM = Text("Lag", "Lag", "Team")


@dataclass(frozen=True, slots=True)
class Item:
    """What can get dots: a theme, or a card. `label` is "" where its words may not be read."""

    id: str
    label: str
    card: Answer | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """An item with its dots, and from how many people. Equal dots share a place."""

    item: Item
    dots: int
    voters: int
    place: int


def ranking(room: Room, group: Group | None = None) -> list[Ranked]:
    """What the vote that the room looks at has on it, most dots first; of equals the first made.

    With a team, its own items and the dots of its members; else all items and all dots.
    """
    found = items(room, group)
    voters = None if group is None else {f"p{member}" for member in group.members}
    votes = [a.choice for a in _votes(room) if voters is None or a.owner in voters]
    counted = [(item, [vote[item.id] for vote in votes if item.id in vote]) for item in found]
    counted.sort(key=lambda pair: -sum(pair[1]))  # stable: the first made stays first
    totals = [sum(dots) for _, dots in counted]
    return [
        Ranked(item, sum(dots), len(dots), 1 + totals.index(sum(dots))) for item, dots in counted
    ]


def winner(room: Room, group: Group) -> Answer | None:
    """The card that a team gave most dots, of equals the first written; None without any dots."""
    ranked = ranking(room, group)
    return ranked[0].item.card if ranked and ranked[0].dots else None


def tied(ranked: list[Ranked]) -> bool:
    """Whether more than one item has most dots."""
    return len([each for each in ranked if each.place == 1 and each.dots]) > 1


def items(room: Room, group: Group | None = None) -> list[Item]:
    """What can get dots, in the order it was made: themes, or cards; with a team, its own cards."""
    source = room.activity.source if room.activity else None
    activity = room.activities.get(source or "")
    if activity and isinstance(activity.type, Cluster):
        return [Item(each.id, each.label) for each in themes(room.looking_at(activity, None))]
    if group:
        cards = cards_by_group(room, source, group.kind).get(group.id, [])
    else:
        cards = cards_of(room, source)
    return [Item(str(card.id), card.words, card) for card in cards]


def _dots_on(label: str, dots: int) -> Text:
    nb = "1 prikk" if dots == 1 else f"{dots} prikker"
    nn = "1 prikk" if dots == 1 else f"{dots} prikkar"
    en = "1 dot" if dots == 1 else f"{dots} dots"
    on = f": {label}" if label else ""
    return Text(nb + on, nn + on, en + on)


def _votes(room: Room) -> list[Answer]:
    return [answer for answer in room.answers if answer.slot == SLOT]


@dataclass(frozen=True, slots=True)
class Votes:
    """How a team's vote stands: how many of those in the room have voted, and what leads."""

    team: Group
    voted: int
    people: int
    ranked: list[Ranked]

    @property
    def first(self) -> Ranked | None:
        """What has most dots; None when nothing has any."""
        return self.ranked[0] if self.ranked and self.ranked[0].dots else None

    @property
    def tied(self) -> bool:
        """Whether others have as many."""
        return tied(self.ranked)


@dataclass(frozen=True, slots=True, kw_only=True)
class DotVote(ActivityType):
    """Each person has `dots` dots, of which at most `per_card` on one item."""

    name: ClassVar[str] = "dot-vote"
    label: ClassVar[Text] = Text("Prikkavstemning", "Prikkavrøysting", "Dot vote")
    words_asked: ClassVar[bool] = False
    reveal: ClassVar[str] = "on_close"
    mates_read: ClassVar[tuple[str, ...]] = ("team",)

    dots: int
    per_card: int
    within: Within

    @classmethod
    def parse(cls, block: Block) -> Self:
        """Read `dots`, `per_card` and `within`."""
        dots = block.whole("dots", 1, 10, default=3)
        within = block.one_of("within", ("class", "team")) if block.has("within") else "class"
        return cls(
            dots=dots,
            per_card=block.whole("per_card", 1, dots, default=min(2, dots)),
            within=cast(Within, within or "class"),
        )

    def items_for(self, room: Room, person: Person) -> list[Item]:
        """What one person may vote on."""
        if self.within == "class":
            return items(room)
        team = room.group_of(person, "team")
        return items(room, team) if team else []

    def has_slot(self, room: Room, person: Person, slot: str) -> bool:
        """One slot holds all of a person's dots."""
        return slot == SLOT and bool(self.items_for(room, person))

    def read(self, room: Room, person: Person, slot: str, fields: Fields) -> Content:
        """The dots by item, from number fields named by the item's id.

        What cannot be voted on any more, since it was hidden or moved meanwhile, gets none.
        """
        sent = {
            item.id: whole(fields, item.id, 0, MOST_SENT) or 0
            for item in self.items_for(room, person)
        }
        given = {item: dots for item, dots in sent.items() if dots}
        if max(given.values(), default=0) > self.per_card:
            raise Refused("too_many", limit=self.per_card)
        if sum(given.values()) > self.dots:
            raise Refused("too_many", limit=self.dots)
        return Content(choice=given)

    def choice_in_words(self, room: Room, slot: str, choice: Mapping[str, Any]) -> list[Text]:
        """The dots on each item; an item that may not be read, or is gone, without its words."""
        labels = {item.id: item.label for item in items(room)}
        return [_dots_on(labels.get(item, ""), dots) for item, dots in choice.items()]

    # What is shown

    def pupil(self, room: Room, me: Person) -> dict[str, Any]:
        """What one may vote on with one's dots; once it is shown, how the dots fell."""
        answer = room.answer(me.owner, SLOT)
        given = answer.choice if answer else {}
        own = self.items_for(room, me)
        readable = [item for item in own if item.label]
        team = room.group_of(me, "team") if self.within == "team" else None
        lost = self.within == "team" and team is None
        ranked = ranking(room, team) if is_shown(room) and not lost else []
        return {
            "votable": [(item, given.get(item.id, 0)) for item in readable],
            "waiting": len(own) - len(readable),
            "answer": answer,
            "left": self.dots - sum(given.get(item.id, 0) for item in own),
            "ranked": ranked,
            "tied": tied(ranked),
            "most": most_dots(ranked),
            "no_team": lost,
        }

    def teacher(self, room: Room) -> dict[str, Any]:
        """How the dots fall, also before it is shown, and how many are not given yet."""
        ranked = [] if self.within == "team" else ranking(room)
        given = sum(sum(answer.choice.values()) for answer in _votes(room))
        return {
            "ranked": ranked,
            "tied": tied(ranked),
            "most": most_dots(ranked),
            "teams": self._teams(room),
            "left": max(0, self.dots * len(room.people) - given),
        }

    def projector(self, room: Room) -> dict[str, Any]:
        """How many have voted; once it is shown, how the dots fell."""
        ranked = ranking(room) if self.within == "class" and is_shown(room) else []
        return {
            "voted": len({answer.owner for answer in _votes(room)} & set(self.expected(room))),
            "people": len(room.people),
            "shown": is_shown(room),
            "ranked": ranked,
            "most": most_dots(ranked),
            "teams": self._teams(room),
        }

    def result(self, room: Room) -> dict[str, Any]:
        """How the dots fell, in the class or in each team."""
        ranked = [] if self.within == "team" else ranking(room)
        return {"ranked": ranked, "most": most_dots(ranked), "teams": self._teams(room)}

    def _teams(self, room: Room) -> list[Votes]:
        if self.within == "class":
            return []
        voters = {answer.owner for answer in _votes(room)}
        found = []
        for team in room.groups_of("team"):
            here = {f"p{member}" for member in team.members if room.person(member)}
            found.append(Votes(team, len(here & voters), len(here), ranking(room, team)))
        return found

    def made_by(self, room: Room, team: Group) -> list[Made]:
        """What a team voted on among itself and got dots, with how many."""
        if self.within == "class":
            return []
        given = [each for each in ranking(room, team) if each.dots and each.item.label]
        words = tuple(f"{each.item.label} ({each.dots})" for each in given)
        return [Made(DOTS, words)] if words else []

    def sheets(self, room: Room) -> list[Sheet]:
        """One table, most dots first, team by team where teams have voted."""
        title = room.activity.title if room.activity else NO_TEXT
        if self.within == "class":
            return [Sheet(title, (PLACE, VOTED_ON, DOTS), tuple(_rows(ranking(room))))]
        rows = [(each.team.name, *row) for each in self._teams(room) for row in _rows(each.ranked)]
        return [Sheet(title, (TEAM, PLACE, VOTED_ON, DOTS), tuple(rows))]

    def expected(self, room: Room) -> tuple[str, ...]:
        """Everybody; in a vote inside teams those who are in a team."""
        if self.within == "class":
            return tuple(person.owner for person in room.people)
        in_teams = {member for team in room.groups_of("team") for member in team.members}
        return tuple(person.owner for person in room.people if person.id in in_teams)


def is_shown(room: Room) -> bool:
    """Whether pupils and the projector may know how the dots fell.

    Asked here too, and not left to the room alone: a person's room holds the dots of team-mates.
    """
    if room.activity is None or room.run is None:
        return False
    reveal = room.activity.reveal
    return room.run.revealed or reveal == "live" or (room.run.closed and reveal == "on_close")


def most_dots(ranked: Iterable[Ranked]) -> int:
    """The most dots that anything has; at least 1, to measure bars by."""
    return max((each.dots for each in ranked), default=0) or 1


def _rows(ranked: Iterable[Ranked]) -> list[tuple[str | int, ...]]:
    return [(each.place, each.item.label, each.dots) for each in ranked]
