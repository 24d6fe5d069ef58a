"""What every type of activity has in common, and the room: all that is known when one is shown.

A type is one folder here: `__init__.py` with a subclass of `ActivityType` (its settings in the run
sheet, its form, its rules), and four templates: `pupil.html`, `teacher.html`, `projector.html`,
`result.html`. It is found by being there. It knows neither the web nor the database: it is given a
`Room` and returns what to show or to store. What a pupil or the projector may not see has been
taken out of the room before the type gets it, so a type cannot show it by mistake.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, count
from typing import Any, ClassVar, Literal, Self

from app.content.block import Block
from app.content.text import NO_TEXT, Text, clean, same_in_all
from app.content.workshop import Activity

Unit = Literal["person", "pair", "four", "team"]
Fields = Mapping[str, Sequence[str]]  # what a form sent: each name with its values

#: The owner of what the teacher writes in an activity (a theme, where a card belongs).
TEACHER = "t"
#: Kinds of groups, smallest first. People are in at most one group of each kind.
GROUP_KINDS = ("pair", "four", "team")


class Refused(Exception):
    """What was written cannot be taken as it is.

    `code` is empty, too_long, too_many, unknown or closed; `data` holds the figures for the
    message (`limit`, `length`). The words are the engine's (app/workshops/forms.py).
    """

    def __init__(self, code: str, **data: int) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


@dataclass(frozen=True, slots=True)
class Content:
    """What is stored of one answer: people's own words by name, and choices (ids, numbers).

    Words are shown to others only when they have been let through; choices are counted.
    Both empty means that the answer was taken back.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    choice: Mapping[str, Any] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing is answered."""
        return not self.choice and not any(self.texts.values())


@dataclass(frozen=True, slots=True)
class Person:
    """A participant. `name` is "" where the one who looks may not know it."""

    id: int
    name: str
    untimed: bool = False  # given more time: the clock does not lock what this person writes
    device: int | None = None  # the same number for those who share a device

    @property
    def owner(self) -> str:
        """The owner of what the person answers alone."""
        return f"p{self.id}"


@dataclass(frozen=True, slots=True)
class Group:
    """A pair, a four or a team. `theme` is the id of the theme that a team was formed around."""

    id: int
    kind: str
    number: int
    name: str
    theme: str | None
    members: tuple[int, ...]  # ids of people

    @property
    def owner(self) -> str:
        """The owner of what the group answers together."""
        return f"g{self.id}"


@dataclass(frozen=True, slots=True)
class Answer:
    """The present state of one slot. `texts` is empty, and `withheld` true, where the one who looks
    may not read it; `choice` is empty where the result is not revealed."""

    id: int
    owner: str  # "p12" a person, "g3" a group, "t" the teacher
    slot: str
    texts: Mapping[str, str]
    choice: Mapping[str, Any]
    revision: int
    late: bool
    author_id: int | None
    at: datetime
    held: bool = False  # holds words that the teacher should look at first
    approved: bool = False  # let through by the teacher, in this revision
    hidden: bool = False
    withheld: bool = False

    @property
    def empty(self) -> bool:
        """Whether it was taken back."""
        return not self.withheld and not self.choice and not any(self.texts.values())

    @property
    def words(self) -> str:
        """All its words, on one line."""
        return " · ".join(text for text in self.texts.values() if text)


@dataclass(frozen=True, slots=True)
class Run:
    """One opening of one activity. The clock is the server's.

    `deadline` is None when there is no timer or it is paused; `paused_left` are the seconds left
    then. `part` counts from 1: rounds, turns or phases, as the type has it.
    """

    id: int
    activity_id: str
    opened_at: datetime
    deadline: datetime | None = None
    paused_left: int | None = None
    locked: bool = False
    revealed: bool = False
    closed: bool = False
    part: int = 1


#: Finds the answers of the newest run of an activity.
FindAnswers = Callable[[str], Sequence[Answer]]


@dataclass(frozen=True, slots=True)
class Room:
    """A live session as one of its views may see it."""

    language: str
    activities: Mapping[str, Activity]
    activity: Activity | None  # the one that is open, or that is looked at
    run: Run | None  # None in a preview, and where the activity has not been opened
    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    now: datetime
    find_answers: FindAnswers
    preview: bool = False

    @property
    def answers(self) -> Sequence[Answer]:
        """The answers of this run that are not taken back, in the order they first came."""
        return self.answers_of(self.activity.id) if self.activity else ()

    def answers_of(self, activity_id: str | None) -> Sequence[Answer]:
        """The answers of another activity's newest run; none where there is no such run."""
        if activity_id is None:
            return ()
        return [answer for answer in self.find_answers(activity_id) if not answer.empty]

    def answer(self, owner: str, slot: str) -> Answer | None:
        """The answer in one slot of this run, if there is one."""
        return next((a for a in self.answers if a.owner == owner and a.slot == slot), None)

    def answers_by(self, owner: str) -> list[Answer]:
        """The answers of one owner in this run."""
        return [answer for answer in self.answers if answer.owner == owner]

    def person(self, person_id: int) -> Person | None:
        """The person with this id, if here."""
        return next((each for each in self.people if each.id == person_id), None)

    def group(self, group_id: int) -> Group | None:
        """The group with this id, if there is one."""
        return next((each for each in self.groups if each.id == group_id), None)

    def groups_of(self, kind: str) -> tuple[Group, ...]:
        """The groups of one kind, by number."""
        return tuple(each for each in self.groups if each.kind == kind)

    def group_of(self, person: Person, kind: str) -> Group | None:
        """The group of one kind that a person is in, if any."""
        return next((g for g in self.groups_of(kind) if person.id in g.members), None)

    def owner_name(self, owner: str) -> str:
        """What to call an owner: a person's name or a group's; "" where it may not be known."""
        if owner == TEACHER:
            return ""
        if owner.startswith("g"):
            group = self.group(int(owner[1:]))
            return group.name if group else ""
        person = self.person(int(owner[1:]))
        return person.name if person else ""

    def looking_at(self, activity: Activity, run: Run | None) -> Room:
        """The same room, looking at another activity."""
        return replace(self, activity=activity, run=run)


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group to be made: its people, and for teams a name and the theme it gathers around."""

    members: tuple[int, ...]
    name: str = ""
    theme: str | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """Something a team made, for the results by team. `label` is empty where it needs none."""

    label: Text
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of results, for the result page and the exports. Cells are text or numbers."""

    title: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[str | int | float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityType(ABC):
    """The type of an activity with its settings; each type is a subclass in a folder of its own."""

    #: The name in a run sheet, `idea-wall`; the folder is the same with underscores.
    name: ClassVar[str]
    #: What people call it, in the library and on the printed run sheet.
    label: ClassVar[Text] = NO_TEXT
    #: What holds unless the run sheet says otherwise.
    unit: ClassVar[Unit] = "person"
    anonymity: ClassVar[str] = "teacher_only"
    moderation: ClassVar[str] = "pre"
    reveal: ClassVar[str] = "manual"
    late: ClassVar[str] = "accept_flagged"
    #: Whether pupils answer at all (a slide has nothing to answer).
    answered: ClassVar[bool] = True
    #: Whether pupils write freely: a notice about other people's private matters stands beside.
    words_asked: ClassVar[bool] = True
    #: Whether the teacher alone reads the words: then they can never be let through to others.
    teacher_reads: ClassVar[bool] = False
    #: Whether what is written is for one team to read, when the teacher has let it through: it then
    #: waits for that also when the activity is over.
    for_teams: ClassVar[bool] = False
    #: Kinds of groups that this type makes by itself when its part 1, 2 … begins.
    makes_groups: ClassVar[tuple[str, ...]] = ()
    #: Whether the groups are made when the teacher asks for it, and not when the part begins.
    groups_on_demand: ClassVar[bool] = False
    #: Kinds of groups whose members read each other's words, here and in what this builds on,
    #: before the teacher has let them through (but not words that are held back).
    mates_read: ClassVar[tuple[str, ...]] = ()

    @classmethod
    @abstractmethod
    def parse(cls, block: Block) -> Self:
        """Make the settings from the activity's block; problems go to the block's place."""

    @property
    def builds_on(self) -> tuple[str, ...]:
        """Ids of activities, beside the source, whose answers this one shows."""
        return ()

    # Time and parts

    def parts(self, room: Room) -> int:
        """How many parts the teacher steps through: rounds, turns, phases."""
        return 1

    def part_label(self, room: Room, part: int) -> Text | None:
        """What a part is called, "Runde 2 av 3"; None where there is only one."""
        return None

    def part_seconds(self, room: Room, part: int) -> int | None:
        """Seconds of the timer of a part; None when the activity's minutes are the timer."""
        return None

    # Who answers, and where

    def owner(self, room: Room, person: Person, slot: str) -> str | None:
        """The owner of what a person writes in a slot; None when there is no group to write for."""
        if self.unit == "person":
            return person.owner
        group = room.group_of(person, self.unit)
        return group.owner if group else None

    @abstractmethod
    def has_slot(self, room: Room, person: Person, slot: str) -> bool:
        """Whether a person can write in a slot now."""

    @abstractmethod
    def read(self, room: Room, person: Person, slot: str, fields: Fields) -> Content:
        """What was answered, cleaned; raise Refused when it cannot be taken."""

    def part_of(self, slot: str) -> int | None:
        """The part that a slot belongs to: written in a later part it is late; None for any."""
        return None

    def another_slot(self, slot: str, taken: Collection[str]) -> str | None:
        """A slot for one of two answers that one person gave in the same slot, under two names.

        None: there is one such answer, and the later counts.
        """
        return None

    def read_teacher(self, room: Room, slot: str, fields: Fields) -> Content:
        """What the teacher wrote in one of the teacher's own slots; most types have none."""
        raise Refused("unknown")

    def choice_in_words(self, room: Room, slot: str, choice: Mapping[str, Any]) -> list[Text]:
        """What a person chose, told to them: "4 av 5". The room is as they may see it."""
        return [same_in_all(f"{name}: {value}") for name, value in choice.items()]

    # Groups

    def new_groups(self, room: Room, part: int, chance: random.Random) -> list[NewGroup]:
        """The groups that this type makes when a part begins, of kind `makes_groups[part - 1]`."""
        return []

    # What is shown. Each returns values for the template of that name, as `view`.

    def pupil(self, room: Room, me: Person) -> dict[str, Any]:
        """For pupil.html; the room is as `me` may see it."""
        return {}

    def teacher(self, room: Room) -> dict[str, Any]:
        """For teacher.html; the room is whole."""
        return {}

    def projector(self, room: Room) -> dict[str, Any]:
        """For projector.html; the room holds only what has been let through."""
        return {}

    def result(self, room: Room) -> dict[str, Any]:
        """For result.html, after the session; the room is whole, but for what is hidden."""
        return {}

    def sheets(self, room: Room) -> list[Sheet]:
        """The results as tables, for PDF and XLSX."""
        return []

    def made_by(self, room: Room, team: Group) -> list[Made]:
        """What a team made here, for the results by team: what it wrote as one, without names."""
        words = tuple(answer.words for answer in room.answers_by(team.owner) if answer.words)
        return [Made(NO_TEXT, words)] if words else []

    def has_answered(self, room: Room) -> frozenset[str]:
        """The owners who have answered in the part that is open now."""
        part = room.run.part if room.run else 1
        return frozenset(
            answer.owner for answer in room.answers if self.part_of(answer.slot) in (None, part)
        )

    def expected(self, room: Room) -> tuple[str, ...]:
        """The owners who are to answer now, for "12 of 28 have answered"."""
        if not self.answered:
            return ()
        if self.unit == "person":
            return tuple(person.owner for person in room.people)
        return tuple(group.owner for group in room.groups_of(self.unit))


def line(fields: Fields, name: str, limit: int) -> str:
    """One text from a form: cleaned, white space folded; raise Refused when it is too long.

    `limit` is in characters (code points).
    """
    text = " ".join(clean(first(fields, name)).split())
    return _within(text, limit)


def paragraph(fields: Fields, name: str, limit: int) -> str:
    """A text of one or more lines from a form; raise Refused when it is too long."""
    return _within(clean(first(fields, name)).strip(), limit)


def first(fields: Fields, name: str) -> str:
    """The first value sent under a name; "" when there is none."""
    values = fields.get(name) or ("",)
    return str(values[0])


def whole(fields: Fields, name: str, least: int, most: int) -> int | None:
    """A whole number from a form; None when nothing was sent, Refused when it is no such number."""
    text = first(fields, name).strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not least <= int(text) <= most:
        raise Refused("unknown")
    return int(text)


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        raise Refused("too_long", limit=limit, length=len(text))
    return text


def numbered(slot: str, prefix: str, most: int) -> bool:
    """Whether a slot is `prefix-1` … `prefix-<most>`."""
    return slot in {f"{prefix}-{number}" for number in range(1, most + 1)}


def last_free(prefix: str, most: int, taken: Collection[str]) -> str:
    """The last of the slots `prefix-1` … `prefix-<most>` that is free: one begins with the first.

    The next one after them when all are taken, so that nothing has to be left out.
    """
    within = (f"{prefix}-{number}" for number in range(most, 0, -1))
    beyond = (f"{prefix}-{number}" for number in count(most + 1))
    return next(slot for slot in chain(within, beyond) if slot not in taken)


def split_evenly(people: Iterable[int], size: int, chance: random.Random) -> list[tuple[int, ...]]:
    """People in groups of about `size`, at random; a remainder is spread, nobody is left alone."""
    shuffled = list(people)
    chance.shuffle(shuffled)
    count = max(1, len(shuffled) // size)
    groups: list[list[int]] = [[] for _ in range(count)]
    for place, person in enumerate(shuffled):
        groups[place % count].append(person)
    return [tuple(group) for group in groups if group]
