"""Clustering: each group places its own cards under a few themes; the teacher has the last word.

Other types build on it: `themes` says what the themes are and which cards lie there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from app.activities.base import (
    TEACHER,
    ActivityType,
    Answer,
    Content,
    Fields,
    Person,
    Refused,
    Room,
    Sheet,
    first,
    line,
    numbered,
)
from app.activities.cards import cards_by, cards_by_group, cards_of
from app.content.block import Block, check_distinct
from app.content.text import NO_TEXT, Text

#: Groups that may place cards, in the order in which they are looked for.
PLACING = ("four", "team", "pair")
THEME_CHARS = 40
GONE = Text(
    "Et kort lagt i et tema som ikke er med lenger",
    "Eit kort lagt i eit tema som ikkje er med lenger",
    "A card put in a theme that is no longer there",
)
NO_THEME = Text("Uten tema", "Utan tema", "Without a theme")


@dataclass(frozen=True, slots=True)
class StartTheme:
    """A theme that is there from the start."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with its cards. `slot` is where the teacher names it or lets it go into another."""

    id: str
    label: str
    slot: str
    cards: tuple[Answer, ...]

    @property
    def card_ids(self) -> tuple[int, ...]:
        """The ids of its cards."""
        return tuple(card.id for card in self.cards)

    @property
    def size(self) -> int:
        """How many cards it has."""
        return len(self.cards)

    @property
    def readable(self) -> list[Answer]:
        """The cards whose words may be read here."""
        return [card for card in self.cards if not card.withheld]


def themes(room: Room) -> list[Theme]:
    """The themes of a clustering, which the room must be looking at, in the order they were made.

    A theme that has been let into another is not there; its cards are in the other.
    """
    kind = clustering(room)
    names, homes = _names(room, kind), _homes(room, kind)
    placed = _placed(room)
    cards: dict[str, list[Answer]] = {name: [] for name in names}
    for card in cards_of(room, _source(room)):
        home = homes.get(placed.get(card.id, ""))
        if home:
            cards[home].append(card)
    return [
        Theme(name, label, slot, tuple(cards[name]))
        for name, (slot, label) in names.items()
        if homes[name] == name
    ]


def clustering(room: Room) -> Cluster:
    """The settings of the clustering that a room looks at; ValueError when it looks elsewhere."""
    kind = room.activity.type if room.activity else None
    if not isinstance(kind, Cluster):
        raise ValueError("the room does not look at a clustering")
    return kind


def unplaced(room: Room) -> list[Answer]:
    """The cards that lie under no theme yet."""
    there = {card for theme in themes(room) for card in theme.card_ids}
    return [card for card in cards_of(room, _source(room)) if card.id not in there]


def placing_kind(room: Room) -> str | None:
    """The kind of groups that place the cards; None when each person does."""
    return next((kind for kind in PLACING if room.groups_of(kind)), None)


def _names(room: Room, kind: Cluster) -> dict[str, tuple[str, str]]:
    """Slot and label of each theme by its id, in order: those of the start, as renamed, and new."""
    given = _by_teacher(room)
    names = {}
    for number in range(1, kind.max_themes + 1):
        slot = f"theme-{number}"
        start = kind.start[number - 1] if number <= len(kind.start) else None
        label = given[slot].texts.get("label", "") if slot in given else ""
        if start:
            names[start.id] = (slot, label or start.label.in_(room.language))
        elif label:
            names[slot] = (slot, label)
    return names


def _homes(room: Room, kind: Cluster) -> dict[str, str]:
    """Where the cards of each theme lie: in itself, or in the theme it has been let into."""
    given, names = _by_teacher(room), _names(room, kind)
    into = {
        name: str(given[slot].choice.get("into", ""))
        for name, (slot, _) in names.items()
        if slot in given
    }
    return {name: _end(name, into, names) for name in names}


def _end(name: str, into: Mapping[str, str], names: Mapping[str, Any]) -> str:
    passed = {name}
    here = name
    while into.get(here) in names:
        here = into[here]
        if here in passed:  # two let into each other: both stay
            return name
        passed.add(here)
    return here


def _by_teacher(room: Room) -> dict[str, Answer]:
    return {answer.slot: answer for answer in room.answers if answer.owner == TEACHER}


def _placed(room: Room) -> dict[int, str]:
    """The theme that each card was put under: the teacher's choice, else the newest."""
    placings = [a for a in room.answers if _card_id(a.slot) and a.choice.get("theme")]
    placings.sort(key=lambda a: (a.owner == TEACHER, a.at, a.id))
    return {_card_id(a.slot): str(a.choice["theme"]) for a in placings}


def _card_id(slot: str) -> int:
    """The card of a slot `card-<id>`; 0 for other slots."""
    number = slot.removeprefix("card-")
    is_one = number != slot and number.isascii() and number.isdigit() and len(number) <= 18
    return int(number) if is_one else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster(ActivityType):
    """Up to `max_themes` themes, of which `start` are there from the start."""

    name: ClassVar[str] = "cluster"
    label: ClassVar[Text] = Text("Sortering i temaer", "Sortering i tema", "Sorting into themes")
    reveal: ClassVar[str] = "live"  # where a card lies tells nothing of anybody
    mates_read: ClassVar[tuple[str, ...]] = PLACING

    max_themes: int
    start: tuple[StartTheme, ...]

    @classmethod
    def parse(cls, block: Block) -> Self:
        """Read `max_themes` and `themes`, those there from the start."""
        most = block.whole("max_themes", 2, 12, default=7)
        blocks = block.blocks("themes", "theme", optional=True)
        start = []
        for inner in blocks:
            start.append(StartTheme(inner.ident(), _short_label(inner)))
            inner.close()
            if numbered(start[-1].id, "theme", 12):
                message = f'"{start[-1].id}" is the id of a theme that a class makes.'
                block.place.error(inner.line("id"), "bad-id", message, "Give it an id that tells.")
        check_distinct(
            ((each.id, inner.line("id")) for each, inner in zip(start, blocks, strict=True)),
            block.place,
            "theme",
        )
        if len(start) > most:
            message = f"{block.what} has {len(start)} themes; max_themes is {most}."
            block.place.error(block.line("themes"), "too-many", message, "Take some themes away.")
        return cls(max_themes=most, start=tuple(start[:most]))

    # Who places what

    def owner(self, room: Room, person: Person, slot: str) -> str | None:
        """The group that a person places cards with; the person where there are no groups."""
        kind = placing_kind(room)
        if kind is None:
            return person.owner
        group = room.group_of(person, kind)
        return group.owner if group else None

    def own_cards(self, room: Room, person: Person) -> list[Answer]:
        """The cards that a person is asked to place."""
        kind = placing_kind(room)
        if kind is None:
            return cards_by(room, _source(room), person)
        group = room.group_of(person, kind)
        return cards_by_group(room, _source(room), kind)[group.id] if group else []

    def has_slot(self, room: Room, person: Person, slot: str) -> bool:
        """`card-<id>` for one's own cards, and `proposal`."""
        if slot == "proposal":
            return self.owner(room, person, slot) is not None
        return _card_id(slot) in {card.id for card in self.own_cards(room, person)}

    def read(self, room: Room, person: Person, slot: str, fields: Fields) -> Content:
        """A theme for a card, or the name of a theme that is missing."""
        if slot == "proposal":
            label = line(fields, "label", THEME_CHARS)
            return Content({"label": label} if label else {})
        return _theme_chosen(room, fields)

    def choice_in_words(self, room: Room, slot: str, choice: Mapping[str, Any]) -> list[Text]:
        """The theme that a card was put under, or the one which that has been let into."""
        home = _homes(room, self).get(str(choice.get("theme", "")))
        labels = [f"«{each.label}»" for each in themes(room) if each.id == home]
        told = [
            Text(f"Et kort lagt i {label}", f"Eit kort lagt i {label}", f"A card put in {label}")
            for label in labels
        ]
        return told or [GONE]

    def read_teacher(self, room: Room, slot: str, fields: Fields) -> Content:
        """The name of a theme, and the theme it goes into; or where a card belongs."""
        if numbered(slot, "theme", self.max_themes):
            return self._read_theme(room, slot, fields)
        if _card_id(slot) in {card.id for card in cards_of(room, _source(room))}:
            return _theme_chosen(room, fields)
        raise Refused("unknown")

    def _read_theme(self, room: Room, slot: str, fields: Fields) -> Content:
        label, into = line(fields, "label", THEME_CHARS), first(fields, "into")
        others = {theme.id for theme in themes(room) if theme.slot != slot}
        if into and into not in others:
            raise Refused("unknown")
        return Content({"label": label} if label else {}, {"into": into} if into else {})

    # What is shown

    def pupil(self, room: Room, me: Person) -> dict[str, Any]:
        """One's own cards with where they lie, the themes with their sizes, and the proposal."""
        every = themes(room)
        lies = {card: theme.id for theme in every for card in theme.card_ids}
        owner = self.owner(room, me, "proposal") or ""
        own = self.own_cards(room, me)
        to_place = [
            (f"card-{c.id}", c, room.answer(owner, f"card-{c.id}"), lies.get(c.id, ""))
            for c in own
            if not c.withheld
        ]
        return {
            "cards": to_place,
            "waiting": len(own) - len(to_place),
            "themes": every,
            "may_propose": bool(owner),
            "proposal": room.answer(owner, "proposal"),
        }

    def teacher(self, room: Room) -> dict[str, Any]:
        """Themes, all cards, proposals that are not themes yet, and the slot of a new theme."""
        every = themes(room)
        given = _by_teacher(room)
        lies = {card: theme.id for theme in every for card in theme.card_ids}
        return {
            "themes": [(theme, given.get(theme.slot)) for theme in every],
            "cards": [
                (f"card-{card.id}", card, given.get(f"card-{card.id}"), lies.get(card.id, ""))
                for card in cards_of(room, _source(room))
            ],
            "unplaced": len(unplaced(room)),
            "proposals": _proposals(room, every),
            "free": self._free(room),
            "most": max((theme.size for theme in every), default=0),
        }

    def _free(self, room: Room) -> str | None:
        """The slot of the next new theme; None when there are as many as there may be."""
        taken = {slot for slot, _ in _names(room, self).values()}
        slots = [f"theme-{number}" for number in range(1, self.max_themes + 1)]
        return next((slot for slot in slots if slot not in taken), None)

    def projector(self, room: Room) -> dict[str, Any]:
        """The themes with their sizes and the words let through; how many cards lie somewhere."""
        every = themes(room)
        return {
            "themes": every,
            "most": max((theme.size for theme in every), default=0),
            "placed": sum(theme.size for theme in every),
            "count": len(cards_of(room, _source(room))),
        }

    def result(self, room: Room) -> dict[str, Any]:
        """The themes with their cards, and the cards without."""
        return {"themes": themes(room), "unplaced": unplaced(room)}

    def sheets(self, room: Room) -> list[Sheet]:
        """One table: a row for each card, theme by theme."""
        title = room.activity.title if room.activity else NO_TEXT
        rows = [(theme.label, card.words) for theme in themes(room) for card in theme.cards]
        rows += [(NO_THEME.in_(room.language), card.words) for card in unplaced(room)]
        columns = (Text("Tema", "Tema", "Theme"), Text("Kort", "Kort", "Card"))
        return [Sheet(title, columns, tuple(rows))]

    def expected(self, room: Room) -> tuple[str, ...]:
        """The groups, or people, who have cards to place."""
        kind = placing_kind(room)
        if kind is None:
            owners = {card.owner for card in cards_of(room, _source(room))}
            return tuple(each.owner for each in room.people if each.owner in owners)
        cards = cards_by_group(room, _source(room), kind)
        return tuple(group.owner for group in room.groups_of(kind) if cards[group.id])


def _source(room: Room) -> str | None:
    return room.activity.source if room.activity else None


def _short_label(block: Block) -> Text:
    label = block.text("label")
    longest = max(len(label.nb), len(label.nn), len(label.en))
    if longest > THEME_CHARS:
        message = f"The label of {block.what} has {longest} characters; at most {THEME_CHARS}."
        block.place.error(block.line("label"), "too-long", message, "Make the label shorter.")
    return label


def _theme_chosen(room: Room, fields: Fields) -> Content:
    theme = first(fields, "theme")
    if theme and theme not in {each.id for each in themes(room)}:
        raise Refused("unknown")
    return Content(choice={"theme": theme} if theme else {})


def _proposals(room: Room, every: Sequence[Theme]) -> list[Answer]:
    """The proposed themes that have not been made, one of each name."""
    known = {theme.label.casefold() for theme in every}
    found: dict[str, Answer] = {}
    for answer in room.answers:
        label = answer.texts.get("label", "").casefold()
        if answer.slot == "proposal" and label not in known and not answer.hidden:
            found.setdefault(label, answer)
    return list(found.values())
