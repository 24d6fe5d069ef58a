"""Joining, coming back, being removed and let back, and being erased."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from sqlalchemy import delete

from app.accounts.tokens import is_token, new_token, token_hash
from app.audit.actions import record
from app.content.text import Text
from app.database import db
from app.workshops import queries
from app.workshops.actions.groups import join_group, place_newcomer
from app.workshops.codes import resume_code, same_code
from app.workshops.live import wake, wake_person
from app.workshops.models import LiveGroup, LiveSession, Participant, Response, ResponseWrite
from app.workshops.rules import MOST_ON_A_DEVICE, MOST_PEOPLE, may_resume, name_key

PAPER = Text("Papir", "Papir", "Paper")


class NameTaken(Exception):
    """Somebody in the session has that name already."""


class SessionFull(Exception):
    """There are as many in the session as it takes."""


class DoorClosed(Exception):
    """The teacher has closed the door."""


class DeviceFull(Exception):
    """There are as many on the device as share one."""


def join(
    session: LiveSession,
    name: str,
    now: datetime,
    beside: Participant | None = None,
    seat: str = "",
) -> tuple[Participant, str]:
    """Let somebody in under a name; return the participant and the secret of their seat.

    `beside`: the one whose device they share. `seat`: the secret that the form proposes, so that a
    form that was sent twice lets in one. Raises DoorClosed, SessionFull (400 people), NameTaken or
    DeviceFull (6 people). Late ones get a place in the smallest group of each kind, or in the
    groups of the one whose device they share.
    """
    holder, token = _proposed(seat)
    if holder and holder.session_id == session.id and name_key(holder.name) == name_key(name):
        return holder, seat
    if not session.door_open or session.state == "ended":
        raise DoorClosed
    taken = queries.names_in(session.id)
    if len(taken) >= MOST_PEOPLE:
        raise SessionFull
    if name_key(name) in {name_key(each) for each in taken}:
        raise NameTaken
    device = _device_of(session, beside) if beside else None
    participant = _new_participant(session, name, token, device, now)
    place_newcomer(session, participant, beside)
    wake(session, "board", "stage", shape=True)
    return participant, token


def _proposed(seat: str) -> tuple[Participant | None, str]:
    """Return who holds a proposed seat already, and the secret to give if they are not meant."""
    holder = queries.holder_of(seat) if is_token(seat) else None
    return holder, seat if is_token(seat) and holder is None else new_token()


def sit_in(session: LiveSession, team: LiveGroup, now: datetime) -> str:
    """Let the teacher write down what a team has done on paper (workshops.md, total outage).

    Makes "Papir 1", who counts as nobody in the room and whom the clock does not lock; or takes the
    one that the team has. Return the secret of the seat; an older one no longer holds. Raises
    SessionFull.
    """
    known = queries.on_paper_for(team)
    if known is not None:
        return _give_seat(session, known, new_token())
    taken = {name_key(each) for each in queries.names_in(session.id)}
    if len(taken) >= MOST_PEOPLE:
        raise SessionFull
    called = (f"{PAPER.in_(session.language)} {number}" for number in count(1))
    name = next(each for each in called if name_key(each) not in taken)
    token = new_token()
    participant = _new_participant(session, name, token, None, now)
    participant.untimed = participant.on_paper = True
    join_group(team, participant)
    wake(session, "step", "board", "stage", shape=True)
    return token


def _new_participant(
    session: LiveSession, name: str, token: str, device: int | None, now: datetime
) -> Participant:
    participant = Participant(
        session_id=session.id,
        name=name,
        token_hash=token_hash(token),
        joined_at=now,
        device=device,
    )
    db.session.add(participant)
    db.session.flush()
    return participant


def _device_of(session: LiveSession, beside: Participant) -> int:
    """Return the number of somebody's device, which becomes one that is shared."""
    devices = queries.people_by_device(session.id)
    if beside.device is None:
        beside.device = max(devices, default=0) + 1
    elif devices[beside.device] >= MOST_ON_A_DEVICE:
        raise DeviceFull
    return beside.device


def come_back(
    session: LiveSession,
    participant: Participant,
    code: str,
    secret_key: str,
    beside: Participant | None = None,
    seat: str = "",
) -> str | None:
    """Give a participant's seat to another device, for their resume code; None when it is wrong.

    After five wrong ones for a name no code is looked at until the teacher lets the person in. The
    old device loses the seat, and the code becomes another. `beside`: somebody whose device it is,
    and stays; raises DeviceFull. `seat`: as for `join`.
    """
    holder, token = _proposed(seat)
    if holder is participant and not participant.removed_at:
        return seat
    right = resume_code(secret_key, participant.id, participant.resume_serial)
    if participant.removed_at or not may_resume(participant.resume_failures):
        return None
    if not same_code(code, right):
        participant.resume_failures += 1
        wake(session, "board")
        return None
    before = participant.device
    if beside is None or not _are_together(participant, beside):
        participant.device = _device_of(session, beside) if beside else None
        _wake_device(session, before)
    return _give_seat(session, participant, token)


def _are_together(one: Participant, other: Participant) -> bool:
    shared = one.device is not None and one.device == other.device
    return one.id == other.id or shared


def _wake_device(session: LiveSession, device: int | None) -> None:
    """Let those who are left on a device see who takes turns there now."""
    for each in queries.participants_on(session.id, device):
        wake_person(each)


def _give_seat(session: LiveSession, participant: Participant, token: str) -> str:
    participant.token_hash = token_hash(token)
    participant.resume_serial += 1
    participant.resume_failures = 0
    wake_person(participant)
    wake(session, "board", shape=True)
    return token


def leave_device(session: LiveSession, participant: Participant) -> None:
    """Let somebody leave a device, shared or their own: its secret opens the seat no more.

    Their resume code still does.
    """
    participant.token_hash = token_hash(new_token())
    if participant.device is not None:
        before, participant.device = participant.device, None
        _wake_device(session, before)
        wake(session, "board", shape=True)


def let_in(session: LiveSession, participant: Participant) -> None:
    """Let a participant try again, with a fresh resume code that the teacher can read out."""
    participant.resume_failures = 0
    participant.resume_serial += 1
    wake_person(participant)
    wake(session, "board")


def remove(
    session: LiveSession, participant: Participant, actor_id: int | None, now: datetime
) -> None:
    """Take a participant out of the session; answers are kept aside until they are let back.

    `actor_id`: the host; None for a co-host, who has no account.
    """
    participant.removed_at = participant.removed_at or now
    wake_person(participant)
    wake(session, "step", "class", "board", "stage", shape=True)
    record(actor_id, "participant.removed", "live_participant", participant.id, now)


def let_back(
    session: LiveSession, participant: Participant, actor_id: int | None, now: datetime
) -> None:
    """Let a removed participant take part again, with the answers they had."""
    mates = queries.participants_on(session.id, participant.device)
    participant.removed_at = None
    if not participant.on_paper:  # who has the team that was chosen
        place_newcomer(session, participant, next(iter(mates), None))
    wake_person(participant)
    wake(session, "step", "class", "board", "stage", shape=True)
    record(actor_id, "participant.let_back", "live_participant", participant.id, now)


def set_untimed(session: LiveSession, participant: Participant, untimed: bool) -> None:
    """Give a participant time: the clock does not lock what they write (WCAG 2.2.1)."""
    participant.untimed = untimed
    wake_person(participant)
    wake(session, "board", shape=True)


def erase(
    session: LiveSession, participant: Participant, actor_id: int | None, now: datetime
) -> None:
    """Delete a participant with all they have answered alone; what a group wrote stays.

    The caller empties the write-ahead log after the commit.
    """
    wake_person(participant)
    db.session.flush()
    participant_id = participant.id
    raise_answers(session)
    db.session.execute(
        delete(Response).where(
            Response.session_id == session.id, Response.owner == participant.owner
        )
    )
    db.session.execute(delete(ResponseWrite).where(ResponseWrite.participant_id == participant_id))
    db.session.delete(participant)
    db.session.flush()
    wake(session, "step", "class", "board", "stage", shape=True)
    record(actor_id, "participant.erased", "live_participant", participant_id, now)


def raise_answers(session: LiveSession) -> None:
    """Let every run's answers be read again: whose they are, or how many, has changed."""
    for run in queries.runs_of(session.id):
        run.answers_version += 1
