"""Drafts, exercise versions, submissions with their receipts, and the decision on each.

A draft changes; a submission never does. A decision is made in `reviews`, but stored here: it is
part of a submission's life, and handing in again depends on it.
"""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.content import Value
from app.courses.models import Enrolment
from app.database import Base


class DraftSlot(Base):
    """What a team has written so far in one slot of one exercise, with a revision.

    A slot is a field, or one box of a canvas. Each save names the revision it started from, so two
    people in one team never overwrite each other unseen. `value` is JSON text of what was typed.
    Drafts stay after a hand-in: the next round starts from them, and revisions never run backwards.
    """

    __tablename__ = "draft_slots"
    __table_args__ = (UniqueConstraint("enrolment_id", "exercise_id", "slot"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    exercise_id: Mapped[str]
    slot: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    value: Mapped[str] = mapped_column(Text)  # last, as `Submission.content`

    changed_by: Mapped[User | None] = relationship()

    @property
    def written(self) -> Value:
        """What was typed, as a value of the slot's kind."""
        return json.loads(self.value)  # type: ignore[no-any-return]


class ExerciseVersion(Base):
    """The wording of an exercise, in all languages, stored once for each time it changed."""

    __tablename__ = "exercise_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(unique=True)  # SHA-256 of the definition
    course_id: Mapped[str]
    exercise_id: Mapped[str] = mapped_column(index=True)
    definition: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class Submission(Base):
    """One hand-in: the answers of one round, never edited, only erased whole.

    The receipt is `number`, `sha256` and `handed_in_at`. `content` holds the canonical bytes
    (RFC 8785) that the hash was made from. Erasing leaves number and dates, no text and no hash.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "exercise_id", "round"),
        UniqueConstraint("enrolment_id", "key"),
        Index(None, "handed_in_at"),
        # The matrix reads its thousands of rows from this index alone.
        Index(None, "enrolment_id", "exercise_id", "round", "reply_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)  # on the receipt, e.g. "7K3M-9QXP"
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    exercise_id: Mapped[str]
    round: Mapped[int]  # 1, 2, …
    version_id: Mapped[int] = mapped_column(ForeignKey("exercise_versions.id"), index=True)
    key: Mapped[str]  # made when the form is; the same key and body give the same receipt
    body_hash: Mapped[str | None]  # SHA-256 of what was posted with the key
    sha256: Mapped[str | None]
    handed_in_at: Mapped[datetime]
    handed_in_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    reply_by: Mapped[datetime]  # promised answer; stored, never moves silently
    erased_at: Mapped[datetime | None]
    # Last in the row: SQLite reads through a long value to reach the columns behind it.
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    enrolment: Mapped[Enrolment] = relationship()
    version: Mapped[ExerciseVersion] = relationship()
    handed_in_by: Mapped[User | None] = relationship()
    decision: Mapped[Decision | None] = relationship(back_populates="submission")

    @property
    def answers(self) -> dict[str, Value]:
        """The canonical answers by slot key; nothing when the submission is erased."""
        return json.loads(self.content)["answers"] if self.content else {}

    @property
    def state(self) -> str:
        """handed_in, changes_requested or approved."""
        return self.decision.outcome if self.decision else "handed_in"


class Decision(Base):
    """The answer to one submission: approved, or changes requested with a reason. Given once."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submissions.id", ondelete="CASCADE"), unique=True
    )
    outcome: Mapped[str]  # "approved" or "changes_requested"
    summary: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )

    submission: Mapped[Submission] = relationship(back_populates="decision")
    decided_by: Mapped[User | None] = relationship()
