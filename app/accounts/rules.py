"""What holds for people and their accounts."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.accounts.models import SignIn, User

#: A link in a mail is used soon or not at all.
LINK_LIFE = timedelta(minutes=30)
#: Asking twice in a row sends one mail: nobody can fill another's inbox, nor keep them out.
LINK_PAUSE = timedelta(minutes=1)
#: How exact "last used" needs to be.
SEEN_EVERY = timedelta(hours=1)


def as_admin(person: User) -> User | None:
    """Return the person if they are an admin (a `find` for `@allowed`); else None."""
    return person if person.is_admin else None


def may_lose_admin(user: User, *, other_admins: bool) -> bool:
    """Say whether a person may stop being an admin or be erased: one admin always remains."""
    return other_admins or not user.is_admin


def seen_long_ago(sign_in: SignIn, now: datetime) -> bool:
    """Say whether "last used" of a sign-in should be written again."""
    return now - sign_in.last_seen_at > SEEN_EVERY


def name_from(email: str) -> str:
    """Return what to call a person whose name is not known: the address before the @."""
    return email.partition("@")[0]
