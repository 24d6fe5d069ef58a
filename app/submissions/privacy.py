"""What the tables of submissions are for, how long they are kept, and how a person leaves them.

Text belongs to the team. Erasing a person removes who wrote it; the text stays while somebody is
left in the team. With the last member it goes: drafts are deleted, and of a submission only its
number, round and dates stay, with no text and no hash.
"""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Select, delete, exists, select, update
from sqlalchemy.orm import aliased, undefer

from app.accounts.privacy_registry import Rows, nothing_personal, nothing_to_erase, register
from app.courses.models import Enrolment, TeamMember
from app.database import db
from app.submissions.models import Decision, DraftSlot, ExerciseVersion, Submission


def _left_by_all(user_id: int) -> Select[int]:
    """The enrolments of the person's teams in which nobody else is now."""
    other = aliased(TeamMember)
    somebody_else = exists().where(
        other.team_id == Enrolment.team_id,
        other.user_id != user_id,
        other.until_at.is_(None),
    )
    own = exists().where(TeamMember.team_id == Enrolment.team_id, TeamMember.user_id == user_id)
    return select(Enrolment.id).where(own, ~somebody_else)


def _drafts(user_id: int) -> Rows:
    found = db.session.scalars(
        select(DraftSlot).where(DraftSlot.changed_by_id == user_id).order_by(DraftSlot.id)
    )
    return [
        {
            "exercise": draft.exercise_id,
            "field": draft.slot,
            "text": draft.written,
            "changed_at": draft.changed_at,
        }
        for draft in found
    ]


def _leave_drafts(user_id: int, _now: datetime) -> None:
    db.session.execute(delete(DraftSlot).where(DraftSlot.enrolment_id.in_(_left_by_all(user_id))))
    db.session.execute(
        update(DraftSlot).where(DraftSlot.changed_by_id == user_id).values(changed_by_id=None)
    )


def _submissions(user_id: int) -> Rows:
    found = db.session.scalars(
        select(Submission)
        .options(undefer(Submission.content))
        .where(Submission.handed_in_by_id == user_id)
        .order_by(Submission.id)
    )
    return [
        {
            "number": each.number,
            "exercise": each.exercise_id,
            "round": each.round,
            "handed_in_at": each.handed_in_at,
            "reply_by": each.reply_by,
            "sha256": each.sha256,
            "handed_in": json.loads(each.content) if each.content else None,
        }
        for each in found
    ]


def _leave_submissions(user_id: int, now: datetime) -> None:
    db.session.execute(
        update(Submission)
        .where(Submission.enrolment_id.in_(_left_by_all(user_id)), Submission.erased_at.is_(None))
        .values(content=None, sha256=None, body_hash=None, erased_at=now)
    )
    db.session.execute(
        update(Submission).where(Submission.handed_in_by_id == user_id).values(handed_in_by_id=None)
    )


def _decisions(user_id: int) -> Rows:
    found = db.session.scalars(
        select(Decision).where(Decision.decided_by_id == user_id).order_by(Decision.id)
    )
    return [
        {
            "submission_id": decision.submission_id,
            "outcome": decision.outcome,
            "summary": decision.summary,
            "decided_at": decision.decided_at,
        }
        for decision in found
    ]


def _leave_decisions(user_id: int, _now: datetime) -> None:
    of_them = select(Submission.id).where(Submission.enrolment_id.in_(_left_by_all(user_id)))
    db.session.execute(
        update(Decision).where(Decision.submission_id.in_(of_them)).values(summary="")
    )
    db.session.execute(
        update(Decision).where(Decision.decided_by_id == user_id).values(decided_by_id=None)
    )


WHILE_THE_TEAM = "As long as somebody is in the team; the name goes when the person is erased."

register(
    DraftSlot,
    purpose="Keeps what a team has written so far in an exercise.",
    kept=WHILE_THE_TEAM,
    export=_drafts,
    erase=_leave_drafts,
)
register(
    ExerciseVersion,
    purpose="Keeps the wording that each submission answered. It is about no person.",
    kept="For as long as the installation.",
    export=nothing_personal,
    erase=nothing_to_erase,
)
register(
    Submission,
    purpose="Keeps what a team has handed in, with its receipt.",
    kept=WHILE_THE_TEAM + " Number and dates stay, so that a receipt can be recognised.",
    export=_submissions,
    erase=_leave_submissions,
)
register(
    Decision,
    purpose="Keeps the answer to each submission.",
    kept="As long as the submission; the name goes when the person is erased.",
    export=_decisions,
    erase=_leave_decisions,
)
