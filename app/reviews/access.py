"""What a person may open and write in here; the finders of the views (see app.access.allowed)."""

from __future__ import annotations

from dataclasses import dataclass

from app.accounts.models import User
from app.reviews import queries
from app.reviews.models import Message, Thread
from app.reviews.rules import may_read, may_review, visible_to_team
from app.submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Desk:
    """A submission on a person's desk: to review, or (staff) only to read."""

    person: User
    submission: Submission
    reviewer: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's seat in a thread: as a reviewer, or as one of the team."""

    person: User
    thread: Thread
    reviewer: bool


def desk(person: User, submission_id: int) -> Desk | None:
    """Return a submission that the person may open for review; else None."""
    found = queries.submission_and_standing(person, submission_id)
    if found is None:
        return None
    submission, standing = found
    if not may_read(standing.assigned, standing.in_team, standing.staff):
        return None
    return Desk(person, submission, may_review(standing.assigned, standing.in_team))


def reviewers_desk(person: User, submission_id: int) -> Desk | None:
    """Return a submission that the person may comment on and decide; else None."""
    found = desk(person, submission_id)
    return found if found and found.reviewer else None


def own_submission(person: User, submission_id: int) -> Submission | None:
    """Return a submission of a team that the person is in now; else None."""
    return queries.submission_of_team(person, submission_id)


def seat(person: User, thread_id: int) -> Seat | None:
    """Return a thread in which the person may write; else None.

    Its reviewers may, and the team that can see it: at least one message in it is published.
    """
    found = queries.thread_and_standing(person, thread_id)
    if found is None:
        return None
    thread, standing = found
    if may_review(standing.assigned, standing.in_team):
        return Seat(person, thread, reviewer=True)
    withdrawn = thread.submission.enrolment.withdrawn_at is not None
    if standing.in_team and not withdrawn and any(map(visible_to_team, thread.messages)):
        return Seat(person, thread, reviewer=False)
    return None


def reviewers_seat(person: User, thread_id: int) -> Seat | None:
    """Return a thread that the person may resolve and reopen; else None."""
    found = seat(person, thread_id)
    return found if found and found.reviewer else None


def own_message(person: User, message_id: int) -> Message | None:
    """Return a message that the person wrote as a reviewer; else None."""
    return queries.own_message(person, message_id)
