"""The outbox: mail waiting to be sent, written in the same transaction as what it tells of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class OutboxMessage(Base):
    """One mail to one person. The body is cleared once it is sent: it may hold a link."""

    __tablename__ = "outbox_messages"
    __table_args__ = (Index(None, "sent_at", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )  # None: an invited person who has no account yet
    kind: Mapped[str]  # e.g. "sign_in_link", "review_decided"
    to_address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]  # given up; staff see it
