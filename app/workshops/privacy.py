"""What the tables of live sessions are for, how long they are kept, and how people leave them.

Participants have no account: they see, take with them and delete their own from the session's page,
and a teacher can erase them. Everything else goes on the session's deletion date. A teacher who is
erased takes their sessions along.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.accounts import privacy as _erased_after_us  # noqa: F401  registered first, so erased last
from app.accounts.privacy_registry import Rows, nothing_personal, nothing_to_erase, register
from app.database import db
from app.workshops.actions.sessions import delete_session, delete_what_is_due
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

WITH_THE_SESSION = "Until the session's deletion date: 30 days after it ended unless set otherwise."


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
