"""What holds for reviewing. Pure: no clock, no database, no request."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from app.clock import local_date
from app.content import Passage
from app.reviews.models import Message, Opening, Thread
from app.submissions.models import Submission
from app.submissions.queries import exercise_as_handed_in

#: What a decision can be.
OUTCOMES = ("approved", "changes_requested")

#: The most characters (code points) in one message, and in the summary of a decision.
LONGEST_TEXT = 5000

#: How long another reviewer counts as having the submission open.
STILL_OPEN = timedelta(minutes=30)


def may_review(assigned: bool, in_team: bool) -> bool:
    """Say whether a person may comment and decide: a mentor of the team, and not a member of it."""
    return assigned and not in_team


def may_read(assigned: bool, in_team: bool, staff: bool) -> bool:
    """Say whether a person may open the review page: its reviewers, and staff of the cohort."""
    return may_review(assigned, in_team) or (staff and not in_team)


def may_decide(reviewer: bool, decided: bool) -> bool:
    """Say whether a decision may be made: by a reviewer, and only once."""
    return reviewer and not decided


def waits_for_decision(decided: bool) -> bool:
    """Say whether what reviewers write is kept back: until the newest round has its decision.

    A team gets its feedback in one piece. After the decision, replies reach it at once.
    """
    return not decided


def visible_to_team(message: Message) -> bool:
    """Say whether the team may see a message: once it is published."""
    return message.published_at is not None


def may_change(message: Message, person_id: int) -> bool:
    """Say whether a person may edit or delete a message: their own, until it is published."""
    return message.author_id == person_id and message.published_at is None


def is_overdue(reply_by: datetime, now: datetime) -> bool:
    """Say whether the promised answer is late. The promised moment itself is in time."""
    return reply_by < now


def days_between(earlier: datetime, later: datetime) -> int:
    """Return how many calendar days in Norway lie between two moments; 0 on the same day."""
    return (local_date(later) - local_date(earlier)).days


def text_problem(text: str) -> str | None:
    """Return why a message cannot be kept: "required" or "too_long"; None when it can."""
    if not text.strip():
        return "required"
    return "too_long" if len(text) > LONGEST_TEXT else None


def summary_problem(outcome: str, summary: str) -> str | None:
    """Return why a decision cannot be made with this summary; None when it can.

    Whoever is asked to change something must be told what. An approval may speak for itself.
    """
    if not summary.strip():
        return "required" if outcome == "changes_requested" else None
    return text_problem(summary)


def still_open(openings: Iterable[Opening], person_id: int, now: datetime) -> list[Opening]:
    """Return the other reviewers' openings that are recent enough to warn of."""
    return [o for o in openings if o.user_id != person_id and now - o.opened_at <= STILL_OPEN]


def unsent(threads: Iterable[Thread]) -> list[Message]:
    """Return the messages that wait for the decision."""
    return [m for thread in threads for m in thread.messages if m.published_at is None]


def last_message_id(threads: Iterable[Thread]) -> int:
    """Return the id of the newest message, or 0: what a page knew when it was shown."""
    return max((m.id for thread in threads for m in thread.messages), default=0)


def message_key(client_key: str, *said: str) -> str:
    """Return the key that makes the same message sent twice one message.

    `said` is the text and where it was said. Other words sent with the same client key (a form
    taken up again with the browser's Back) are another message: nothing that was typed is dropped.
    """
    whole = "\x1f".join((client_key, *said))
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:32]


def passages(submission: Submission) -> dict[str, Passage]:
    """Return every part of what was handed in that can be commented on, by key."""
    answers = submission.answers
    return {
        passage.key: passage
        for slot in exercise_as_handed_in(submission).slots
        for passage in slot.passages(answers.get(slot.key, slot.empty))
    }
