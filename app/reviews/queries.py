"""What waits for a mentor, and a submission together with the person's right to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Exists, Label, Select, exists, func, or_, select, tuple_
from sqlalchemy.orm import (
    InstrumentedAttribute,
    aliased,
    contains_eager,
    joinedload,
    selectinload,
    undefer,
)
from sqlalchemy.sql.base import ExecutableOption

from app.accounts.models import User
from app.courses.models import (
    Cohort,
    CohortDate,
    Enrolment,
    Membership,
    MentorAssignment,
    TeamMember,
)
from app.database import db
from app.reviews.models import Message, Opening, Thread
from app.submissions.models import Decision, ExerciseVersion, Submission

#: Rows on one page of the queue.
PAGE = 50
#: Rows in each of the lists below the queue.
RECENT = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands to a team's submission, now."""

    assigned: bool  # as a mentor of the team
    in_team: bool
    staff: bool  # of the cohort


@dataclass(frozen=True, slots=True)
class WaitingCount:
    """How many submissions of one exercise in one cohort wait for a mentor."""

    cohort: Cohort
    exercise_id: str
    count: int


# -- one submission -------------------------------------------------------------------------------


def submission_and_standing(person: User, submission_id: int) -> tuple[Submission, Standing] | None:
    """Return a submission, its team, cohort and answers loaded, and how a person stands to it."""
    row = db.session.execute(
        _whole_submission().add_columns(*_standing(person)).where(Submission.id == submission_id)
    ).one_or_none()
    return (row[0], Standing(*map(bool, row[1:]))) if row else None


def submission_of_team(person: User, submission_id: int) -> Submission | None:
    """Return a submission of a team that the person is in now; else None."""
    return db.session.scalar(
        _whole_submission().where(
            Submission.id == submission_id,
            Enrolment.withdrawn_at.is_(None),
            _in_team(person, Enrolment.team_id),
        )
    )


def _whole_submission() -> Select[Submission]:
    return (
        select(Submission)
        .join(Submission.enrolment)
        .join(Enrolment.cohort)
        .join(Enrolment.team)
        .join(Submission.version)
        .outerjoin(Submission.decision)
        .options(
            contains_eager(Submission.enrolment).contains_eager(Enrolment.cohort),
            contains_eager(Submission.enrolment).contains_eager(Enrolment.team),
            contains_eager(Submission.version),
            undefer(Submission.content),
            contains_eager(Submission.decision).joinedload(Decision.decided_by),
            joinedload(Submission.handed_in_by),
        )
    )


def is_in_team(person: User, submission: Submission) -> bool:
    """Say whether a person is in the team of a submission now, and the team in its cohort."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    Enrolment.id == submission.enrolment_id,
                    Enrolment.withdrawn_at.is_(None),
                    _in_team(person, Enrolment.team_id),
                )
            )
        )
    )


def decision_on(submission: Submission) -> Decision | None:
    """Return the decision as it stands in the database now, whatever was loaded before."""
    return db.session.scalar(
        select(Decision)
        .options(joinedload(Decision.decided_by))
        .where(Decision.submission_id == submission.id)
    )


def rounds(submission: Submission) -> list[Submission]:
    """Return every round of a submission's exercise for its team, oldest first, with decisions."""
    return list(
        db.session.scalars(
            select(Submission)
            .options(
                joinedload(Submission.decision).joinedload(Decision.decided_by),
                joinedload(Submission.version),
                undefer(Submission.content),
            )
            .where(
                Submission.enrolment_id == submission.enrolment_id,
                Submission.exercise_id == submission.exercise_id,
            )
            .order_by(Submission.round)
        )
    )


def newest_round_is_decided(submission: Submission) -> bool:
    """Say whether the newest round of a submission's exercise has its decision."""
    newest = (
        select(Decision.id)
        .select_from(Submission)
        .outerjoin(Decision, Decision.submission_id == Submission.id)
        .where(
            Submission.enrolment_id == submission.enrolment_id,
            Submission.exercise_id == submission.exercise_id,
        )
        .order_by(Submission.round.desc())
        .limit(1)
    )
    return db.session.scalar(newest) is not None


def threads_of(submissions: Collection[Submission]) -> list[Thread]:
    """Return the threads of some submissions, messages and authors loaded. Two queries."""
    return list(
        db.session.scalars(
            select(Thread)
            .options(selectinload(Thread.messages).joinedload(Message.author))
            .where(Thread.submission_id.in_([s.id for s in submissions]))
            .order_by(Thread.id)
            .execution_options(populate_existing=True)
        )
    )


def reviewer_ids(enrolment_id: int) -> frozenset[int]:
    """Return the ids of all who are or were mentors of an enrolment's team."""
    return frozenset(
        db.session.scalars(
            select(MentorAssignment.user_id).where(MentorAssignment.enrolment_id == enrolment_id)
        )
    )


def openings(submission: Submission) -> list[Opening]:
    """Return who has had a submission open, the person loaded, latest first."""
    return list(
        db.session.scalars(
            select(Opening)
            .options(joinedload(Opening.user))
            .where(Opening.submission_id == submission.id)
            .order_by(Opening.opened_at.desc())
        )
    )


def unpublished(submission: Submission) -> list[Message]:
    """Return the messages that wait for a decision, in threads of any round of the exercise."""
    same_exercise = (
        Submission.enrolment_id == submission.enrolment_id,
        Submission.exercise_id == submission.exercise_id,
    )
    return list(
        db.session.scalars(
            select(Message)
            .join(Message.thread)
            .join(Thread.submission)
            .where(*same_exercise, Message.published_at.is_(None))
        )
    )


def message_with_key(author_id: int, key: str) -> Message | None:
    """Return the message that an author has already sent with a key, its thread loaded."""
    return db.session.scalar(
        select(Message)
        .options(joinedload(Message.thread))
        .where(Message.author_id == author_id, Message.key == key)
    )


def team_people(submission: Submission) -> list[User]:
    """Return the people who are in a submission's team now."""
    return list(
        db.session.scalars(
            select(User)
            .join(TeamMember, TeamMember.user_id == User.id)
            .where(
                TeamMember.team_id == submission.enrolment.team_id,
                TeamMember.until_at.is_(None),
                User.erased_at.is_(None),
            )
            .order_by(User.id)
        ).unique()
    )


# -- one thread, one message ----------------------------------------------------------------------


def thread_and_standing(person: User, thread_id: int) -> tuple[Thread, Standing] | None:
    """Return a thread with its messages, submission and team, and how a person stands to it."""
    row = db.session.execute(
        select(Thread, *_standing(person))
        .join(Thread.submission)
        .join(Submission.enrolment)
        .join(Enrolment.team)
        .join(Enrolment.cohort)
        .options(
            contains_eager(Thread.submission).options(
                joinedload(Submission.version),
                contains_eager(Submission.enrolment).options(
                    contains_eager(Enrolment.team), contains_eager(Enrolment.cohort)
                ),
            ),
            selectinload(Thread.messages).joinedload(Message.author),
        )
        .where(Thread.id == thread_id)
    ).one_or_none()
    return (row[0], Standing(*map(bool, row[1:]))) if row else None


def own_message(person: User, message_id: int) -> Message | None:
    """Return a reviewer's own message, thread and submission loaded; else None."""
    return db.session.scalar(
        select(Message)
        .join(Message.thread)
        .join(Thread.submission)
        .options(
            contains_eager(Message.thread)
            .contains_eager(Thread.submission)
            .options(joinedload(Submission.enrolment), joinedload(Submission.version))
        )
        .where(
            Message.id == message_id,
            Message.author_id == person.id,
            _assigned(person, Submission.enrolment_id),
        )
    )


# -- the queue ------------------------------------------------------------------------------------


def is_mentor(person: User) -> bool:
    """Say whether a person is a mentor of any cohort, or assigned to any team, now."""
    role = exists().where(
        Membership.user_id == person.id,
        Membership.role == "mentor",
        Membership.until_at.is_(None),
    )
    team = exists().where(
        MentorAssignment.user_id == person.id, MentorAssignment.until_at.is_(None)
    )
    return bool(db.session.scalar(select(or_(role, team))))


def waiting(
    person: User, exercises: Collection[tuple[int, str]] | None = None
) -> Select[Submission]:
    """Return the query of all that waits for the person as a mentor, oldest first.

    `exercises`: only these, as cohort id and exercise id. Nothing drops out of the queue: not when
    a team withdraws, a cohort ends or an exercise leaves the course. Only a decision does that, or
    the erasure of the hand-in itself.
    """
    query = (
        _mentored(person)
        .outerjoin(Decision, Decision.submission_id == Submission.id)
        .where(Decision.id.is_(None), Submission.erased_at.is_(None))
        .order_by(Submission.handed_in_at, Submission.id)
    )
    if exercises is not None:
        query = query.where(
            tuple_(Enrolment.cohort_id, Submission.exercise_id).in_(list(exercises))
        )
    return query


def page_of(query: Select[Submission], number: int) -> list[Submission]:
    """Return one page (from 1) of a queue, cohort and team loaded, the answers left out."""
    return list(
        db.session.scalars(query.options(_with_team()).offset((number - 1) * PAGE).limit(PAGE))
    )


def waiting_counts(person: User) -> list[WaitingCount]:
    """Return how much waits for the person, by cohort and exercise. One query."""
    counts = (
        waiting(person)
        .order_by(None)
        .with_only_columns(Enrolment.cohort_id, Submission.exercise_id, func.count())
        .group_by(Enrolment.cohort_id, Submission.exercise_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Cohort, counts.c.exercise_id, counts.c[2])
        .join(counts, counts.c.cohort_id == Cohort.id)
        .order_by(Cohort.starts_on.desc(), Cohort.id)
    )
    return [WaitingCount(cohort, exercise_id, count) for cohort, exercise_id, count in rows]


def next_waiting(person: User, after: Submission) -> Submission | None:
    """Return the oldest submission that waits for the person, other than the one just answered."""
    return db.session.scalar(
        waiting(person).where(Submission.id != after.id).options(_with_team()).limit(1)
    )


def recently_answered(person: User) -> list[Submission]:
    """Return the last submissions of the person's teams that were decided, latest first."""
    return list(
        db.session.scalars(
            _mentored(person)
            .join(Submission.decision)
            .options(
                _with_team(), contains_eager(Submission.decision).joinedload(Decision.decided_by)
            )
            .order_by(Decision.decided_at.desc(), Decision.id.desc())
            .limit(RECENT)
        )
    )


def threads_answered_by_teams(person: User) -> list[Thread]:
    """Return open threads in which the last word is the team's, newest first: someone waits.

    Not those that a later round or decision has passed by: there the mentor has them before them.
    """
    last, later = aliased(Message), aliased(Submission)
    passed_by = exists().where(
        later.enrolment_id == Submission.enrolment_id,
        later.exercise_id == Submission.exercise_id,
        or_(
            later.handed_in_at > last.written_at,
            exists().where(
                Decision.submission_id == later.id, Decision.decided_at > last.written_at
            ),
        ),
    )
    newer = exists().where(Message.thread_id == last.thread_id, Message.id > last.id)
    by_reviewer = exists().where(
        MentorAssignment.enrolment_id == Submission.enrolment_id,
        MentorAssignment.user_id == last.author_id,
    )
    return list(
        db.session.scalars(
            select(Thread)
            .join(last, last.thread_id == Thread.id)
            .join(Thread.submission)
            .join(Submission.enrolment)
            .join(Enrolment.cohort)
            .join(Enrolment.team)
            .options(
                contains_eager(Thread.submission)
                .contains_eager(Submission.enrolment)
                .options(contains_eager(Enrolment.cohort), contains_eager(Enrolment.team))
            )
            .where(
                _assigned(person, Submission.enrolment_id),
                Thread.resolved_at.is_(None),
                last.author_id.is_not(None),
                ~newer,
                ~by_reviewer,
                ~passed_by,
            )
            .order_by(last.id.desc())
            .limit(RECENT)
        )
    )


def definitions(submissions: Sequence[Submission]) -> dict[int, str]:
    """Return the stored wording of some submissions' exercises, by version id."""
    wanted = {s.version_id for s in submissions}
    if not wanted:
        return {}
    rows = db.session.execute(
        select(ExerciseVersion.id, ExerciseVersion.definition).where(ExerciseVersion.id.in_(wanted))
    )
    return {row.id: row.definition for row in rows}


def next_due(person: User, now: datetime) -> datetime | None:
    """Return the next deadline in the cohorts where the person is a mentor of a team; or None."""
    return db.session.scalar(
        select(func.min(CohortDate.at, type_=CohortDate.at.type))
        .join(Cohort, Cohort.id == CohortDate.cohort_id)
        .where(
            CohortDate.kind == "due",
            CohortDate.at > now,
            Cohort.ended_at.is_(None),
            exists().where(
                Enrolment.cohort_id == Cohort.id,
                Enrolment.withdrawn_at.is_(None),
                MentorAssignment.enrolment_id == Enrolment.id,
                MentorAssignment.user_id == person.id,
                MentorAssignment.until_at.is_(None),
            ),
        )
    )


def _mentored(person: User) -> Select[Submission]:
    return (
        select(Submission)
        .join(Submission.enrolment)
        .join(Enrolment.cohort)
        .join(Enrolment.team)
        .where(_assigned(person, Submission.enrolment_id), ~_in_team(person, Enrolment.team_id))
    )


def _with_team() -> ExecutableOption:
    return contains_eager(Submission.enrolment).options(
        contains_eager(Enrolment.cohort), contains_eager(Enrolment.team)
    )


def _standing(person: User) -> tuple[Label[bool], ...]:
    return (
        _assigned(person, Submission.enrolment_id).label("assigned"),
        _in_team(person, Enrolment.team_id).label("in_team"),
        _staff(person, Enrolment.cohort_id).label("staff"),
    )


def _assigned(person: User, enrolment_id: InstrumentedAttribute[int]) -> Exists:
    return exists().where(
        MentorAssignment.enrolment_id == enrolment_id,
        MentorAssignment.user_id == person.id,
        MentorAssignment.until_at.is_(None),
    )


def _in_team(person: User, team_id: InstrumentedAttribute[int]) -> Exists:
    return exists().where(
        TeamMember.team_id == team_id,
        TeamMember.user_id == person.id,
        TeamMember.until_at.is_(None),
    )


def _staff(person: User, cohort_id: InstrumentedAttribute[int]) -> Exists:
    return exists().where(
        Membership.cohort_id == cohort_id,
        Membership.user_id == person.id,
        Membership.role == "staff",
        Membership.until_at.is_(None),
    )
