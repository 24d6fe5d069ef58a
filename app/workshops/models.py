"""Live sessions and everything that happens in them. All of it goes when the session is deleted.

Where an id is known outside the database (an address, a slot `card-<id>`, what a process remembers)
it is never given out again: SQLite would else give the newest id anew once its row is deleted.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


def _session() -> Mapped[int]:
    return mapped_column(ForeignKey("live_sessions.id", ondelete="CASCADE"), index=True)


class RunSheetVersion(Base):
    """A run sheet as it was when a session was made, stored once for all sessions that use it."""

    __tablename__ = "run_sheet_versions"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[str]
    version: Mapped[str] = mapped_column(unique=True)  # SHA-256 of the definition
    definition: Mapped[str]


class LiveSession(Base):
    """A workshop happening live.

    The versions count changes: `step` for everyone, `class` for cards that pupils may see, `board`
    for teachers, `stage` for the projector; `shape` for people, groups, steps and runs (what the
    process remembers of them is thrown away when it has changed).
    """

    __tablename__ = "live_sessions"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(unique=True)  # None: given back, a day after the end
    host_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    run_sheet_id: Mapped[int] = mapped_column(ForeignKey("run_sheet_versions.id"), index=True)
    language: Mapped[str]
    state: Mapped[str] = mapped_column(default="lobby")  # lobby, live, ended
    door_open: Mapped[bool] = mapped_column(default=True)
    own_names: Mapped[bool] = mapped_column(default=False)
    blank: Mapped[bool] = mapped_column(default=False)
    spotlight_id: Mapped[int | None]  # a response; no foreign key, it may be erased
    current_run_id: Mapped[int | None]  # likewise
    step_version: Mapped[int] = mapped_column(default=0)
    class_version: Mapped[int] = mapped_column(default=0)
    board_version: Mapped[int] = mapped_column(default=0)
    stage_version: Mapped[int] = mapped_column(default=0)
    shape_version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    delete_at: Mapped[datetime] = mapped_column(index=True)


class LiveMeeting(Base):
    """One gathering of a session: a class has one, a university workshop three."""

    __tablename__ = "live_meetings"
    __table_args__ = (UniqueConstraint("session_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = _session()
    number: Mapped[int]
    started_at: Mapped[datetime | None]
    planned_seconds: Mapped[int | None]  # what the run sheet came to when it began
    ended_at: Mapped[datetime | None]


class LiveStep(Base):
    """One line of the session's own copy of the run sheet, which the teacher may change."""

    __tablename__ = "live_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = _session()
    activity_id: Mapped[str]
    position: Mapped[int]
    seconds: Mapped[int]
    skipped: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")


class LiveRun(Base):
    """One opening of one activity. `answers_version` counts changes of its answers."""

    __tablename__ = "live_runs"
    __table_args__ = (UniqueConstraint("step_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = _session()
    meeting_id: Mapped[int] = mapped_column(ForeignKey("live_meetings.id", ondelete="CASCADE"))
    step_id: Mapped[int] = mapped_column(ForeignKey("live_steps.id", ondelete="CASCADE"))
    activity_id: Mapped[str]
    number: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    deadline: Mapped[datetime | None]  # None: no timer, or paused
    paused_left: Mapped[int | None]  # seconds
    locked: Mapped[bool] = mapped_column(default=False)
    revealed: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]
    part: Mapped[int] = mapped_column(default=1)
    answers_version: Mapped[int] = mapped_column(default=0)


class Participant(Base):
    """Somebody who takes part without an account, under a name that need not be theirs."""

    __tablename__ = "live_participants"
    __table_args__ = (UniqueConstraint("session_id", "name"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = _session()
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    joined_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    untimed: Mapped[bool] = mapped_column(default=False)
    resume_serial: Mapped[int] = mapped_column(default=1)
    resume_failures: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    #: Which of the session's shared devices; None for who has one alone.
    device: Mapped[int | None]
    #: Nobody in the room: the teacher writes here what a team did on paper.
    on_paper: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def owner(self) -> str:
        """The owner of what the participant answers alone."""
        return f"p{self.id}"


class LiveGroup(Base):
    """A pair, a four or a team of participants."""

    __tablename__ = "live_groups"
    __table_args__ = (
        UniqueConstraint("session_id", "kind", "number"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = _session()
    kind: Mapped[str]  # pair, four, team; with FORMER once others took its place
    number: Mapped[int]
    name: Mapped[str]
    theme: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)


class GroupMember(Base):
    """Who is in which group; a person is in at most one of each kind."""

    __tablename__ = "live_group_members"
    __table_args__ = (UniqueConstraint("participant_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = _session()
    group_id: Mapped[int] = mapped_column(
        ForeignKey("live_groups.id", ondelete="CASCADE"), index=True
    )
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("live_participants.id", ondelete="CASCADE")
    )
    kind: Mapped[str]


class Response(Base):
    """The present state of one slot. `owner` is "p<participant>" or "g<group>"."""

    __tablename__ = "live_responses"
    __table_args__ = (
        UniqueConstraint("run_id", "owner", "slot"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = _session()
    run_id: Mapped[int] = mapped_column(ForeignKey("live_runs.id", ondelete="CASCADE"))
    owner: Mapped[str]
    slot: Mapped[str]
    revision: Mapped[int]
    late: Mapped[bool]
    held: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("live_participants.id", ondelete="SET NULL"), index=True
    )
    answered_at: Mapped[datetime]
    payload: Mapped[dict[str, Any]]  # {"texts": {…}, "choice": {…}}


class ResponseWrite(Base):
    """What was sent, as it came: its key is made on the device, so that it counts once.

    `status` is stored or conflict (a teammate had changed the slot meanwhile).
    """

    __tablename__ = "live_response_writes"
    __table_args__ = (UniqueConstraint("participant_id", "key"), Index(None, "run_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = _session()
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("live_participants.id", ondelete="CASCADE")
    )
    run_id: Mapped[int] = mapped_column(ForeignKey("live_runs.id", ondelete="CASCADE"))
    key: Mapped[str]
    owner: Mapped[str]
    slot: Mapped[str]
    base: Mapped[int]
    status: Mapped[str]
    revision: Mapped[int]
    late: Mapped[bool]
    received_at: Mapped[datetime]
    payload: Mapped[dict[str, Any]]


class Moderation(Base):
    """What a teacher decided about one answer. A later revision has to be let through again."""

    __tablename__ = "live_moderations"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = _session()
    response_id: Mapped[int] = mapped_column(
        ForeignKey("live_responses.id", ondelete="CASCADE"), unique=True
    )
    approved_revision: Mapped[int | None]
    hidden: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]


class LiveSeat(Base):
    """A link that lets another device steer the session ("cohost") or show it ("projector").

    The link's token is spent by the first device that uses it, which then holds `token_hash`.
    """

    __tablename__ = "live_seats"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = _session()
    role: Mapped[str]  # cohost, projector
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
