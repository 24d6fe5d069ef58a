"""People, sign-ins, links and invitations, looked up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import contains_eager

from app.accounts.models import Invitation, OneTimeLink, SignIn, User
from app.accounts.tokens import token_hash
from app.database import db

# Asked on every request of everybody, so it is put together once.
_LIVING_SIGN_IN = (
    select(SignIn)
    .join(SignIn.user)
    .options(contains_eager(SignIn.user))
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.revoked_at.is_(None),
        SignIn.expires_at > bindparam("now"),
        User.erased_at.is_(None),
    )
)


def sign_in_with(token: str, now: datetime) -> SignIn | None:
    """Return the living sign-in that a cookie's token belongs to, its person loaded; else None."""
    return db.session.scalar(_LIVING_SIGN_IN, {"token_hash": token_hash(token), "now": now})


def living_sign_ins(person: User, now: datetime) -> Sequence[SignIn]:
    """Return the devices where the person is signed in, last used first."""
    return db.session.scalars(
        select(SignIn)
        .where(SignIn.user_id == person.id, SignIn.revoked_at.is_(None), SignIn.expires_at > now)
        .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
    ).all()


def own_sign_in(person: User, sign_in_id: int) -> SignIn | None:
    """Return one of the person's own sign-ins that has not been revoked; else None."""
    return db.session.scalar(
        select(SignIn).where(
            SignIn.id == sign_in_id, SignIn.user_id == person.id, SignIn.revoked_at.is_(None)
        )
    )


def user_with_email(email: str) -> User | None:
    """Return the person with an address, however it is capitalised; else None."""
    if "\0" in email:  # PostgreSQL refuses to look for it
        return None
    return db.session.scalar(
        select(User).where(User.email == email.lower(), User.erased_at.is_(None))
    )


def living_link(token: str, purpose: str, now: datetime) -> OneTimeLink | None:
    """Return an unspent link of a living person, for one purpose; else None."""
    return db.session.scalar(
        select(OneTimeLink)
        .join(User, User.id == OneTimeLink.user_id)
        .where(
            OneTimeLink.token_hash == token_hash(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.spent_at.is_(None),
            OneTimeLink.expires_at > now,
            User.erased_at.is_(None),
        )
    )


def link_made_since(user: User, purpose: str, moment: datetime) -> bool:
    """Say whether the person was sent an unspent link for a purpose after a moment."""
    return bool(
        db.session.scalar(
            select(OneTimeLink.id)
            .where(
                OneTimeLink.user_id == user.id,
                OneTimeLink.purpose == purpose,
                OneTimeLink.spent_at.is_(None),
                OneTimeLink.created_at > moment,
            )
            .limit(1)
        )
    )


def find_invitation(token: str, now: datetime) -> Invitation | None:
    """Return the invitation that a link's token opens, if it can still be used; else None."""
    return db.session.scalar(
        select(Invitation).where(Invitation.token_hash == token_hash(token), *_open(now))
    )


def invited_account(invitation: Invitation) -> User | None:
    """Return the account that already has the address of an invitation; else None."""
    return user_with_email(invitation.email)


def open_invitations(now: datetime) -> Sequence[Invitation]:
    """Return all invitations that can still be used, newest first."""
    return db.session.scalars(
        select(Invitation)
        .where(*_open(now))
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
    ).all()


def _open(now: datetime):  # type: ignore[no-untyped-def]
    return (
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now,
    )


def other_admins_exist(user: User) -> bool:
    """Say whether somebody else is an admin; holds the admins until the transaction ends."""
    admins = db.session.scalars(
        select(User.id).where(User.is_admin, User.erased_at.is_(None)).with_for_update()
    )
    return any(admin_id != user.id for admin_id in admins)


def people_found(words: str, page: int, per_page: int) -> tuple[Sequence[User], int]:
    """Return one page of the people whose name or address holds `words`, and how many there are."""
    query = select(User).where(User.erased_at.is_(None))
    if words:
        query = query.where(
            or_(
                User.name.icontains(words, autoescape=True),
                User.email.icontains(words, autoescape=True),
            )
        )
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = db.session.scalars(
        query.order_by(func.lower(User.name), User.id).limit(per_page).offset((page - 1) * per_page)
    ).all()
    return rows, total


def person_as_admin(admin: User, user_id: int) -> User | None:
    """Return a person that an admin may see and change; None for anybody else who asks."""
    user = db.session.get(User, user_id) if admin.is_admin else None
    return user if user and not user.erased_at else None


def invitation_as_admin(admin: User, invitation_id: int) -> Invitation | None:
    """Return an invitation that has been neither accepted nor revoked, for an admin; else None."""
    if not admin.is_admin:
        return None
    return db.session.scalar(
        select(Invitation).where(
            Invitation.id == invitation_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
    )
