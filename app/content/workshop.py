"""A workshop as the rest of the application sees it: frozen, whole, in three languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Protocol, Self

from app.content.block import Block
from app.content.model import Fact, Source
from app.content.text import Html, Text

LEVELS = ("upper-secondary", "university")
ANONYMITY = ("named", "teacher_only", "anonymous")
MODERATION = ("off", "pre")
REVEAL = ("live", "on_close", "manual")
LATE = ("accept_flagged", "refuse")


class ActivityKind(Protocol):
    """A type of activity, as content sees it: it reads its own keys. See app/activities/base.py."""

    name: ClassVar[str]
    anonymity: ClassVar[str]
    moderation: ClassVar[str]
    reveal: ClassVar[str]
    late: ClassVar[str]

    @classmethod
    def parse(cls, block: Block) -> Self:
        """Make the settings from the activity's block; problems go to the block's place."""
        ...


@dataclass(frozen=True, slots=True)
class Aim:
    """A competence aim that a workshop serves, in our words, with where and when it was checked."""

    id: str
    subject: Text
    code: str  # of the curriculum, ENT01-04
    set: str  # of aims, KV885
    number: int | None  # in the set, from 1; None where the order is not known for sure
    text: Text
    here: Text  # what in the workshop serves it
    source: Source
    checked: date


@dataclass(frozen=True, slots=True)
class Handout:
    """A page to print."""

    id: str
    title: Text
    body: Html
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One activity of a run sheet. `type` holds what only its type has (see app.activities).

    `say`, `notes` and `fallback` are for the teacher: what to say, how to run it, and how to do it
    without devices. `source` is the activity whose cards it works on. `anonymity` is named,
    teacher_only or anonymous; `moderation` off or pre (the teacher lets each card through);
    `reveal` live, on_close or manual; `late` accept_flagged or refuse.
    """

    id: str
    type: Any
    title: Text
    minutes: int
    prompt: Text
    help: Text | None
    say: Html | None
    notes: Html | None
    fallback: Html | None
    source: str | None
    anonymity: str
    moderation: str
    reveal: str
    late: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """A run sheet of timed activities. `version` is a hash of its definition.

    `definition_json` is the run sheet in three languages, so that a live session keeps the one it
    was made with; it is read back by `workshop_from_definition`.
    """

    id: str
    title: Text
    summary: Text
    purpose: Html
    level: str
    participants: Mapping[str, int]  # min, best, max
    team_size: Mapping[str, int]  # min, max
    subjects: tuple[Text, ...]
    aims: tuple[Aim, ...]
    materials: tuple[Text, ...]
    before: Html
    outage: Html
    handouts: tuple[Handout, ...]
    facts: tuple[Fact, ...]
    activities: tuple[Activity, ...]
    version: str
    definition_json: str = field(repr=False)

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return sum(activity.minutes for activity in self.activities)

    def activity(self, name: str) -> Activity | None:
        """The activity with this id, if there is one."""
        return next((each for each in self.activities if each.id == name), None)

    def handout(self, name: str) -> Handout | None:
        """The handout with this id, if there is one."""
        return next((each for each in self.handouts if each.id == name), None)

    def begins_at(self, name: str) -> int:
        """The minute, from the start, at which an activity begins by the run sheet."""
        begun = 0
        for activity in self.activities:
            if activity.id == name:
                break
            begun += activity.minutes
        return begun
