"""Two participants who are one person: somebody came in again, under another name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update

from app.activities.base import ActivityType
from app.audit.actions import record
from app.database import db
from app.workshops import queries
from app.workshops.actions.people import raise_answers
from app.workshops.live import wake, wake_group, wake_person
from app.workshops.models import GroupMember, LiveSession, Participant, Response, ResponseWrite
from app.workshops.room import workshop_of


def merge(
    session: LiveSession,
    one: Participant,
    other: Participant,
    here: Collection[int],
    actor_id: int | None,
    now: datetime,
) -> Participant:
    """Make two participants of a session one, and return the one who stays.

    The device in use keeps its seat, and with it what is written there and not sent: of two it is
    the one who is `here` (ids), else the one who came last. The name and the groups are those of
    the one who came first. Of cards all are kept; where both have answered something that there is
    one of, the later answer counts. All that was sent is kept.
    """
    first, second = sorted((one, other), key=lambda each: each.id)
    stays = first if first.id in here and second.id not in here else second
    goes = second if stays is first else first
    name, goes_id = first.name, goes.id
    _move_answers(session, goes, stays)
    _move_groups(session, first, second, stays)
    stays.untimed = first.untimed or second.untimed
    wake_person(goes)
    db.session.flush()
    db.session.delete(goes)
    db.session.flush()
    stays.name = name
    raise_answers(session)
    wake_person(stays)
    wake(session, "step", "class", "board", "stage", shape=True)
    record(actor_id, "participant.merged", "live_participant", stays.id, now, gone=goes_id)
    return stays


def _move_answers(session: LiveSession, goes: Participant, stays: Participant) -> None:
    there = {(each.run_id, each.slot): each for each in queries.answers_alone(stays)}
    coming = queries.answers_alone(goes)
    types = _types_of_runs(session)
    for answer in coming:
        other = there.get((answer.run_id, answer.slot))
        if other is not None and _has_words(other) and _has_words(answer):
            taken = {
                each.slot for each in (*there.values(), *coming) if each.run_id == answer.run_id
            }
            slot = types[answer.run_id].another_slot(answer.slot, taken)
            if slot is not None:
                answer.slot, other = slot, None
        if other is not None and _counts(other) > _counts(answer):
            _delete(session, answer)
            continue
        if other is not None:
            _delete(session, other)
        answer.owner = stays.owner
        db.session.flush()
    db.session.execute(
        update(Response).where(Response.author_id == goes.id).values(author_id=stays.id)
    )
    _tell_keys_apart(goes, stays)
    sent = update(ResponseWrite).where(ResponseWrite.participant_id == goes.id)
    db.session.execute(sent.where(ResponseWrite.owner == goes.owner).values(owner=stays.owner))
    db.session.execute(sent.values(participant_id=stays.id))


def _types_of_runs(session: LiveSession) -> dict[int, ActivityType]:
    workshop = workshop_of(session)
    found = ((run.id, workshop.activity(run.activity_id)) for run in queries.runs_of(session.id))
    return {run_id: activity.type for run_id, activity in found if activity}


def _tell_keys_apart(goes: Participant, stays: Participant) -> None:
    """A device makes its keys by chance, but two may have sent the same: who stays keeps theirs."""
    known = {write.key for write, _ in queries.writes_of(stays.id)}
    for write, _ in queries.writes_of(goes.id):
        if write.key in known:
            write.key = f"{goes.id}.{write.key}"
    db.session.flush()


def _has_words(answer: Response) -> bool:
    return any(answer.payload.get("texts", {}).values())


def _counts(answer: Response) -> tuple[bool, datetime, int]:
    """What one answer has before another: words or a choice at all, then the later time."""
    return any(answer.payload.values()), answer.answered_at, answer.id


def _delete(session: LiveSession, answer: Response) -> None:
    if session.spotlight_id == answer.id:
        session.spotlight_id = None
    db.session.delete(answer)
    db.session.flush()


def _move_groups(
    session: LiveSession, first: Participant, second: Participant, stays: Participant
) -> None:
    members = queries.memberships_of([first.id, second.id])
    kinds = {member.kind for member in members if member.participant_id == first.id}
    for member in members:
        group = queries.group_in(session.id, member.group_id)
        if group is not None:
            wake_group(group)
        if member.participant_id == second.id and member.kind in kinds:
            db.session.delete(member)
    db.session.flush()
    db.session.execute(
        update(GroupMember)
        .where(GroupMember.participant_id.in_([first.id, second.id]))
        .values(participant_id=stays.id)
    )
