"""People, their sign-ins, one-time links and invitations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base


class User(Base):
    """A person. What they may do in a cohort stands in their memberships, not here."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)  # lower case
    name: Mapped[str]
    password_hash: Mapped[str | None]  # None: signs in by link only
    language: Mapped[str] = mapped_column(default="nb")
    is_admin: Mapped[bool] = mapped_column(default=False)
    may_run_workshops: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class SignIn(Base):
    """One device where a person is signed in. The cookie holds the token, the row its hash."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    device: Mapped[str]  # e.g. "Firefox, Windows"; no address is stored
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class OneTimeLink(Base):
    """A link sent by mail that works once: to sign in, or to set a new password."""

    __tablename__ = "one_time_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str]  # "sign_in" or "reset_password"
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]


class Invitation(Base):
    """A link by which a person makes an account or joins with the one they have.

    What the invitation gives in a cohort (a role, a place in a team) stands in
    `app.courses.models.InvitedRole`. The two site-wide powers it gives stand here. Without any of
    these it only opens an account.
    """

    __tablename__ = "invitations"
    __table_args__ = (Index(None, "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]  # lower case
    name: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(default="nb")
    is_admin: Mapped[bool] = mapped_column(default=False)
    may_run_workshops: Mapped[bool] = mapped_column(default=False)
    token_hash: Mapped[str] = mapped_column(unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    revoked_at: Mapped[datetime | None]
