"""Where a team stands with an exercise: the words for it, and how one is found. Pure."""

from __future__ import annotations

from datetime import datetime

#: The states of an exercise for one team, in the order they come.
STATES = ("not_started", "draft", "handed_in", "changes_requested", "approved")

#: States in which a team writes. In the others somebody reads, or is done reading.
WRITABLE = frozenset({"not_started", "draft", "changes_requested"})


def state_of(handed_in: bool, outcome: str | None, drafted: bool) -> str:
    """Return the state of an exercise from its last round, else from there being a draft."""
    if handed_in:
        return outcome or "handed_in"
    return "draft" if drafted else "not_started"


def is_new_since(changed_at: datetime | None, handed_in_at: datetime | None) -> bool:
    """Say whether a draft holds something written after the last hand-in (None: there is none)."""
    if changed_at is None:
        return False
    return handed_in_at is None or changed_at > handed_in_at
