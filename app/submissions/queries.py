"""Drafts, rounds and receipts, looked up; and the state of many exercises in two queries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import BindParameter, CursorResult, bindparam, func, select
from sqlalchemy.orm import joinedload, undefer

from app.accounts.models import User
from app.content import Exercise, exercise_from_definition
from app.courses.models import CohortDate, MentorAssignment
from app.courses.queries import mentored_enrolment, own_enrolment, staffed_enrolment
from app.database import db
from app.submissions.models import Decision, DraftSlot, ExerciseVersion, Submission
from app.submissions.states import is_new_since, state_of

# Statements that are asked often are put together once.
_TEAMS: BindParameter[list[int]] = bindparam("enrolment_ids", expanding=True)
_DRAFTS_CHANGED_AT = (
    select(DraftSlot.enrolment_id, DraftSlot.exercise_id, func.max(DraftSlot.changed_at))
    .where(DraftSlot.enrolment_id.in_(_TEAMS))
    .group_by(DraftSlot.enrolment_id, DraftSlot.exercise_id)
)
_LAST = (
    select(
        Submission.enrolment_id,
        Submission.exercise_id,
        func.max(Submission.round).label("round"),
    )
    .where(Submission.enrolment_id.in_(_TEAMS))
    .group_by(Submission.enrolment_id, Submission.exercise_id)
    .subquery()
)
_LAST_ROUNDS = (
    select(
        Submission.enrolment_id,
        Submission.exercise_id,
        Submission.round,
        Submission.id,
        Submission.number,
        Submission.handed_in_at,
        Submission.reply_by,
        Decision.outcome,
        Decision.decided_at,
    )
    .join(
        _LAST,
        (_LAST.c.enrolment_id == Submission.enrolment_id)
        & (_LAST.c.exercise_id == Submission.exercise_id)
        & (_LAST.c.round == Submission.round),
    )
    .outerjoin(Decision, Decision.submission_id == Submission.id)
)


_THIS = (
    Submission.enrolment_id == bindparam("enrolment_id"),
    Submission.exercise_id == bindparam("exercise_id"),
)
_LAST_ROUND = (
    select(Submission.round, Decision.outcome)
    .outerjoin(Submission.decision)
    .where(*_THIS)
    .order_by(Submission.round.desc())
    .limit(1)
)
_DRAFTS = (
    select(DraftSlot)
    .options(joinedload(DraftSlot.changed_by))
    .where(
        DraftSlot.enrolment_id == bindparam("enrolment_id"),
        DraftSlot.exercise_id == bindparam("exercise_id"),
    )
    .execution_options(populate_existing=True)
)
_WITH_KEY = select(Submission).where(
    Submission.enrolment_id == bindparam("enrolment_id"), Submission.key == bindparam("key")
)
_VERSION_ID = select(ExerciseVersion.id).where(ExerciseVersion.hash == bindparam("hash"))


class ExerciseState(NamedTuple):
    """Where one team stands with one exercise. A named tuple: a matrix makes thousands of them.

    `state` is one of `states.STATES`. The fields from `round` to `decided_at` are of the last
    round; None (0 for `round`) before the first. `has_draft`: something was written after it.
    """

    state: str
    round: int = 0
    submission_id: int | None = None
    number: str | None = None
    handed_in_at: datetime | None = None
    reply_by: datetime | None = None
    decided_at: datetime | None = None
    has_draft: bool = False
    draft_changed_at: datetime | None = None


#: What a missing key of `exercise_states` means.
NOT_STARTED = ExerciseState("not_started")


@dataclass(frozen=True, slots=True)
class Reading:
    """A submission with the right to read it: as a member of the team, its mentor, or staff."""

    submission: Submission
    as_: Literal["member", "mentor", "staff"]


def exercise_states(enrolment_ids: Collection[int]) -> dict[tuple[int, str], ExerciseState]:
    """Return the state of every exercise that some teams have begun, by enrolment and exercise.

    Two queries, whatever the number. A key that is missing is not started.
    """
    if not enrolment_ids:
        return {}
    drafted = _drafts_changed_at(enrolment_ids)
    found = {
        key: ExerciseState("draft", 0, None, None, None, None, None, True, at)
        for key, at in drafted.items()
    }
    for row in _last_rounds(enrolment_ids):
        (
            enrolment_id,
            exercise_id,
            round_,
            id_,
            number,
            handed_in_at,
            reply_by,
            outcome,
            decided_at,
        ) = row
        key = (enrolment_id, exercise_id)
        changed_at = drafted.get(key)
        found[key] = ExerciseState(
            state_of(True, outcome, False),
            round_,
            id_,
            number,
            handed_in_at,
            reply_by,
            decided_at,
            is_new_since(changed_at, handed_in_at),
            changed_at,
        )
    return found


class LastRound(NamedTuple):
    """The last round of one exercise for one team; round 0 and not_started before the first."""

    round: int
    state: str


BEFORE_THE_FIRST = LastRound(0, "not_started")


def last_round(enrolment_id: int, exercise_id: str) -> LastRound:
    """Return the last round and how it stands; one query, that asks nothing of drafts."""
    asked = {"enrolment_id": enrolment_id, "exercise_id": exercise_id}
    found = db.session.connection().execute(_LAST_ROUND, asked).first()
    return LastRound(found[0], state_of(True, found[1], False)) if found else BEFORE_THE_FIRST


def drafts(enrolment_id: int, exercise_id: str) -> dict[str, DraftSlot]:
    """Return what a team has written in one exercise, by slot, fresh from the database."""
    asked = {"enrolment_id": enrolment_id, "exercise_id": exercise_id}
    return {row.slot: row for row in db.session.scalars(_DRAFTS, asked)}


def rounds(enrolment_id: int, exercise_id: str) -> list[Submission]:
    """Return all rounds of one exercise, the last first, with decision and who handed in."""
    return list(
        db.session.scalars(
            select(Submission)
            .options(joinedload(Submission.decision), joinedload(Submission.handed_in_by))
            .where(Submission.enrolment_id == enrolment_id, Submission.exercise_id == exercise_id)
            .order_by(Submission.round.desc())
        )
    )


def due_at(cohort_id: int, exercise_id: str) -> datetime | None:
    """Return a cohort's deadline for an exercise; None when it has none."""
    return db.session.scalar(
        select(CohortDate.at).where(
            CohortDate.cohort_id == cohort_id,
            CohortDate.kind == "due",
            CohortDate.content_id == exercise_id,
        )
    )


def submission_with_key(enrolment_id: int, key: str) -> Submission | None:
    """Return the submission that a form with this key made, if it made one."""
    return db.session.scalar(_WITH_KEY, {"enrolment_id": enrolment_id, "key": key})


def version_id(version: str) -> int | None:
    """Return the id of a stored wording of an exercise, by its hash."""
    asked = {"hash": version}
    return db.session.connection().execute(_VERSION_ID, asked).scalar()


def number_is_taken(number: str) -> bool:
    """Say whether a receipt has this number."""
    return db.session.scalar(select(Submission.id).where(Submission.number == number)) is not None


def readable_receipt(person: User, number: str) -> Reading | None:
    """Return the submission with this number if the person may read it; else None.

    Those who may: members of the team, mentors assigned to it, staff of the cohort.
    """
    if not number.isprintable():
        return None  # PostgreSQL refuses to be asked about a null byte
    return _readable(person, select(Submission).where(Submission.number == number.upper()))


def readable_round(
    person: User, enrolment_id: int, exercise_id: str, round_: int
) -> Reading | None:
    """Return one round of an exercise if the person may read it, as `readable_receipt` has it."""
    if not exercise_id.isprintable():
        return None
    return _readable(
        person,
        select(Submission).where(
            Submission.enrolment_id == enrolment_id,
            Submission.exercise_id == exercise_id,
            Submission.round == round_,
        ),
    )


def assigned_mentors(enrolment_id: int) -> list[User]:
    """Return the mentors assigned to a team now, who still have an account."""
    return list(
        db.session.scalars(
            select(User)
            .join(MentorAssignment, MentorAssignment.user_id == User.id)
            .where(
                MentorAssignment.enrolment_id == enrolment_id,
                MentorAssignment.until_at.is_(None),
                User.erased_at.is_(None),
            )
            .order_by(User.id)
        )
    )


def exercise_as_handed_in(submission: Submission) -> Exercise:
    """Return the exercise with the wording that a submission answered."""
    return _exercise_of(submission.version.definition)


@lru_cache(maxsize=256)
def _exercise_of(definition: str) -> Exercise:
    return exercise_from_definition(definition)


def _readable(person: User, query) -> Reading | None:  # type: ignore[no-untyped-def]
    submission = db.session.scalar(
        query.options(
            undefer(Submission.content),
            joinedload(Submission.decision),
            joinedload(Submission.version),
            joinedload(Submission.handed_in_by),
        )
    )
    if submission is None:
        return None
    # Also loads the enrolment with its team and cohort, which the page shows.
    if own_enrolment(person, submission.enrolment_id):
        return Reading(submission, "member")
    if mentored_enrolment(person, submission.enrolment_id):
        return Reading(submission, "mentor")
    if staffed_enrolment(person, submission.enrolment_id):
        return Reading(submission, "staff")
    return None


def _drafts_changed_at(enrolment_ids: Collection[int]) -> dict[tuple[int, str], datetime]:
    asked = {"enrolment_ids": list(enrolment_ids)}
    rows = db.session.connection().execute(_DRAFTS_CHANGED_AT, asked)
    return {(enrolment_id, exercise_id): at for enrolment_id, exercise_id, at in rows}


def _last_rounds(enrolment_ids: Collection[int]) -> CursorResult[*tuple[Any, ...]]:
    return db.session.connection().execute(_LAST_ROUNDS, {"enrolment_ids": list(enrolment_ids)})
