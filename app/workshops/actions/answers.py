"""Taking what participants and teachers write: once per key, late or not, never lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.activities.base import TEACHER, Content, Fields, Person, Refused, Room
from app.content import Activity
from app.database import db
from app.workshops import queries
from app.workshops.live import wake, wake_group
from app.workshops.models import (
    LiveGroup,
    LiveRun,
    LiveSession,
    Participant,
    Response,
    ResponseWrite,
)
from app.workshops.room import newest_runs, seen_by_pupil, whole_room, workshop_of
from app.workshops.rules import Write, standing
from app.workshops.words_held import is_held


@dataclass(frozen=True, slots=True)
class Taken:
    """How a write was taken. `status` is stored, conflict or refused.

    For a conflict `content` is what stands in the slot; for a refusal `code` and `data` say why.
    """

    key: str
    status: str
    revision: int = 0
    late: bool = False
    content: Content | None = None
    code: str = ""
    data: dict[str, int] | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """A slot that is written in: whose it is, in which run."""

    session: LiveSession
    run: LiveRun
    owner: str
    slot: str

    def present(self) -> Response | None:
        """Return what stands there now."""
        return queries.response_in_slot(self.run.id, self.owner, self.slot)


def take(
    session: LiveSession, participant: Participant, writes: Sequence[Write], now: datetime
) -> list[Taken]:
    """Take what a participant's device has sent, in order.

    A key that has come before gives the answer it gave then, and is not stored again; with other
    words it is refused, since it would else be told that those are stored. The caller holds the
    session's row.
    """
    before = queries.writes_with(participant.id, [write.key for write in writes])
    me = Person(participant.id, participant.name, participant.untimed)
    taken: list[Taken] = []
    for write in writes:
        known = before.get(write.key)
        if known is not None:
            same = known.payload.get("sent", _digest(write)) == _digest(write)
            again = Taken(write.key, "refused", code="sent_before")
            taken.append(_as_before(known) if same else again)
            continue
        try:
            row = _take_one(session, me, write, now)
        except Refused as refusal:
            taken.append(Taken(write.key, "refused", code=refusal.code, data=refusal.data))
            continue
        before[write.key] = row
        taken.append(_as_before(row))
    return taken


def _digest(write: Write) -> str:
    """What tells one write from another: where it belongs and what was filled in."""
    told = json.dumps([write.run_id, write.slot, write.fields], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _as_before(row: ResponseWrite) -> Taken:
    if row.status == "stored":
        return Taken(row.key, "stored", row.revision, row.late)
    standing_now = queries.response_in_slot(row.run_id, row.owner, row.slot)
    content = _content(standing_now.payload) if standing_now else Content()
    revision = standing_now.revision if standing_now else 0
    return Taken(row.key, "conflict", revision, row.late, content)


def _take_one(session: LiveSession, me: Person, write: Write, now: datetime) -> ResponseWrite:
    run = queries.run_in(session.id, write.run_id)
    if run is None:
        raise Refused("closed")
    room = seen_by_pupil(whole_room(session, run.id, now), me, newest_runs(session))
    activity, at = room.activity, room.run
    if activity is None or at is None or not activity.type.answered:
        raise Refused("closed")
    taken_as = standing(at, activity, me, now)
    if taken_as == "refused":
        raise Refused("closed")
    if not activity.type.has_slot(room, me, write.slot):
        raise Refused("unknown")
    owner = activity.type.owner(room, me, write.slot)
    if owner is None:
        raise Refused("unknown")
    content = activity.type.read(room, me, write.slot, write.fields)
    part = activity.type.part_of(write.slot)
    late = taken_as == "late" or (part is not None and part < at.part)
    row = _store(_Place(session, run, owner, write.slot), me, write, content, late, now)
    if late:
        _wake_mates(session, me)
    return row


def _wake_mates(session: LiveSession, me: Person) -> None:
    """Show what came late to those who build on it in what is open now."""
    run = queries.run_in(session.id, session.current_run_id)
    activity = workshop_of(session).activity(run.activity_id) if run else None
    if activity is None:
        return
    for member in queries.memberships_of([me.id]):
        group = queries.group_in(session.id, member.group_id)
        if group and member.kind in activity.type.mates_read:
            wake_group(group)


def _store(
    place: _Place, me: Person, write: Write, content: Content, late: bool, now: datetime
) -> ResponseWrite:
    present = place.present()
    payload = _payload(content)
    crossed = (
        present is not None
        and place.owner != me.owner
        and not _content(present.payload).empty  # what was taken away is not written over
        and present.revision != write.base
        and present.payload != payload
    )
    if crossed:
        assert present is not None
        revision, status = present.revision, "conflict"
    else:
        revision, status = _put(place, present, content, me.id, late, now), "stored"
    row = ResponseWrite(
        session_id=place.session.id,
        participant_id=me.id,
        run_id=place.run.id,
        key=write.key,
        owner=place.owner,
        slot=place.slot,
        base=write.base,
        status=status,
        revision=revision,
        late=late,
        received_at=now,
        payload={**payload, "sent": _digest(write)},
    )
    db.session.add(row)
    db.session.flush()
    return row


def _put(
    place: _Place,
    present: Response | None,
    content: Content,
    author_id: int | None,
    late: bool,
    now: datetime,
) -> int:
    """Write what a slot holds from now on, and wake those whose view it alters.

    Return the revision.
    """
    if present is None:
        present = Response(
            session_id=place.session.id,
            run_id=place.run.id,
            owner=place.owner,
            slot=place.slot,
            revision=0,
        )
        db.session.add(present)
    present.revision += 1
    present.payload = _payload(content)
    present.late = late
    present.held = any(is_held(text) for text in content.texts.values())
    present.author_id = author_id
    present.answered_at = now
    place.run.answers_version += 1
    wake(place.session, "board", "stage")
    if place.owner.startswith("g"):
        group = db.session.get(LiveGroup, int(place.owner[1:]))
        if group:
            wake_group(group)
    return present.revision


def take_teachers(
    session: LiveSession, run: LiveRun, slot: str, fields: Fields, now: datetime
) -> None:
    """Take what the teacher writes in a slot of their own: a theme, where a card belongs.

    Raises Refused.
    """
    room = whole_room(session, run.id, now)
    activity = _activity(room)
    content = activity.type.read_teacher(room, slot, fields)
    place = _Place(session, run, TEACHER, slot)
    _put(place, place.present(), content, None, False, now)
    db.session.flush()
    wake(session, "step", "class")


def _activity(room: Room) -> Activity:
    if room.activity is None:
        raise Refused("closed")
    return room.activity


def _payload(content: Content) -> dict[str, Any]:
    return {"texts": dict(content.texts), "choice": dict(content.choice)}


def _content(payload: dict[str, Any]) -> Content:
    return Content(payload.get("texts", {}), payload.get("choice", {}))
