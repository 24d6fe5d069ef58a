"""Commenting, replying, deciding.

Writers on one team's work come one after the other (`take_turn`), so that a comment is either seen
by a decision or comes after it, and a decision is made once.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.audit.actions import record
from app.courses.models import Enrolment
from app.database import db
from app.mail.actions import queue_mail
from app.mail.links import link
from app.reviews import queries, rules
from app.reviews.anchoring import WHOLE, Anchor, anchored
from app.reviews.models import Message, Opening, Thread
from app.submissions.models import Decision, Submission
from app.submissions.queries import exercise_as_handed_in


class Refused(Exception):
    """Something that was not written. Subclasses say why."""


class UnknownPassage(Refused):
    """The submission has no such field, box or cell."""


class WordsNotFound(Refused):
    """The quoted words do not stand in the passage."""


class BadText(Refused):
    """The text cannot be kept; `problem` is "required" or "too_long"."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class AlreadyPublished(Refused):
    """The message has reached the team, and is not changed any more."""


class AlreadyDecided(Refused):
    """The submission has its decision; it is in `decision`."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.outcome)
        self.decision = decision


def take_turn(submission: Submission) -> None:
    """Let one transaction at a time write about a team's work (SQLite has one writer anyway).

    Handing in takes the same turn. Every action here does so; a view that looks before it acts
    does so before it looks.
    """
    if db.session.get_bind().dialect.name != "sqlite":
        db.session.execute(
            select(Enrolment.id)
            .where(Enrolment.id == submission.enrolment_id)
            .with_for_update(key_share=True)
        )


def open_for_review(person: User, submission: Submission, now: datetime) -> None:
    """Note that a reviewer has a submission open, so that another can be warned."""
    opening = db.session.scalar(
        select(Opening).where(Opening.submission_id == submission.id, Opening.user_id == person.id)
    )
    if opening:
        opening.opened_at = now
        db.session.flush()
        return
    try:
        with db.session.begin_nested():
            db.session.add(Opening(submission_id=submission.id, user_id=person.id, opened_at=now))
    except IntegrityError:  # the same page in two tabs at once: the other has noted it
        pass


def note_reading(person: User, submission: Submission, now: datetime) -> None:
    """Leave a trace of one who reads a team's work without being its reviewer."""
    record(
        person.id,
        "submission.read",
        "submission",
        submission.id,
        now,
        cohort_id=submission.enrolment.cohort_id,
    )


def comment(
    person: User,
    submission: Submission,
    passage: str,
    words: Anchor | str,
    text: str,
    key: str,
    now: datetime,
) -> Thread:
    """Begin a thread about words of a submission, and return it.

    `passage`: the key of a field, box or cell. `words`: an anchor, or just a quote; "" for all of
    the passage. Where they really stand is looked up in what was handed in. `key` is made by the
    client; the same comment sent twice is one. Kept from the team until the decision, unless there
    already is one. Raises UnknownPassage, WordsNotFound, BadText.
    """
    anchor = Anchor(words) if isinstance(words, str) else words
    _check(text)
    found = rules.passages(submission).get(passage)
    if found is None:
        raise UnknownPassage(passage)
    place = anchored(found.text, anchor) if found.text else WHOLE
    if place is None or (not found.text and anchor.quote.strip()):
        raise WordsNotFound(passage)
    take_turn(submission)
    said = rules.message_key(key, str(submission.id), passage, str(place.start), place.quote, text)
    if earlier := queries.message_with_key(person.id, said):
        return earlier.thread
    thread = Thread(
        submission=submission,
        passage=passage,
        quote=place.quote,
        prefix=place.prefix,
        suffix=place.suffix,
        start=place.start,
        created_at=now,
    )
    db.session.add(thread)
    waits = rules.waits_for_decision(queries.newest_round_is_decided(submission))
    _write(person, thread, text, said, now, publish=not waits)
    return thread


def reply(
    person: User,
    thread: Thread,
    text: str,
    key: str,
    now: datetime,
    *,
    reviewer: bool | None = None,
) -> Message:
    """Write in a thread, and return the message. Raises BadText.

    The team's words are published at once. A reviewer's wait for the decision on the newest round,
    if it has none yet. `reviewer`: which of the two the person is; looked up when not given.
    """
    _check(text)
    take_turn(thread.submission)
    said = rules.message_key(key, str(thread.id), text)
    if earlier := queries.message_with_key(person.id, said):
        return earlier
    if reviewer is None:
        reviewer = person.id in queries.reviewer_ids(thread.submission.enrolment_id)
    waits = reviewer and rules.waits_for_decision(
        queries.newest_round_is_decided(thread.submission)
    )
    return _write(person, thread, text, said, now, publish=not waits)


def change_message(person: User, message: Message, text: str, now: datetime) -> None:
    """Change a message that the team has not seen. Raises BadText, AlreadyPublished."""
    _check(text)
    _must_be_unpublished(person, message)
    message.text = text
    message.written_at = now
    db.session.flush()


def delete_message(person: User, message: Message) -> None:
    """Delete a message that the team has not seen, and its thread if it was the only one.

    Raises AlreadyPublished.
    """
    _must_be_unpublished(person, message)
    thread = message.thread
    thread.messages.remove(message)
    if not thread.messages:
        db.session.delete(thread)
    db.session.flush()


def resolve(person: User, thread: Thread, now: datetime) -> None:
    """Mark a thread as resolved; one that already is stays as it was."""
    if thread.resolved_at is None:
        thread.resolved_at = now
        thread.resolved_by_id = person.id
        db.session.flush()


def reopen(thread: Thread) -> None:
    """Take up a thread again."""
    thread.resolved_at = None
    thread.resolved_by_id = None
    db.session.flush()


def decide(
    person: User, submission: Submission, outcome: str, summary: str, now: datetime
) -> Decision:
    """Answer a submission, once: `outcome` is "approved" or "changes_requested".

    Publishes every message of every reviewer that waited for it, leaves a trace and tells the team
    by mail (without a word of the answers). The same decision by the same person twice is one.
    Raises AlreadyDecided; BadText when the summary is missing though changes are asked for, or is
    too long; ValueError for another outcome.
    """
    if outcome not in rules.OUTCOMES:
        raise ValueError(outcome)
    if problem := rules.summary_problem(outcome, summary):
        raise BadText(problem)
    take_turn(submission)
    if earlier := queries.decision_on(submission):
        same = (earlier.decided_by_id, earlier.outcome, earlier.summary)
        if same == (person.id, outcome, summary):
            return earlier
        raise AlreadyDecided(earlier)
    decision = Decision(
        submission=submission, outcome=outcome, summary=summary, decided_at=now, decided_by=person
    )
    db.session.add(decision)
    for message in queries.unpublished(submission):
        message.published_at = now
    db.session.flush()
    record(
        person.id,
        "review.decided",
        "submission",
        submission.id,
        now,
        cohort_id=submission.enrolment.cohort_id,
        outcome=outcome,
    )
    _tell_team(submission, outcome, now)
    return decision


def _tell_team(submission: Submission, outcome: str, now: datetime) -> None:
    if submission.enrolment.withdrawn_at is not None:  # they can no longer open the page
        return
    exercise = exercise_as_handed_in(submission)
    for member in queries.team_people(submission):
        queue_mail(
            member.id,
            member.email,
            member.language,
            "review_decided",
            now,
            name=member.name,
            team=submission.enrolment.team.name,
            exercise=exercise.title.in_(member.language),
            outcome=outcome,
            url=link("reviews.feedback", submission_id=submission.id),
        )


def _write(
    person: User, thread: Thread, text: str, key: str, now: datetime, *, publish: bool
) -> Message:
    message = Message(
        thread=thread,
        author=person,
        key=key,
        text=text,
        written_at=now,
        published_at=now if publish else None,
    )
    db.session.add(message)
    db.session.flush()
    return message


def _check(text: str) -> None:
    if problem := rules.text_problem(text):
        raise BadText(problem)


def _must_be_unpublished(person: User, message: Message) -> None:
    take_turn(message.thread.submission)
    db.session.refresh(message, ["published_at"])
    if not rules.may_change(message, person.id):
        raise AlreadyPublished(message.id)
