"""Threads beside the words, and who has a submission open."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.database import Base
from app.submissions.models import Submission


class Thread(Base):
    """A conversation about exact words in one submission.

    `passage` names the text (a field, a box `field.box`, a cell `field.row.column`). An empty
    quote means the whole passage. Prefix, suffix and start (in code points) find the words again,
    also in a later round; where they are gone, the thread stays under the field with its quote.
    """

    __tablename__ = "threads"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submissions.id", ondelete="CASCADE"), index=True
    )
    passage: Mapped[str]
    quote: Mapped[str] = mapped_column(Text, default="")
    prefix: Mapped[str] = mapped_column(default="")
    suffix: Mapped[str] = mapped_column(default="")
    start: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )

    submission: Mapped[Submission] = relationship()
    messages: Mapped[list[Message]] = relationship(
        back_populates="thread", cascade="all, delete-orphan", order_by="Message.id"
    )


class Message(Base):
    """One message in a thread.

    A reviewer's message is for reviewers only until `published_at`: the decision publishes it.
    """

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("author_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    key: Mapped[str]  # made by the client: the same message sent twice is one message
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    thread: Mapped[Thread] = relationship(back_populates="messages")
    author: Mapped[User | None] = relationship()


class Opening(Base):
    """A reviewer has a submission open; another reviewer is warned."""

    __tablename__ = "openings"
    __table_args__ = (
        UniqueConstraint("submission_id", "user_id"),
        Index(None, "opened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    opened_at: Mapped[datetime]

    user: Mapped[User] = relationship()
