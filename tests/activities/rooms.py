"""Rooms to try the types of activities in: made-up people, groups and answers, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.activities.base import ActivityType, Answer, Group, Person, Room, Run
from app.content.text import Text, same_in_all
from app.content.workshop import Activity

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
NAMES = ("Rolig Rev", "Glad Laks", "Rask Ravn", "Lur Gaupe", "Snill Sau", "Kvikk Ørn", "Stø Elg")


def people(count: int, first: int = 1) -> tuple[Person, ...]:
    """Return so many people, with ids from `first`."""
    return tuple(
        Person(number, f"{NAMES[number % len(NAMES)]} {number}")
        for number in range(first, first + count)
    )


def group(group_id: int, kind: str, *members: int, number: int = 0, name: str = "") -> Group:
    """Return a group of people given by their ids."""
    number = number or group_id
    return Group(group_id, kind, number, name or f"Lag {number}", None, members)


def answer(
    answer_id: int,
    owner: str,
    slot: str,
    text: str = "",
    *,
    texts: Mapping[str, str] | None = None,
    choice: Mapping[str, Any] | None = None,
    **rest: Any,
) -> Answer:
    """Return an answer; `text` is short for texts={"text": text}."""
    words = texts if texts is not None else ({"text": text} if text else {})
    at = NOW + timedelta(seconds=answer_id)
    values = {"revision": 1, "late": False, "author_id": None, "at": at, **rest}
    return Answer(answer_id, owner, slot, words, choice or {}, **values)


def withheld(told: Answer) -> Answer:
    """Return an answer as one sees it who may not read it and before the result is revealed."""
    return replace(told, texts={}, choice={}, withheld=True, author_id=None)


def activity(kind: ActivityType, name: str = "now", **rest: Any) -> Activity:
    """Return an activity of a type."""
    values: dict[str, Any] = {
        "title": Text("Nå", "No", "Now"),
        "minutes": 5,
        "prompt": same_in_all("Hva tror du?"),
        "help": None,
        "say": None,
        "notes": None,
        "fallback": None,
        "source": None,
        "anonymity": kind.anonymity,
        "moderation": kind.moderation,
        "reveal": kind.reveal,
        "late": kind.late,
    }
    return Activity(id=name, type=kind, **{**values, **rest})


def room(
    kind: ActivityType,
    here: Sequence[Person],
    answers: Iterable[Answer] = (),
    *,
    groups: Iterable[Group] = (),
    earlier: Mapping[str, Sequence[Answer]] | None = None,
    others: Iterable[Activity] = (),
    part: int = 1,
    revealed: bool = False,
    opened: bool = True,
    language: str = "nb",
    **rest: Any,
) -> Room:
    """Return a room where an activity of this type is open.

    `earlier` holds answers of other activities by id; `others` are those activities, where the type
    asks for them; `rest` goes to the activity (source="wall", anonymity="named").
    """
    now = activity(kind, **rest)
    found = {now.id: list(answers), **(earlier or {})}
    run = Run(1, now.id, NOW, part=part, revealed=revealed)
    return Room(
        language=language,
        activities={each.id: each for each in (now, *others)},
        activity=now,
        run=run if opened else None,
        people=tuple(here),
        groups=tuple(groups),
        now=NOW,
        find_answers=lambda name: found.get(name, []),
        preview=not opened,
    )


def sent(**fields: str | Sequence[str]) -> dict[str, list[str]]:
    """Return a form as it was sent: each name with its values."""
    return {k: [v] if isinstance(v, str) else list(v) for k, v in fields.items()}
