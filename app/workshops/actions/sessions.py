"""Making, opening and ending sessions; deleting them is in privacy.py."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.audit.actions import record
from app.content import Workshop
from app.database import db
from app.workshops import queries
from app.workshops.codes import new_code
from app.workshops.live import wake
from app.workshops.models import LiveMeeting, LiveSession, LiveStep, RunSheetVersion
from app.workshops.rules import KEPT_DAYS


def make_session(host: User, workshop: Workshop, language: str, now: datetime) -> LiveSession:
    """Make a session with its own copy of a run sheet and a code that leads nowhere else.

    Its results are kept for 30 days after it ends, unless the host says otherwise.
    """
    session = LiveSession(
        code=_free_code(),
        host_id=host.id,
        run_sheet_id=_stored(workshop).id,
        language=language,
        step_version=1,
        class_version=1,
        board_version=1,
        stage_version=1,
        shape_version=1,
        created_at=now,
        delete_at=now + timedelta(days=KEPT_DAYS),
    )
    db.session.add(session)
    db.session.flush()
    db.session.add(LiveMeeting(session_id=session.id, number=1))
    db.session.add_all(
        LiveStep(
            session_id=session.id,
            activity_id=activity.id,
            position=position,
            seconds=activity.minutes * 60,
        )
        for position, activity in enumerate(workshop.activities, start=1)
    )
    db.session.flush()
    record(host.id, "session.made", "live_session", session.id, now)
    return session


def _free_code() -> str:
    while True:
        code = new_code()
        if queries.code_is_free(code):
            return code


def _stored(workshop: Workshop) -> RunSheetVersion:
    found = queries.run_sheet(workshop.version)
    if found is not None:
        return found
    found = RunSheetVersion(
        workshop_id=workshop.id,
        version=workshop.version,
        definition=workshop.definition_json,
    )
    try:
        with db.session.begin_nested():
            db.session.add(found)
    except IntegrityError:  # another teacher stored it in the same moment
        return queries.run_sheet(workshop.version) or _stored(workshop)
    return found


def days_begin(session: LiveSession) -> datetime:
    """From when the days until deletion are counted: the end, else the beginning, else the making.

    A session may be made weeks before the lesson, and is not to be deleted in the middle of it.
    """
    return session.ended_at or queries.meeting_of(session.id).started_at or session.created_at


def begin(session: LiveSession, now: datetime) -> None:
    """Let the session be live: the first activity is about to open."""
    kept = session.delete_at - days_begin(session)
    meeting = queries.meeting_of(session.id)
    if meeting.started_at is None:
        steps = queries.steps_of(session.id)
        meeting.started_at = now
        meeting.planned_seconds = sum(step.seconds for step in steps if not step.skipped)
    session.state, session.delete_at = "live", days_begin(session) + kept


def end_session(session: LiveSession, actor_id: int | None, now: datetime) -> None:
    """End a session: nothing is open any more, and the days until deletion are counted from now.

    `actor_id`, here and below: the host; None for a co-host, who has no account.
    """
    if session.state == "ended":
        return
    kept = session.delete_at - days_begin(session)
    for run in queries.runs_of(session.id):
        run.closed_at = run.closed_at or now
    meeting = queries.meeting_of(session.id)
    meeting.ended_at = now
    session.state, session.ended_at = "ended", now
    session.delete_at = now + kept
    session.spotlight_id, session.blank = None, False
    wake(session, "step", "board", "stage", shape=True)
    record(actor_id, "session.ended", "live_session", session.id, now)


def reopen_session(session: LiveSession, actor_id: int | None, now: datetime) -> bool:
    """Take back an end that was a slip: the class goes on where it was.

    False when it was so long ago that a session which has not ended would be deleted now. One that
    has not ended is left as it is.
    """
    if session.ended_at is None:
        return True
    kept = session.delete_at - session.ended_at
    meeting = queries.meeting_of(session.id)
    delete_at = (meeting.started_at or session.created_at) + kept
    if delete_at <= now:
        return False
    meeting.ended_at = None
    session.state = "live" if meeting.started_at else "lobby"
    open_before = queries.run_in(session.id, session.current_run_id)
    if open_before is not None:
        open_before.closed_at = None
    session.code = session.code or _free_code()
    session.ended_at = None
    session.delete_at = delete_at
    wake(session, "step", "board", "stage", shape=True)
    record(actor_id, "session.reopened", "live_session", session.id, now)
    return True


def keep_for(session: LiveSession, days: int, actor_id: int | None, now: datetime) -> bool:
    """Set how many days results are kept after the end.

    False when those days are over already: then all would be deleted within the hour.
    """
    delete_at = days_begin(session) + timedelta(days=days)
    if delete_at <= now:
        return False
    session.delete_at = delete_at
    wake(session, "step", "board")
    record(actor_id, "session.kept_for", "live_session", session.id, now, days=days)
    return True


def set_door(session: LiveSession, is_open: bool) -> None:
    """Open or close the door: with a closed door nobody new comes in."""
    session.door_open = is_open
    wake(session, "board", "stage")


def set_own_names(session: LiveSession, allowed: bool) -> None:
    """Say whether those who come in may write a name of their own."""
    session.own_names = allowed
    wake(session, "board")
