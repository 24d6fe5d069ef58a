"""Reads the demo's ventures from demo/ventures/*.yaml; the format stands in demo/README.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from app.content import Exercise, Value

VENTURES = Path(__file__).resolve().parent.parent.parent / "demo" / "ventures"


@dataclass(frozen=True, slots=True)
class Venture:
    """One fictional venture: its people, how far it has come, and what it has written."""

    name: str
    members: tuple[tuple[str, str], ...]  # name, e-mail
    mentor: int  # 1, 2 or 3
    lessons_read: tuple[str, ...]
    exercises: Mapping[str, Mapping[str, Any]]


def ventures(folder: Path = VENTURES) -> tuple[Venture, ...]:
    """Return all ventures, in the order of their files' names."""
    return tuple(_venture(file) for file in sorted(folder.glob("*.yaml")))


def _venture(file: Path) -> Venture:
    data = YAML(typ="safe").load(file)
    return Venture(
        name=data["name"],
        members=tuple((person["name"], person["email"]) for person in data["members"]),
        mentor=data["mentor"],
        lessons_read=tuple(data.get("lessons_read", ())),
        exercises=data["exercises"],
    )


def answers(exercise: Exercise, written: Mapping[str, Any]) -> dict[str, Value]:
    """Return what a story says was written, as values of an exercise's slots.

    Raises ValueError for a slot that the exercise does not have or a value of the wrong shape.
    """
    found: dict[str, Value] = {}
    for key, value in written.items():
        slot = exercise.slot(key)
        read = slot.coerce(value) if slot else None
        if slot is None or read is None:
            raise ValueError(f"{exercise.id}.{key}: no such slot, or not a value of its kind")
        found[key] = slot.canonical(read)
    return found
