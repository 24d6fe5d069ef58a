"""What happens to people, sign-ins, links and invitations. Everything flushes, nothing commits."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from app.accounts import privacy_registry
from app.accounts.models import Invitation, OneTimeLink, SignIn, User
from app.accounts.passwords import hash_password
from app.accounts.queries import (
    invited_account,
    link_made_since,
    other_admins_exist,
    user_with_email,
)
from app.accounts.rules import LINK_LIFE, LINK_PAUSE, may_lose_admin, name_from
from app.accounts.tokens import new_token, token_hash
from app.audit.actions import record
from app.database import db
from app.mail.actions import queue_mail, write_mail
from app.mail.links import link


class AlreadyThere(Exception):
    """There is an account with this address already."""


class LastAdmin(Exception):
    """This would leave the installation without an admin."""


class NoLongerOpen(Exception):
    """The invitation was accepted a moment ago."""


class SignInAsInvited(Exception):
    """The invited address has an account; the person must be signed in as it to accept."""


# People


def make_user(
    email: str,
    name: str,
    password_hash: str | None,
    now: datetime,
    *,
    language: str = "nb",
    is_admin: bool = False,
    may_run_workshops: bool = False,
) -> User:
    """Make an account with a checked address; raise AlreadyThere when the address has one."""
    if user_with_email(email):
        raise AlreadyThere
    user = User(
        email=email.lower(),
        name=name,
        password_hash=password_hash,
        language=language,
        is_admin=is_admin,
        may_run_workshops=may_run_workshops,
        created_at=now,
    )
    db.session.add(user)
    db.session.flush()
    return user


def rename(person: User, name: str) -> None:
    """Give the person another name."""
    person.name = name
    db.session.flush()


def choose_language(person: User, language: str) -> None:
    """Remember the language (nb, nn or en) that the person wants pages and mail in."""
    person.language = language
    db.session.flush()


def set_powers(
    admin: User, user: User, now: datetime, *, is_admin: bool, may_run_workshops: bool
) -> None:
    """Give or take the two site-wide powers; raise LastAdmin when no admin would remain."""
    if not is_admin and not may_lose_admin(user, other_admins=other_admins_exist(user)):
        raise LastAdmin
    user.is_admin = is_admin
    user.may_run_workshops = may_run_workshops
    record(
        admin.id,
        "user.powers_set",
        "user",
        user.id,
        now,
        is_admin=is_admin,
        may_run_workshops=may_run_workshops,
    )
    db.session.flush()


def erase(actor: User, user: User, now: datetime) -> None:
    """Remove a person's identity everywhere; raise LastAdmin when no admin would remain.

    What they wrote in a team stays with the team, and shows "Slettet person" as its author. After
    the commit, call `app.database.empty_write_ahead_log` so that the file forgets as well.
    """
    if not may_lose_admin(user, other_admins=other_admins_exist(user)):
        raise LastAdmin
    record(actor.id, "user.erased", "user", user.id, now)
    privacy_registry.erase_person(user.id, now)
    db.session.flush()


# Sign-ins


def sign_in(user: User, device: str, days: int, now: datetime, *, way: str) -> str:
    """Begin a sign-in on a device for a number of days and return the token for its cookie.

    `way` goes to the trail: "password", "link", "reset", "invitation" or "demo".
    """
    token = new_token()
    db.session.add(
        SignIn(
            user_id=user.id,
            token_hash=token_hash(token),
            device=device,
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(days=days),
        )
    )
    record(user.id, "user.signed_in", "user", user.id, now, way=way)
    db.session.flush()
    return token


def see(sign_in: SignIn, now: datetime) -> None:
    """Note that a sign-in is in use; it is written with the request's own commit, or not at all."""
    sign_in.last_seen_at = now


def end_sign_in(sign_in: SignIn, now: datetime) -> None:
    """Sign a device out."""
    sign_in.revoked_at = now
    record(sign_in.user_id, "user.signed_out", "user", sign_in.user_id, now)
    db.session.flush()


def end_sign_ins(user: User, now: datetime, *, but: SignIn | None = None) -> None:
    """Sign the person out everywhere, or everywhere `but` on one device."""
    ended = update(SignIn).where(SignIn.user_id == user.id, SignIn.revoked_at.is_(None))
    if but is not None:
        ended = ended.where(SignIn.id != but.id)
    db.session.execute(ended.values(revoked_at=now))
    record(user.id, "user.signed_out_everywhere", "user", user.id, now)
    db.session.flush()


# Passwords


def rehash(user: User, password_hash: str) -> None:
    """Store the same password hashed at today's cost."""
    user.password_hash = password_hash
    db.session.flush()


def set_password(user: User, password_hash: str, now: datetime, *, but: SignIn | None) -> None:
    """Set a new password, spend all links that are out, and end all other sign-ins."""
    user.password_hash = password_hash
    record(user.id, "user.password_set", "user", user.id, now)
    spend_links(user, now)
    end_sign_ins(user, now, but=but)


# Links by mail


def mail_link(user: User | None, purpose: str, language: str, now: datetime, **values: str) -> None:
    """Mail a person a link that works once, to sign in or to set a password.

    Does nothing that shows for an unknown address (None), but nearly the same work: a mail is
    written and thrown away, and one entry goes to the trail, so that the time tells nothing.
    `purpose` is "sign_in" or "reset_password"; `values` go into the address (`next`).
    """
    token = new_token()
    endpoint = {"sign_in": "accounts.use_sign_in_link", "reset_password": "accounts.set_password"}
    kind = {"sign_in": "sign_in_link", "reset_password": "reset_password_link"}[purpose]
    url = link(endpoint[purpose], token=token, **values)
    minutes = LINK_LIFE // timedelta(minutes=1)
    record(None, f"{kind}.asked", "user", user.id if user else None, now)
    if user is None or link_made_since(user, purpose, now - LINK_PAUSE):
        write_mail(kind, language, name="", url=url, minutes=minutes)
        db.session.flush()
        return
    db.session.add(
        OneTimeLink(
            user_id=user.id,
            purpose=purpose,
            token_hash=token_hash(token),
            created_at=now,
            expires_at=now + LINK_LIFE,
        )
    )
    queue_mail(
        user.id, user.email, user.language, kind, now, name=user.name, url=url, minutes=minutes
    )


def spend_link(one_time: OneTimeLink, now: datetime) -> User | None:
    """Spend a link and return its person; None when somebody else spent it a moment ago."""
    spent = db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.id == one_time.id, OneTimeLink.spent_at.is_(None))
        .values(spent_at=now)
        .returning(OneTimeLink.id)
    ).scalar()
    return db.session.get(User, one_time.user_id) if spent else None


def spend_links(user: User, now: datetime) -> None:
    """Make all links that a person has been sent useless."""
    db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.user_id == user.id, OneTimeLink.spent_at.is_(None))
        .values(spent_at=now)
    )


# Invitations


def invite(
    email: str,
    name: str,
    language: str,
    invited_by: User,
    now: datetime,
    *,
    days: int = 14,
    is_admin: bool = False,
    may_run_workshops: bool = False,
) -> tuple[Invitation, str]:
    """Make an invitation and return it with the token for its link.

    The caller mails the link (`courses.invitation`) and adds what it gives in a cohort. `days` is
    the setting INVITATION_DAYS. The address is checked before.
    """
    token = new_token()
    invitation = Invitation(
        email=email.lower(),
        name=name,
        language=language,
        is_admin=is_admin,
        may_run_workshops=may_run_workshops,
        token_hash=token_hash(token),
        invited_by_id=invited_by.id,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session.add(invitation)
    db.session.flush()
    record(invited_by.id, "invitation.made", "invitation", invitation.id, now)
    return invitation, token


def accept_invitation(
    invitation: Invitation,
    now: datetime,
    *,
    name: str = "",
    password: str = "",
    person: User | None = None,
) -> User:
    """Accept an invitation and return the person it made or found.

    Without an account for the address, one is made with `name` and `password` (checked before by
    the form). With one, `person` must be it: pass who is signed in; SignInAsInvited is raised when
    it is somebody else or nobody. NoLongerOpen is raised when it has just been accepted. The caller
    then signs a new person in (`views.cookie.sign_in_here`) and gives the roles.
    """
    accepted = (
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None))
        .values(accepted_at=now)
    )
    if not db.session.execute(accepted.returning(Invitation.id)).scalar():
        raise NoLongerOpen
    user = invited_account(invitation)
    if user is None:
        user = make_user(
            invitation.email,
            name or invitation.name or name_from(invitation.email),
            hash_password(password) if password else None,
            now,
            language=invitation.language,
        )
    elif person is None or person.id != user.id:
        raise SignInAsInvited
    user.is_admin = user.is_admin or invitation.is_admin
    user.may_run_workshops = user.may_run_workshops or invitation.may_run_workshops
    invitation.accepted_by_id = user.id
    record(user.id, "invitation.accepted", "invitation", invitation.id, now)
    db.session.flush()
    return user


def revoke_invitation(admin: User, invitation: Invitation, now: datetime) -> None:
    """Make an invitation's link useless."""
    invitation.revoked_at = now
    record(admin.id, "invitation.revoked", "invitation", invitation.id, now)
    db.session.flush()
