"""Reads the demo's lesson from demo/workshops/<workshop>/; the format stands in demo/README.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

LESSONS = Path(__file__).resolve().parent.parent.parent / "demo" / "workshops"


@dataclass(frozen=True, slots=True)
class Team:
    """One team: the theme it gathers around, its people, and what it wrote, by activity."""

    theme: str
    pupils: tuple[str, ...]
    written: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson as it went. Pupils are called by short ids; what each wrote is by activity."""

    workshop: str
    language: str
    pupils: Mapping[str, Mapping[str, Any]]  # the one who came late is among them
    teams: tuple[Team, ...]
    pairs: Sequence[Mapping[str, Any]]
    fours: Sequence[Mapping[str, Any]]
    new_themes: Mapping[str, str]
    ticket_themes: Sequence[str]
    late: str
    removed: Mapping[str, Any]
    late_answers: frozenset[tuple[str, str]]  # pupil and slot
    hidden: frozenset[tuple[str, str]]


def lesson(folder: Path) -> Lesson:
    """Return the lesson in a folder: class.yaml, and a file for each team."""
    read = YAML(typ="safe").load
    told = read(folder / "class.yaml")
    teams = [read(file) for file in sorted(folder.glob("[0-9]*.yaml"))]
    return Lesson(
        workshop=told["workshop"],
        language=told["language"],
        pupils={who: wrote for team in teams for who, wrote in team["pupils"].items()},
        teams=tuple(Team(team["theme"], tuple(team["pupils"]), team) for team in teams),
        pairs=told["pairs"],
        fours=told["fours"],
        new_themes=told["new-themes"],
        ticket_themes=told["ticket-themes"],
        late=told["late"],
        removed=told["removed"],
        late_answers=_slots(told["late-answers"]),
        hidden=_slots(told["hidden"]),
    )


def lessons() -> tuple[Lesson, ...]:
    """Return all lessons of the demo."""
    return tuple(lesson(folder) for folder in sorted(LESSONS.iterdir()) if folder.is_dir())


def _slots(told: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Read "e2 card-3" as the pupil e2 and the slot card-3."""
    return frozenset((who, slot) for who, slot in (each.split() for each in told))
