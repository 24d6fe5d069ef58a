"""Mail that waits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, or_, select

from app.database import db
from app.mail.models import OutboxMessage


def next_message(now: datetime) -> OutboxMessage | None:
    """Return the mail whose turn it is, held against other workers until the commit; else None."""
    return db.session.scalar(_due(now).limit(1).with_for_update(skip_locked=True))


def something_is_due(now: datetime) -> bool:
    """Say whether any mail waits to be sent now."""
    return db.session.scalar(_due(now).with_only_columns(OutboxMessage.id).limit(1)) is not None


def _due(now: datetime) -> Select[OutboxMessage]:
    return (
        select(OutboxMessage)
        .where(
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.failed_at.is_(None),
            OutboxMessage.next_try_at <= now,
            or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= now),
        )
        .order_by(OutboxMessage.next_try_at, OutboxMessage.id)
    )
