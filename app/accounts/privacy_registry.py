"""Every table says what it is for, how long it is kept, and how a person's part leaves it.

A feature's `privacy.py` registers its tables here; `accounts` exports and erases through this
registry and so knows no other feature. tests/accounts/test_privacy.py fails for a table that has
not been registered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.database import Base

Rows = list[dict[str, Any]]
Export = Callable[[int], Rows]
Erase = Callable[[int, datetime], None]
Purge = Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Registered:
    """What is promised for one table, and the functions that keep the promise."""

    table: str
    purpose: str
    kept: str
    export: Export
    erase: Erase
    purge: Purge | None


_registered: dict[str, Registered] = {}


def register(
    table: type[Base],
    *,
    purpose: str,
    kept: str,
    export: Export,
    erase: Erase,
    purge: Purge | None = None,
) -> None:
    """Register a table. `purpose` and `kept` are English sentences, printed in docs/privacy.md.

    `export(user_id)` returns the person's rows as JSON-ready dictionaries (a datetime may stand).
    `erase(user_id, now)` removes the person from the table and keeps what belongs to others; it
    flushes, never commits. `purge(now)`, where time alone ends the keeping, deletes what is too old
    and returns how many rows went; the mail worker calls it every hour.
    For a table about no person, pass `nothing_personal` and `nothing_to_erase`.
    """
    name = table.__tablename__
    if name in _registered:
        raise ValueError(f"the table {name} is registered twice")
    _registered[name] = Registered(name, purpose, kept, export, erase, purge)


def registered() -> dict[str, Registered]:
    """Return everything registered, by table name, in the order it was registered."""
    return dict(_registered)


def nothing_personal(_user_id: int) -> Rows:
    """The exporter of a table that holds nothing about any person."""
    return []


def nothing_to_erase(_user_id: int, _now: datetime) -> None:
    """The eraser of a table that holds nothing about any person."""


def export_person(user_id: int) -> dict[str, dict[str, Any]]:
    """Return all that is stored about a person: by table its purpose, keeping and rows."""
    return {
        entry.table: {
            "purpose": entry.purpose,
            "kept": entry.kept,
            "rows": entry.export(user_id),
        }
        for entry in _registered.values()
    }


def erase_person(user_id: int, now: datetime) -> None:
    """Remove a person from every table, in the opposite order: `users` came first and goes last."""
    for entry in reversed(_registered.values()):
        entry.erase(user_id, now)


def purge(now: datetime) -> int:
    """Delete what has been kept long enough, in every table; return how many rows went."""
    return sum(entry.purge(now) for entry in _registered.values() if entry.purge)
