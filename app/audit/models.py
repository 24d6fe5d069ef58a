"""The audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class AuditEntry(Base):
    """One thing that one person did, or had done to them. Ids only, never text of answers."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "thing_kind", "thing_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)  # no foreign key: the trail outlives
    action: Mapped[str]  # e.g. "submission.read", "review.decided", "membership.added"
    thing_kind: Mapped[str]
    thing_id: Mapped[int | None]
    cohort_id: Mapped[int | None] = mapped_column(index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
