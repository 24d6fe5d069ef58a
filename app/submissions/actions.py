"""Saving drafts and handing in.

Both take the team's turn first, so that two people in one team (or one person's many clicks) come
one after the other, and what is read is what is written on top of.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.audit.actions import record
from app.content import AnswerProblem, Exercise, Value
from app.courses.models import Enrolment
from app.courses.rules import reply_by
from app.database import canonical_json, db
from app.mail.actions import queue_mail
from app.mail.links import link
from app.submissions import rules
from app.submissions.models import DraftSlot, ExerciseVersion, Submission
from app.submissions.queries import (
    assigned_mentors,
    drafts,
    last_round,
    number_is_taken,
    submission_with_key,
    version_id,
)


@dataclass(frozen=True, slots=True)
class Write:
    """A value to save in a slot, and the revision it was written on top of.

    Base 0: there was nothing. Base None: whatever is there is replaced.
    """

    value: Value
    base: int | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """The slot holds what was written; this is its revision now."""

    revision: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """The slot was changed meanwhile: nothing was overwritten, both texts are here."""

    slot: str
    mine: Value
    other: Value
    revision: int
    changed_by: str | None  # a name; None when the account is gone
    is_own: bool  # the same person wrote the other text, in another window or on another device
    changed_at: datetime


class NotHandedIn(Exception):
    """A hand-in that did not become a submission. Subclasses say why."""


class NotWritable(NotHandedIn):
    """The exercise waits for an answer, or is approved: nothing can be written in it now."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class TooBig(NotHandedIn):
    """A slot holds far more than any answer may, so it is not even saved as a draft."""

    def __init__(self, slots: Iterable[str]) -> None:
        self.slots = tuple(slots)
        super().__init__(", ".join(self.slots))


class KeyUsed(NotHandedIn):
    """The form was handed in before, with other answers; `submission` is what it made then."""

    def __init__(self, submission: Submission) -> None:
        super().__init__(submission.number)
        self.submission = submission


class ChangedMeanwhile(NotHandedIn):
    """Someone in the team changed some of the slots; the rest is saved as a draft."""

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        super().__init__(", ".join(conflict.slot for conflict in conflicts))
        self.conflicts = conflicts


class NotValid(NotHandedIn):
    """Some answers must be mended first; all of them are saved as a draft."""

    def __init__(self, problems: tuple[AnswerProblem, ...]) -> None:
        super().__init__(", ".join(problem.slot.key for problem in problems))
        self.problems = problems


def new_key() -> str:
    """Return a key for a form that is about to be shown: 128 random bits."""
    return secrets.token_urlsafe(16)


def save_draft(
    person: User,
    enrolment: Enrolment,
    exercise: Exercise,
    slots: Mapping[str, Write],
    now: datetime,
) -> dict[str, Saved | Conflict]:
    """Save what was typed in some slots, and say of each how it went.

    A slot whose revision is still the write's base is saved, with a new revision. One that already
    holds the same words is fine as it is. Any other is left alone and comes back as a Conflict.
    Values are kept as typed (cleaned, see `Slot.read` and `Slot.coerce`), also when they could not
    be handed in. Raises KeyError for a slot that the exercise does not have, NotWritable when the
    exercise cannot be written in now, TooBig when a value exceeds `rules.LARGEST_DRAFT`.
    """
    _check_known(exercise, slots)
    _take_turn(enrolment)
    last = last_round(enrolment.id, exercise.id)
    if not rules.may_write(last.state):
        raise NotWritable(last.state)
    if too_big := [key for key, write in slots.items() if _is_too_big(write.value)]:
        raise TooBig(too_big)
    stored = drafts(enrolment.id, exercise.id)
    results = _write(stored, person, enrolment, exercise, slots, now)
    db.session.flush()
    return results


def hand_in(
    person: User,
    enrolment: Enrolment,
    exercise: Exercise,
    answers: Mapping[str, Value],
    key: str,
    now: datetime,
    *,
    bases: Mapping[str, int] | None = None,
    kept: Iterable[str] = (),
) -> Submission:
    """Hand in the whole exercise, and return the submission with its receipt.

    `answers`: what was typed, by slot. A slot that is left out keeps what the team's draft has.
    `key`: one for each form shown; the same key with the same answers returns the submission it
    made, however late and however often. `bases`: the revision that each slot was filled from;
    without it nothing is compared. `kept`: slots in which the person chose what a teammate wrote.

    The drafts are made to hold what was handed in. Late is allowed: no deadline is asked. Raises
    KeyUsed, NotWritable, ChangedMeanwhile, NotValid (see there) or TooBig; on the middle two the
    drafts are worth a commit.
    """
    _check_known(exercise, answers)
    _take_turn(enrolment)
    body_hash = rules.body_hash(exercise.id, answers, kept)
    if earlier := submission_with_key(enrolment.id, key):
        if earlier.body_hash in (body_hash, None):  # None: erased since
            return earlier
        raise KeyUsed(earlier)
    last = last_round(enrolment.id, exercise.id)
    if not rules.may_hand_in(last.state):
        raise NotWritable(last.state)
    whole = _settle(person, enrolment, exercise, answers, bases, frozenset(kept), now)
    if problems := exercise.problems(whole):
        raise NotValid(problems)
    return _submit(person, enrolment, exercise, last.round + 1, whole, key, body_hash, now)


def _check_known(exercise: Exercise, slots: Iterable[str]) -> None:
    known = {slot.key for slot in exercise.slots}
    for key in slots:
        if key not in known:
            raise KeyError(key)


def _take_turn(enrolment: Enrolment) -> None:
    """Let one transaction at a time write for a team (SQLite has one writer at a time anyway)."""
    if db.session.get_bind().dialect.name != "sqlite":
        db.session.execute(
            select(Enrolment.id).where(Enrolment.id == enrolment.id).with_for_update(key_share=True)
        )


def _is_too_big(value: Value) -> bool:
    return len(canonical_json(value)) > rules.LARGEST_DRAFT


def _settle(
    person: User,
    enrolment: Enrolment,
    exercise: Exercise,
    answers: Mapping[str, Value],
    bases: Mapping[str, int] | None,
    kept: frozenset[str],
    now: datetime,
) -> dict[str, Value]:
    """Make the drafts hold the answers, and return what every slot holds then.

    Raises ChangedMeanwhile when a teammate's words would have been overwritten unseen.
    """
    stored = drafts(enrolment.id, exercise.id)
    whole = {
        slot.key: stored[slot.key].written if slot.key in stored else slot.empty
        for slot in exercise.slots
    }
    writes: dict[str, Write] = {}
    for key, value in answers.items():
        base = None if bases is None else bases.get(key, 0)
        if key in kept and key in stored and base in (stored[key].revision, None):
            continue
        whole[key] = value
        if not _is_too_big(value):  # if it is, it is also far too long to be handed in
            writes[key] = Write(value, base)
    results = _write(stored, person, enrolment, exercise, writes, now)
    db.session.flush()
    conflicts = tuple(result for result in results.values() if isinstance(result, Conflict))
    if conflicts:
        raise ChangedMeanwhile(conflicts)
    return whole


def _submit(
    person: User,
    enrolment: Enrolment,
    exercise: Exercise,
    round_: int,
    answers: Mapping[str, Value],
    key: str,
    body_hash: str,
    now: datetime,
) -> Submission:
    cohort = enrolment.cohort
    version = version_id(exercise.version) or _store_version(exercise, cohort.course_id, now)
    number = _new_number()
    content = rules.receipt_bytes(
        cohort.course_id,
        exercise.id,
        exercise.version,
        number,
        round_,
        exercise.canonical(answers),
    )
    submission = Submission(
        number=number,
        enrolment=enrolment,
        exercise_id=exercise.id,
        round=round_,
        version_id=version,
        key=key,
        body_hash=body_hash,
        content=content,
        sha256=rules.sha256(content),
        handed_in_at=now,
        handed_in_by=person,
        reply_by=reply_by(now, cohort.reply_working_days),
    )
    db.session.add(submission)
    db.session.flush()
    record(person.id, "submission.handed_in", "submission", submission.id, now, cohort_id=cohort.id)
    _tell_mentors(submission, exercise, now)
    return submission


def _store_version(exercise: Exercise, course_id: str, now: datetime) -> int:
    """Store the wording of an exercise, once even if two come at once, and return its id."""
    version = ExerciseVersion(
        hash=exercise.version,
        course_id=course_id,
        exercise_id=exercise.id,
        definition=exercise.definition(),
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(version)
    except IntegrityError:  # another team was first
        return db.session.scalars(
            select(ExerciseVersion.id).where(ExerciseVersion.hash == exercise.version)
        ).one()
    return version.id


def _new_number() -> str:
    while True:
        groups = (
            "".join(secrets.choice(rules.NUMBER_SIGNS) for _ in range(signs))
            for signs in rules.NUMBER_GROUPS
        )
        number = "-".join(groups)
        if not number_is_taken(number):
            return number


def _tell_mentors(submission: Submission, exercise: Exercise, now: datetime) -> None:
    for mentor in assigned_mentors(submission.enrolment_id):
        queue_mail(
            mentor.id,
            mentor.email,
            mentor.language,
            "submission_handed_in",
            now,
            name=mentor.name,
            team=submission.enrolment.team.name,
            exercise=exercise.title.in_(mentor.language),
            round=submission.round,
            link=link("reviews.review", submission_id=submission.id),
            reply_by=submission.reply_by,
        )


def _write(
    stored: Mapping[str, DraftSlot],
    person: User,
    enrolment: Enrolment,
    exercise: Exercise,
    slots: Mapping[str, Write],
    now: datetime,
) -> dict[str, Saved | Conflict]:
    empty = {slot.key: slot.is_empty for slot in exercise.slots}
    results: dict[str, Saved | Conflict] = {}
    new: list[dict[str, Any]] = []
    for key, write in slots.items():
        draft = stored.get(key)
        if draft is None and empty[key](write.value):
            results[key] = Saved(0)
        elif draft is None:
            new.append(_new_draft(person, enrolment, exercise, key, write.value, now))
            results[key] = Saved(1)
        elif rules.same_words(draft.written, write.value):
            results[key] = Saved(draft.revision)
        elif write.base in (draft.revision, None):
            _change(draft, person, write.value, now)
            results[key] = Saved(draft.revision)
        else:
            results[key] = _conflict(draft, person, write.value)
    if new:
        db.session.execute(insert(DraftSlot), new)  # all at once: an exercise may have twenty
    return results


def _new_draft(
    person: User, enrolment: Enrolment, exercise: Exercise, key: str, value: Value, now: datetime
) -> dict[str, Any]:
    return {
        "enrolment_id": enrolment.id,
        "exercise_id": exercise.id,
        "slot": key,
        "value": canonical_json(value),
        "revision": 1,
        "changed_at": now,
        "changed_by_id": person.id,
    }


def _change(draft: DraftSlot, person: User, value: Value, now: datetime) -> None:
    draft.value = canonical_json(value)
    draft.revision += 1
    draft.changed_at = now
    draft.changed_by = person


def _conflict(draft: DraftSlot, person: User, mine: Value) -> Conflict:
    return Conflict(
        slot=draft.slot,
        mine=mine,
        other=draft.written,
        revision=draft.revision,
        changed_by=draft.changed_by.name if draft.changed_by else None,
        is_own=draft.changed_by_id == person.id,
        changed_at=draft.changed_at,
    )
