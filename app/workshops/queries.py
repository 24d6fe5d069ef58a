"""Live sessions, their people and their answers, looked up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, func, select

from app.accounts.models import User
from app.accounts.tokens import token_hash
from app.activities.base import Answer, Group, Person
from app.database import db
from app.workshops.models import (
    GroupMember,
    LiveGroup,
    LiveMeeting,
    LiveRun,
    LiveSeat,
    LiveSession,
    LiveStep,
    Moderation,
    Participant,
    Response,
    ResponseWrite,
    RunSheetVersion,
)

# -- Sessions --------------------------------------------------------------------------------------


def session_to_change(session_id: int) -> LiveSession | None:
    """Return a session, held against other writers until the commit; None when it is gone."""
    return db.session.scalar(
        select(LiveSession)
        .where(LiveSession.id == session_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def session_with_code(code: str) -> LiveSession | None:
    """Return the session that a code leads to, if it has not ended; else None."""
    return db.session.scalar(
        select(LiveSession).where(LiveSession.code == code, LiveSession.state != "ended")
    )


def code_is_free(code: str) -> bool:
    """Say whether a code leads nowhere, and has not done so for a day."""
    return db.session.scalar(select(LiveSession.id).where(LiveSession.code == code)) is None


def session_of_host(person: User, session_id: int) -> LiveSession | None:
    """Return a session that the person hosts; else None."""
    return db.session.scalar(
        select(LiveSession).where(LiveSession.id == session_id, LiveSession.host_id == person.id)
    )


def sessions_of(person: User) -> Sequence[LiveSession]:
    """Return the sessions that a person hosts, the newest first."""
    return db.session.scalars(
        select(LiveSession)
        .where(LiveSession.host_id == person.id)
        .order_by(LiveSession.created_at.desc(), LiveSession.id.desc())
    ).all()


def counts_of_people(session_ids: Iterable[int]) -> Mapping[int, int]:
    """Return how many take part in each of some sessions."""
    rows = db.session.execute(
        select(Participant.session_id, func.count())
        .where(
            Participant.session_id.in_(list(session_ids)),
            Participant.removed_at.is_(None),
            Participant.on_paper.is_(False),
        )
        .group_by(Participant.session_id)
    )
    return defaultdict(int, ((row[0], row[1]) for row in rows))


def run_sheets_of(session_ids: Iterable[int]) -> Mapping[int, RunSheetVersion]:
    """Return the run sheets of some sessions, by the session's id."""
    rows = db.session.execute(
        select(LiveSession.id, RunSheetVersion)
        .join(RunSheetVersion, RunSheetVersion.id == LiveSession.run_sheet_id)
        .where(LiveSession.id.in_(list(session_ids)))
    )
    return {row[0]: row[1] for row in rows}


def sessions_to_delete(now: datetime) -> Sequence[int]:
    """Return the ids of the sessions whose deletion date has come."""
    return db.session.scalars(
        select(LiveSession.id).where(LiveSession.delete_at <= now).order_by(LiveSession.id)
    ).all()


def run_sheet(version: str) -> RunSheetVersion | None:
    """Return a stored run sheet by its hash."""
    return db.session.scalar(select(RunSheetVersion).where(RunSheetVersion.version == version))


def run_sheet_of(session: LiveSession) -> RunSheetVersion:
    """Return the run sheet that a session was made with."""
    return db.session.get_one(RunSheetVersion, session.run_sheet_id)


# -- Seats -----------------------------------------------------------------------------------------

# Asked whenever a pupil reads, so it is put together once.
_SEATED = (
    select(Participant, LiveSession)
    .join(LiveSession, LiveSession.id == Participant.session_id)
    .where(
        Participant.token_hash == bindparam("token_hash"),
        Participant.session_id == bindparam("session_id"),
    )
)


def seat_of(
    token: str, session_id: int, *, to_change: bool
) -> tuple[Participant, LiveSession] | None:
    """Return the participant that a cookie's token belongs to in a session, and the session.

    Removed participants are returned too: they are told, and may be let back. `to_change` holds
    the session's row against other writers, and looks for the participant after that: while it
    waited, the participant may have been erased, or the seat taken by another device.
    """
    held = session_to_change(session_id) if to_change else None
    if to_change and held is None:
        return None
    asked = {"token_hash": token_hash(token), "session_id": session_id}
    found = db.session.execute(_SEATED, asked).first()
    return (found[0], found[1]) if found else None


def participants_with(tokens: Iterable[str], session_id: int) -> Sequence[Participant]:
    """Return the participants of a session that some tokens belong to, in the order they joined."""
    hashes = [token_hash(token) for token in tokens]
    return db.session.scalars(
        select(Participant)
        .where(Participant.token_hash.in_(hashes), Participant.session_id == session_id)
        .order_by(Participant.id)
    ).all()


def holder_of(token: str) -> Participant | None:
    """Return the participant, in whatever session, whose seat a secret opens."""
    return db.session.scalar(select(Participant).where(Participant.token_hash == token_hash(token)))


def link_seat(token: str, session_id: int, now: datetime) -> LiveSeat | None:
    """Return the seat of a co-host or projector that a cookie's token holds in a session."""
    return db.session.scalar(
        select(LiveSeat).where(
            LiveSeat.token_hash == token_hash(token),
            LiveSeat.session_id == session_id,
            LiveSeat.revoked_at.is_(None),
            LiveSeat.taken_at.is_not(None),
        )
    )


def open_link(token: str, now: datetime) -> LiveSeat | None:
    """Return the seat that a link offers, if nobody has taken it and it is still good."""
    return db.session.scalar(
        select(LiveSeat).where(
            LiveSeat.token_hash == token_hash(token),
            LiveSeat.taken_at.is_(None),
            LiveSeat.revoked_at.is_(None),
            LiveSeat.expires_at > now,
        )
    )


def seats_of(session_id: int) -> Sequence[LiveSeat]:
    """Return the links of a session that have not been taken back, the oldest first."""
    return db.session.scalars(
        select(LiveSeat)
        .where(LiveSeat.session_id == session_id, LiveSeat.revoked_at.is_(None))
        .order_by(LiveSeat.id)
    ).all()


def session_by_id(session_id: int) -> LiveSession | None:
    """Return a session, whoever asks; the caller knows that they may."""
    return db.session.get(LiveSession, session_id)


# -- Steps and runs --------------------------------------------------------------------------------


def meeting_of(session_id: int) -> LiveMeeting:
    """Return the newest meeting of a session."""
    return db.session.scalars(
        select(LiveMeeting)
        .where(LiveMeeting.session_id == session_id)
        .order_by(LiveMeeting.number.desc())
        .limit(1)
    ).one()


def steps_of(session_id: int) -> Sequence[LiveStep]:
    """Return the session's run sheet, in order."""
    return db.session.scalars(
        select(LiveStep)
        .where(LiveStep.session_id == session_id)
        .order_by(LiveStep.position, LiveStep.id)
    ).all()


def step_in(session_id: int, step_id: int) -> LiveStep | None:
    """Return one step of a session; None when it is not there or another session's."""
    return db.session.scalar(
        select(LiveStep).where(LiveStep.id == step_id, LiveStep.session_id == session_id)
    )


def run_in(session_id: int, run_id: int | None) -> LiveRun | None:
    """Return one run of a session; None when it is not there or another session's."""
    if run_id is None:
        return None
    return db.session.scalar(
        select(LiveRun).where(LiveRun.id == run_id, LiveRun.session_id == session_id)
    )


def newest_run(step_id: int) -> LiveRun | None:
    """Return the newest run of a step, if it has been opened."""
    return db.session.scalar(
        select(LiveRun).where(LiveRun.step_id == step_id).order_by(LiveRun.number.desc()).limit(1)
    )


def runs_of(session_id: int) -> Sequence[LiveRun]:
    """Return the runs of a session, in the order they were opened."""
    return db.session.scalars(
        select(LiveRun).where(LiveRun.session_id == session_id).order_by(LiveRun.id)
    ).all()


def answers_versions(session_id: int) -> dict[str, tuple[int, int]]:
    """Return, by activity, the id of its newest run and the version of that run's answers."""
    rows = db.session.execute(
        select(LiveRun.activity_id, LiveRun.id, LiveRun.answers_version)
        .where(LiveRun.session_id == session_id)
        .order_by(LiveRun.id)
    )
    return {activity_id: (run_id, version) for activity_id, run_id, version in rows}


# -- People and groups -----------------------------------------------------------------------------


def people_of(session_id: int) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """Return those who take part, and those by whom a teacher writes what was done on paper.

    Each in the order they joined; removed ones are left out.
    """
    rows = db.session.execute(
        select(
            Participant.on_paper,
            Participant.id,
            Participant.name,
            Participant.untimed,
            Participant.device,
        )
        .where(Participant.session_id == session_id, Participant.removed_at.is_(None))
        .order_by(Participant.id)
    ).all()
    return (
        tuple(Person(*row[1:]) for row in rows if not row.on_paper),
        tuple(Person(*row[1:]) for row in rows if row.on_paper),
    )


def all_on_paper(session_id: int) -> Sequence[Participant]:
    """Return those by whom teachers write from paper in a session, to be changed."""
    return db.session.scalars(
        select(Participant).where(
            Participant.session_id == session_id, Participant.on_paper.is_(True)
        )
    ).all()


def on_paper_for(group: LiveGroup) -> Participant | None:
    """Return the one by whom a teacher writes for a team, if there is one already."""
    return db.session.scalar(
        select(Participant)
        .join(GroupMember, GroupMember.participant_id == Participant.id)
        .where(
            GroupMember.group_id == group.id,
            Participant.on_paper.is_(True),
            Participant.removed_at.is_(None),
        )
        .order_by(Participant.id)
        .limit(1)
    )


def participants_of(session_id: int) -> Sequence[Participant]:
    """Return everybody who has joined a session, removed ones too, in the order they joined."""
    return db.session.scalars(
        select(Participant).where(Participant.session_id == session_id).order_by(Participant.id)
    ).all()


def participant_in(session_id: int, participant_id: int) -> Participant | None:
    """Return one participant of a session; None when it is not there or another session's."""
    return db.session.scalar(
        select(Participant).where(
            Participant.id == participant_id, Participant.session_id == session_id
        )
    )


def people_by_device(session_id: int) -> dict[int, int]:
    """Return how many share each of a session's shared devices; removed ones do not count."""
    there = case((Participant.removed_at.is_(None), 1), else_=0)
    rows = db.session.execute(
        select(Participant.device, func.sum(there))
        .where(Participant.session_id == session_id, Participant.device.is_not(None))
        .group_by(Participant.device)
    )
    return {device: int(count) for device, count in rows if device is not None}


def participants_on(session_id: int, device: int | None) -> Sequence[Participant]:
    """Return those who share a device and take part, in the order they joined; nobody for None."""
    if device is None:
        return []
    return db.session.scalars(
        select(Participant)
        .where(
            Participant.session_id == session_id,
            Participant.device == device,
            Participant.removed_at.is_(None),
        )
        .order_by(Participant.id)
    ).all()


def participant_named(session_id: int, name: str) -> Participant | None:
    """Return the participant with a name, however it is capitalised; else None."""
    wanted = name.casefold()
    found = participants_of(session_id)
    return next((each for each in found if each.name.casefold() == wanted), None)


def names_in(session_id: int) -> frozenset[str]:
    """Return the names that are taken in a session."""
    rows = db.session.scalars(select(Participant.name).where(Participant.session_id == session_id))
    return frozenset(rows)


def groups_of(session_id: int) -> tuple[Group, ...]:
    """Return the groups of a session with those of their members who still take part."""
    members = defaultdict(list)
    rows = db.session.execute(
        select(GroupMember.group_id, GroupMember.participant_id)
        .join(Participant, Participant.id == GroupMember.participant_id)
        .where(GroupMember.session_id == session_id, Participant.removed_at.is_(None))
        .order_by(GroupMember.id)
    )
    for group_id, participant_id in rows:
        members[group_id].append(participant_id)
    found = db.session.execute(
        select(LiveGroup.id, LiveGroup.kind, LiveGroup.number, LiveGroup.name, LiveGroup.theme)
        .where(LiveGroup.session_id == session_id)
        .order_by(LiveGroup.kind, LiveGroup.number)
    )
    return tuple(Group(*row, tuple(members[row[0]])) for row in found)


def answers_alone(participant: Participant) -> Sequence[Response]:
    """Return what a participant has answered alone, to be changed."""
    return db.session.scalars(
        select(Response)
        .where(Response.session_id == participant.session_id, Response.owner == participant.owner)
        .order_by(Response.id)
    ).all()


def memberships_of(participant_ids: Iterable[int]) -> Sequence[GroupMember]:
    """Return in which groups some participants are, to be changed."""
    return db.session.scalars(
        select(GroupMember)
        .where(GroupMember.participant_id.in_(list(participant_ids)))
        .order_by(GroupMember.id)
    ).all()


def group_rows(session_id: int, kind: str | None = None) -> Sequence[LiveGroup]:
    """Return the groups of a session, of one kind or all, to be changed."""
    query = select(LiveGroup).where(LiveGroup.session_id == session_id).order_by(LiveGroup.number)
    return db.session.scalars(query.where(LiveGroup.kind == kind) if kind else query).all()


def groups_that_wrote(session_id: int) -> frozenset[str]:
    """Return the owners of all that was written in groups' slots."""
    rows = db.session.scalars(
        select(Response.owner)
        .where(Response.session_id == session_id, Response.owner.startswith("g"))
        .distinct()
    )
    return frozenset(rows)


def group_in(session_id: int, group_id: int) -> LiveGroup | None:
    """Return one group of a session; None when it is not there or another session's."""
    return db.session.scalar(
        select(LiveGroup).where(LiveGroup.id == group_id, LiveGroup.session_id == session_id)
    )


def group_versions(participant_id: int) -> dict[int, int]:
    """Return the versions of the groups that a participant is in, by the group's id."""
    rows = db.session.execute(
        select(LiveGroup.id, LiveGroup.version)
        .join(GroupMember, GroupMember.group_id == LiveGroup.id)
        .where(GroupMember.participant_id == participant_id)
        .order_by(LiveGroup.id)
    )
    return {row[0]: row[1] for row in rows}


# -- Answers ---------------------------------------------------------------------------------------


def answers_of(run_id: int) -> tuple[Answer, ...]:
    """Return the present state of every slot of a run, in the order they were first answered."""
    rows = db.session.execute(
        select(
            Response.id,
            Response.owner,
            Response.slot,
            Response.revision,
            Response.late,
            Response.author_id,
            Response.answered_at,
            Response.held,
            Moderation.approved_revision,
            Moderation.hidden,
            Response.payload,
        )
        .outerjoin(Moderation, Moderation.response_id == Response.id)
        .where(Response.run_id == run_id)
        .order_by(Response.id)
    )
    return tuple(
        Answer(
            id=row.id,
            owner=row.owner,
            slot=row.slot,
            texts=row.payload.get("texts", {}),
            choice=row.payload.get("choice", {}),
            revision=row.revision,
            late=row.late,
            author_id=row.author_id,
            at=row.answered_at,
            held=row.held,
            approved=row.approved_revision == row.revision,
            hidden=bool(row.hidden),
        )
        for row in rows
    )


def response_in(session_id: int, response_id: int) -> Response | None:
    """Return one answer of a session, to be changed; None when it is another session's."""
    return db.session.scalar(
        select(Response).where(Response.id == response_id, Response.session_id == session_id)
    )


def responses_in(session_id: int, response_ids: Iterable[int]) -> Sequence[Response]:
    """Return some answers of a session, to be changed; other sessions' are left out."""
    return db.session.scalars(
        select(Response).where(
            Response.id.in_(list(response_ids)), Response.session_id == session_id
        )
    ).all()


def response_in_slot(run_id: int, owner: str, slot: str) -> Response | None:
    """Return what stands in a slot, to be changed; None when nothing does."""
    return db.session.scalar(
        select(Response).where(
            Response.run_id == run_id, Response.owner == owner, Response.slot == slot
        )
    )


def writes_with(participant_id: int, keys: Iterable[str]) -> dict[str, ResponseWrite]:
    """Return the writes of a participant that have come before, by key."""
    rows = db.session.scalars(
        select(ResponseWrite).where(
            ResponseWrite.participant_id == participant_id, ResponseWrite.key.in_(list(keys))
        )
    )
    return {write.key: write for write in rows}


def writes_of(participant_id: int) -> Sequence[tuple[ResponseWrite, str]]:
    """Return all that a participant has sent, in order, each with the id of its activity."""
    rows = db.session.execute(
        select(ResponseWrite, LiveRun.activity_id)
        .join(LiveRun, LiveRun.id == ResponseWrite.run_id)
        .where(ResponseWrite.participant_id == participant_id)
        .order_by(ResponseWrite.id)
    )
    return [(row[0], row[1]) for row in rows]


def moderation_of(response_id: int) -> Moderation | None:
    """Return what a teacher decided about an answer, if anything."""
    return db.session.scalar(select(Moderation).where(Moderation.response_id == response_id))


def moderations_of(response_ids: Iterable[int]) -> dict[int, Moderation]:
    """Return what a teacher decided about some answers, by the answer's id."""
    rows = db.session.scalars(
        select(Moderation).where(Moderation.response_id.in_(list(response_ids)))
    )
    return {row.response_id: row for row in rows}


def own_responses(participant_id: int, session_id: int) -> Sequence[tuple[Response, str]]:
    """Return what a participant has answered alone, each with the id of its activity."""
    rows = db.session.execute(
        select(Response, LiveRun.activity_id)
        .join(LiveRun, LiveRun.id == Response.run_id)
        .where(Response.session_id == session_id, Response.owner == f"p{participant_id}")
        .order_by(Response.id)
    )
    return [(row[0], row[1]) for row in rows]
