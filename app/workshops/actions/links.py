"""Links by which another device steers the session or shows it."""

from __future__ import annotations

from datetime import datetime

from app.accounts.tokens import new_token, token_hash
from app.audit.actions import record
from app.database import db
from app.workshops import queries
from app.workshops.live import wake
from app.workshops.models import LiveSeat, LiveSession
from app.workshops.rules import LINK_LIFE


def make_link(session: LiveSession, role: str, now: datetime) -> str:
    """Make a link for a co-host or a projector; return the token that goes into its address."""
    token = new_token()
    seat = LiveSeat(
        session_id=session.id,
        role=role,
        token_hash=token_hash(token),
        created_at=now,
        expires_at=now + LINK_LIFE,
    )
    db.session.add(seat)
    db.session.flush()
    wake(session, "board")
    record(session.host_id, "session.link_made", "live_session", session.id, now, role=role)
    return token


def take_link(session: LiveSession, seat: LiveSeat, now: datetime) -> str:
    """Give the seat to the first device that uses the link; return the device's own token."""
    token = new_token()
    seat.taken_at, seat.token_hash = now, token_hash(token)
    wake(session, "board")
    record(None, "session.link_taken", "live_session", session.id, now, role=seat.role)
    return token


def revoke_link(session: LiveSession, seat: LiveSeat, now: datetime) -> None:
    """Take a link back, and the seat of the device that used it.

    A co-host may have written from paper: all who do that ask for their seat again, with one press.
    """
    seat.revoked_at = now
    if seat.role == "cohost":
        for paper in queries.all_on_paper(session.id):
            paper.token_hash = token_hash(new_token())
    wake(session, "board", "stage")
    record(session.host_id, "session.link_revoked", "live_session", session.id, now)
