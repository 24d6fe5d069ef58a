"""People and sign-ins, looked up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.accounts.models import SignIn, User
from app.accounts.tokens import token_hash
from app.database import db


def sign_in_with(token: str, now: datetime) -> SignIn | None:
    """Return the living sign-in that a cookie's token belongs to, its person loaded; else None."""
    return db.session.scalar(
        select(SignIn)
        .join(SignIn.user)
        .options(contains_eager(SignIn.user))
        .where(
            SignIn.token_hash == token_hash(token),
            SignIn.revoked_at.is_(None),
            SignIn.expires_at > now,
            User.erased_at.is_(None),
        )
    )


def person_signed_in_with(token: str, now: datetime) -> User | None:
    """Return the person whose living sign-in a cookie's token belongs to; else None."""
    found = sign_in_with(token, now)
    return found.user if found else None
