"""Writing to the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.audit.models import AuditEntry
from app.database import db


def record(
    actor_id: int | None,
    action: str,
    thing_kind: str,
    thing_id: int | None,
    now: datetime,
    *,
    cohort_id: int | None = None,
    **details: Any,
) -> AuditEntry:
    """Add one entry to the trail, in the caller's transaction; `details`: ids and states only."""
    entry = AuditEntry(
        at=now,
        actor_id=actor_id,
        action=action,
        thing_kind=thing_kind,
        thing_id=thing_id,
        cohort_id=cohort_id,
        details=details,
    )
    db.session.add(entry)
    return entry
