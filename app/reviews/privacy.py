"""What the tables of reviewing are for, how long they are kept, and how a person leaves them.

A message belongs to the conversation between a team and its mentors. Erasing a person removes who
wrote it, not the team's feedback; the words go when the submission does.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from app.accounts.privacy_registry import Rows, register
from app.database import db
from app.reviews.models import Message, Opening, Thread
from app.reviews.rules import STILL_OPEN
from app.submissions.models import Submission

#: A warning needs half an hour; a day is kept so that a page left open overnight still warns.
OPENINGS_KEPT = max(STILL_OPEN, timedelta(days=1))


def _threads(user_id: int) -> Rows:
    rows = db.session.scalars(select(Thread).where(Thread.resolved_by_id == user_id))
    return [{"id": t.id, "passage": t.passage, "resolved_at": t.resolved_at} for t in rows]


def _leave_threads(user_id: int, now: datetime) -> None:
    db.session.execute(
        update(Thread).where(Thread.resolved_by_id == user_id).values(resolved_by_id=None)
    )
    _purge_threads(now)  # submissions are left before threads, so theirs are erased by now


def _purge_threads(_now: datetime) -> int:
    """Delete the threads, with their quotes and messages, of submissions that are erased."""
    erased = select(Submission.id).where(Submission.erased_at.is_not(None))
    gone = db.session.execute(delete(Thread).where(Thread.submission_id.in_(erased)))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _messages(user_id: int) -> Rows:
    rows = db.session.scalars(
        select(Message).where(Message.author_id == user_id).order_by(Message.id)
    )
    return [
        {
            "thread_id": m.thread_id,
            "text": m.text,
            "written_at": m.written_at,
            "published_at": m.published_at,
        }
        for m in rows
    ]


def _leave_messages(user_id: int, _now: datetime) -> None:
    db.session.execute(update(Message).where(Message.author_id == user_id).values(author_id=None))


def _openings(user_id: int) -> Rows:
    rows = db.session.scalars(select(Opening).where(Opening.user_id == user_id))
    return [{"submission_id": o.submission_id, "opened_at": o.opened_at} for o in rows]


def _leave_openings(user_id: int, _now: datetime) -> None:
    db.session.execute(delete(Opening).where(Opening.user_id == user_id))


def _purge_openings(now: datetime) -> int:
    old = db.session.execute(delete(Opening).where(Opening.opened_at < now - OPENINGS_KEPT))
    return int(old.rowcount)  # type: ignore[attr-defined]


register(
    Thread,
    purpose="Ties a conversation to exact words in what a team handed in.",
    kept="As long as the submission; gone when it is erased.",
    export=_threads,
    erase=_leave_threads,
    purge=_purge_threads,
)
register(
    Message,
    purpose="What mentors and the team say to each other about what was handed in.",
    kept="As long as the submission; the author's name goes when the person is erased.",
    export=_messages,
    erase=_leave_messages,
)
register(
    Opening,
    purpose="Warns a mentor that another has the same submission open.",
    kept="One day after it was last opened.",
    export=_openings,
    erase=_leave_openings,
    purge=_purge_openings,
)
