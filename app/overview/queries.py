"""What the pages across the features need, each in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, case, func, select

from app.accounts.models import User
from app.content import Value
from app.courses.models import Cohort, CohortDate, Enrolment, LessonRead, MentorAssignment, Team
from app.database import db
from app.submissions.models import Decision, DraftSlot, Submission

# Code points after z, in the order of the Norwegian alphabet.
_NORWEGIAN = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}"})

# Statements that are asked often are put together once.
_DATES = select(CohortDate.cohort_id, CohortDate.kind, CohortDate.content_id, CohortDate.at).where(
    CohortDate.cohort_id.in_(bindparam("cohort_ids", expanding=True))
)
_LESSONS_READ = select(LessonRead.cohort_id, LessonRead.lesson_id).where(
    LessonRead.user_id == bindparam("user_id"),
    LessonRead.cohort_id.in_(bindparam("cohort_ids", expanding=True)),
)
_WAITING = (
    select(func.count(Submission.id), func.min(Submission.reply_by))
    .join(MentorAssignment, MentorAssignment.enrolment_id == Submission.enrolment_id)
    .outerjoin(Decision, Decision.submission_id == Submission.id)
    .where(
        MentorAssignment.user_id == bindparam("user_id"),
        MentorAssignment.until_at.is_(None),
        Decision.id.is_(None),
        Submission.erased_at.is_(None),
    )
)
_IN_COHORT = select(Enrolment.id).where(
    Enrolment.cohort_id == bindparam("cohort_id"), Enrolment.withdrawn_at.is_(None)
)
_DRAFTED_ONLY = (
    select(DraftSlot.enrolment_id, DraftSlot.exercise_id)
    .where(DraftSlot.enrolment_id.in_(_IN_COHORT))
    .except_(
        select(Submission.enrolment_id, Submission.exercise_id).where(
            Submission.enrolment_id.in_(_IN_COHORT)
        )
    )
)
_ROUNDS = (
    select(
        Submission.enrolment_id,
        Submission.exercise_id,
        Submission.id,
        Decision.outcome,
        case(
            (Decision.id.is_(None), Submission.reply_by < bindparam("now")),
            (
                Decision.outcome == "changes_requested",
                Decision.decided_at < bindparam("quiet_since"),
            ),
            else_=False,
        ),
    )
    .outerjoin(Decision, Decision.submission_id == Submission.id)
    .where(Submission.enrolment_id.in_(_IN_COHORT))
    .order_by(Submission.enrolment_id, Submission.exercise_id, Submission.round)
)


@dataclass(frozen=True, slots=True)
class Dates:
    """The stored dates of one cohort, by what they are dates of: modules, modules, exercises."""

    opens: dict[str, datetime]
    workshops: dict[str, datetime]
    due: dict[str, datetime]

    def by_kind(self, kind: str) -> dict[str, datetime]:
        """The dates of one kind, as the rows name it: "opens", "workshop" or "due"."""
        return {"opens": self.opens, "workshop": self.workshops, "due": self.due}[kind]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many submissions wait for a mentor, and the promised reply that comes first."""

    count: int
    first_reply_by: datetime | None


def dates_by_cohort(cohort_ids: Collection[int]) -> dict[int, Dates]:
    """Return the stored dates of some cohorts, by cohort; one query."""
    found = {cohort_id: Dates({}, {}, {}) for cohort_id in cohort_ids}
    if found:
        rows = db.session.connection().execute(_DATES, {"cohort_ids": list(found)})
        for cohort_id, kind, content_id, at in rows.all():
            found[cohort_id].by_kind(kind)[content_id] = at
    return found


def lessons_read_by(person: User, cohort_ids: Collection[int]) -> dict[int, set[str]]:
    """Return the ids of the lessons a person has read, by cohort; one query."""
    found: dict[int, set[str]] = {cohort_id: set() for cohort_id in cohort_ids}
    if found:
        asked = {"user_id": person.id, "cohort_ids": list(found)}
        for cohort_id, lesson_id in db.session.execute(_LESSONS_READ, asked):
            found[cohort_id].add(lesson_id)
    return found


class Cell(NamedTuple):
    """One team and one exercise in the matrix. A named tuple: a matrix makes thousands of them.

    `is_late`: handed in and waiting past the promised time, or asked to change before the moment
    that the caller named, and nothing has come.
    """

    state: str
    submission_id: int | None = None
    is_late: bool = False


def cells(cohort: Cohort, now: datetime, quiet_since: datetime) -> dict[int, dict[str, Cell]]:
    """Return every exercise that a cohort's teams have begun, by enrolment and exercise.

    Two queries. What is late is asked of the database: moments cost more to read than to compare.
    """
    found: dict[int, dict[str, Cell]] = defaultdict(dict)
    rows = db.session.connection()  # plain rows: the session would wrap each of thousands
    for enrolment_id, exercise_id in rows.execute(_DRAFTED_ONLY, {"cohort_id": cohort.id}).all():
        found[enrolment_id][exercise_id] = Cell("draft")
    asked = {"cohort_id": cohort.id, "now": now, "quiet_since": quiet_since}
    for enrolment_id, exercise_id, id_, outcome, late in rows.execute(_ROUNDS, asked).all():
        # Rounds come in their order, so the last one stays.
        found[enrolment_id][exercise_id] = Cell(outcome or "handed_in", id_, late)
    return found


def waiting_for(person: User) -> Waiting:
    """Return what waits for a mentor's answer, and when the first is promised; one query."""
    count, first = db.session.execute(_WAITING, {"user_id": person.id}).one()
    return Waiting(count, first)


def newest_answers(enrolment: Enrolment) -> dict[str, dict[str, Value]]:
    """Return what a team has written last, by exercise and slot; one query.

    Drafts hold it all: they are made equal to what was handed in, and only the team changes them.
    """
    found: dict[str, dict[str, Value]] = {}
    for draft in db.session.scalars(
        select(DraftSlot).where(DraftSlot.enrolment_id == enrolment.id)
    ):
        found.setdefault(draft.exercise_id, {})[draft.slot] = draft.written
    return found


def enrolments_in(cohort: Cohort) -> list[tuple[int, str]]:
    """Return id and team name of every team in a cohort that has not withdrawn; one query.

    Sorted by name the Norwegian way (æ, ø, å last), which databases do not agree on.
    """
    rows = db.session.execute(
        select(Enrolment.id, Team.name)
        .join(Team, Team.id == Enrolment.team_id)
        .where(Enrolment.cohort_id == cohort.id, Enrolment.withdrawn_at.is_(None))
    )
    return sorted(((row[0], row[1]) for row in rows), key=lambda row: norwegian_order(row[1]))


def norwegian_order(name: str) -> str:
    """Return a key that sorts names as a Norwegian list does: æ, ø and å come after z."""
    return name.casefold().translate(_NORWEGIAN)
