"""What an application keeps in memory of its live sessions, and how a change wakes those it is for.

An action says `wake(session, "board", …)` in its transaction: the versions are raised there, and
the streams are told after the commit.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.database import db
from app.pool import Turns
from app.workshops.hub import Hub
from app.workshops.models import LiveGroup, LiveSession, Participant
from app.workshops.presence import Presence
from app.workshops.remembered import Remembered

#: The channels that are counted on the session itself.
CHANNELS = ("step", "class", "board", "stage")
#: Threads kept for ordinary requests when streams take all they can.
RESERVED = 48
#: Boards and projectors drawn at the same time: fewer than there are connections to SQLite.
DRAWING = 2


class Live:
    """The hub, who is here, whose turn it is to draw, and what is remembered of the rows."""

    def __init__(self, threads: int) -> None:
        self.hub = Hub(max(1, threads - max(RESERVED, threads // 6)))
        self.presence = Presence()
        self.drawing = Turns(DRAWING)
        self.remembered = Remembered()


def live() -> Live:
    """Return what the current application keeps of its live sessions."""
    return current_app.extensions["live"]  # type: ignore[no-any-return]


def wake(session: LiveSession, *channels: str, shape: bool = False) -> None:
    """Raise the versions of some channels; `shape`: people, groups, steps or runs have changed.

    The caller holds the session's row (`queries.session_to_change`), so that no number is lost.
    """
    told: dict[str, int] = {}
    for channel in channels:
        number = getattr(session, f"{channel}_version") + 1
        setattr(session, f"{channel}_version", number)
        told[channel] = number
    if shape:
        session.shape_version += 1
    _after_commit(session.id, told)


def wake_group(group: LiveGroup) -> None:
    """Raise the version of a group's own channel."""
    group.version += 1
    _after_commit(group.session_id, {f"team:{group.id}": group.version})


def wake_person(participant: Participant) -> None:
    """Raise the version of one participant's own channel."""
    participant.version += 1
    _after_commit(participant.session_id, {f"person:{participant.id}": participant.version})


def forget_after_commit(session_id: int) -> None:
    """Let go of all that is remembered of a session, once it is deleted for good.

    Not before: a page that is read meanwhile would bring it back.
    """
    db.session.info.setdefault("forgotten", set()).add(session_id)


def _after_commit(session_id: int, versions: dict[str, int]) -> None:
    waiting = db.session.info.setdefault("woken", {})
    waiting.setdefault(session_id, {}).update(versions)


@event.listens_for(Session, "after_commit")
def _tell(session: Any) -> None:
    woken, forgotten = session.info.pop("woken", {}), session.info.pop("forgotten", ())
    if not (woken or forgotten) or "live" not in current_app.extensions:
        return
    for session_id in forgotten:
        live().remembered.forget(session_id)
        live().presence.forget(session_id)
    for session_id, versions in woken.items():
        live().hub.publish(session_id, versions)


@event.listens_for(Session, "after_rollback")
def _forget(session: Any) -> None:
    session.info.pop("woken", None)
    session.info.pop("forgotten", None)


def init_app(app: Flask) -> None:
    """Give the application its memory of live sessions."""
    app.extensions["live"] = Live(app.config["THREADS"])
