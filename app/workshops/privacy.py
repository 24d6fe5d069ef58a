"""What the tables of live sessions are for, how long they are kept, and how people leave them.

Participants have no account: they see, take with them and delete their own from the session's page,
and a teacher can erase them. Everything else goes on the session's deletion date. A teacher who is
erased takes their sessions along.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from app.accounts import privacy as _erased_after_us  # noqa: F401  registered first, so erased last
from app.accounts.privacy_registry import Rows, nothing_personal, nothing_to_erase, register
from app.audit.actions import record
from app.database import db
from app.workshops import queries
from app.workshops.live import forget_after_commit, wake
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
from app.workshops.rules import CODE_RESTS

WITH_THE_SESSION = "Until the session's deletion date: 30 days after it ended unless set otherwise."


def delete_session(session: LiveSession, actor_id: int | None, why: str, now: datetime) -> None:
    """Delete a session with everything in it. The trail keeps that it was done, no words.

    `why`: asked (by the host) or time (its day has come). The caller empties the write-ahead log
    after the commit, so that the words are gone from the file.
    """
    people = queries.counts_of_people([session.id])[session.id]
    run_sheet_id, session_id = session.run_sheet_id, session.id
    wake(session, "step", "board", "stage")
    db.session.flush()
    db.session.expunge(session)
    db.session.execute(delete(LiveSession).where(LiveSession.id == session_id))
    in_use = select(LiveSession.id).where(LiveSession.run_sheet_id == run_sheet_id).exists()
    db.session.execute(
        delete(RunSheetVersion)
        .where(RunSheetVersion.id == run_sheet_id, ~in_use)
        .execution_options(synchronize_session=False)
    )
    record(actor_id, "session.deleted", "live_session", session_id, now, why=why, people=people)
    forget_after_commit(session_id)


def delete_what_is_due(now: datetime) -> int:
    """Delete the sessions whose day has come, and give back codes that have rested for a day.

    Return how many were deleted. Called by the worker every hour.
    """
    deleted = 0
    for session_id in queries.sessions_to_delete(now):
        session = queries.session_to_change(session_id)
        if session is not None and session.delete_at <= now:  # its host may have given it more days
            delete_session(session, None, "time", now)
            deleted += 1
    db.session.execute(
        update(LiveSession)
        .where(LiveSession.code.is_not(None), LiveSession.ended_at <= now - CODE_RESTS)
        .values(code=None)
        .execution_options(synchronize_session=False)
    )
    return deleted


def _hosted(user_id: int) -> list[LiveSession]:
    found = select(LiveSession).where(LiveSession.host_id == user_id).order_by(LiveSession.id)
    return list(db.session.scalars(found))


def _own_sessions(user_id: int) -> Rows:
    return [
        {
            "id": session.id,
            "state": session.state,
            "created_at": session.created_at,
            "ended_at": session.ended_at,
            "delete_at": session.delete_at,
        }
        for session in _hosted(user_id)
    ]


def _delete_own_sessions(user_id: int, now: datetime) -> None:
    for session in _hosted(user_id):
        delete_session(session, user_id, "asked", now)
    db.session.flush()


register(
    RunSheetVersion,
    purpose="The run sheet that a live session was made with, shown as it was then.",
    kept="As long as a session uses it.",
    export=nothing_personal,
    erase=nothing_to_erase,
)
register(
    LiveSession,
    purpose="A workshop happening live: its code, its host, and what is open.",
    kept=WITH_THE_SESSION,
    export=_own_sessions,
    erase=_delete_own_sessions,
    purge=delete_what_is_due,
)
for _table, _purpose in (
    (LiveMeeting, "When a session's gatherings began and ended."),
    (LiveStep, "The session's own copy of the run sheet, with the teacher's notes."),
    (LiveRun, "When each activity was opened and closed, and its clock."),
    (Participant, "Who takes part, under a name that need not be theirs; no account, no address."),
    (LiveGroup, "Pairs, fours and teams."),
    (GroupMember, "Who is in which group."),
    (Response, "What participants and groups have answered."),
    (ResponseWrite, "Each answer as it came, so that one that is sent twice counts once."),
    (Moderation, "Which answers the teacher has let through or hidden."),
    (LiveSeat, "Links by which another device steers or shows the session."),
):
    # Nothing here is tied to an account: see the module's text for how participants leave.
    register(
        _table,
        purpose=_purpose,
        kept=WITH_THE_SESSION,
        export=nothing_personal,
        erase=nothing_to_erase,
    )
