"""What accounts, the trail and the outbox store about people; how it is given out and ended."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Delete, Select, delete, or_, select, update

from app.accounts.models import Invitation, OneTimeLink, SignIn, User
from app.accounts.privacy_registry import Rows, nothing_to_erase, register
from app.audit.models import AuditEntry
from app.database import Base, db
from app.mail.models import OutboxMessage

SIGN_INS_KEPT = timedelta(days=30)
LINKS_KEPT = timedelta(days=7)
INVITATIONS_KEPT = timedelta(days=90)
MAIL_KEPT = timedelta(days=90)


def _rows(query: Select[Any], *columns: str) -> Rows:
    return [{name: getattr(row, name) for name in columns} for row in db.session.scalars(query)]


def _delete(query: Delete) -> int:
    result = db.session.execute(query.execution_options(synchronize_session=False))
    return int(getattr(result, "rowcount", 0))


def _own(model: type[Base], user_id: int) -> Select[Any]:
    return select(model).where(model.user_id == user_id).order_by(model.id)  # type: ignore[attr-defined]


# users


def _export_user(user_id: int) -> Rows:
    return _rows(
        select(User).where(User.id == user_id),
        *("id", "email", "name", "language", "is_admin", "may_run_workshops", "created_at"),
    )


def _erase_user(user_id: int, now: datetime) -> None:
    """Leave a row that only says that there was somebody: what others' rows refer to."""
    user = db.session.get_one(User, user_id)
    user.email = f"erased-{secrets.token_hex(16)}@erased.invalid"
    user.name = ""
    user.password_hash = None
    user.language = "nb"
    user.is_admin = user.may_run_workshops = False
    user.erased_at = now
    db.session.flush()


register(
    User,
    purpose="To know who signs in, and to show teammates and mentors who wrote what.",
    kept="Until the person or an admin deletes the account. Then name, address, password and "
    "powers are removed; an empty row remains, which what the person wrote in a team refers to.",
    export=_export_user,
    erase=_erase_user,
)


# sign_ins


def _erase_sign_ins(user_id: int, _now: datetime) -> None:
    _delete(delete(SignIn).where(SignIn.user_id == user_id))


def _purge_sign_ins(now: datetime) -> int:
    old = now - SIGN_INS_KEPT
    return _delete(delete(SignIn).where(or_(SignIn.expires_at < old, SignIn.revoked_at < old)))


register(
    SignIn,
    purpose="To keep a person signed in on a device, and let them see and end it. Holds the kind "
    "of browser and system; no network address.",
    kept="30 days after it was ended or ran out.",
    export=lambda user_id: _rows(
        _own(SignIn, user_id),
        *("device", "created_at", "last_seen_at", "expires_at", "revoked_at"),
    ),
    erase=_erase_sign_ins,
    purge=_purge_sign_ins,
)


# one_time_links


def _erase_links(user_id: int, _now: datetime) -> None:
    _delete(delete(OneTimeLink).where(OneTimeLink.user_id == user_id))


register(
    OneTimeLink,
    purpose="To let a person sign in, or set a new password, by a link in a mail.",
    kept="7 days after it ran out, which is 30 minutes after it was made.",
    export=lambda user_id: _rows(
        _own(OneTimeLink, user_id), "purpose", "created_at", "expires_at", "spent_at"
    ),
    erase=_erase_links,
    purge=lambda now: _delete(delete(OneTimeLink).where(OneTimeLink.expires_at < now - LINKS_KEPT)),
)


# invitations


def _invitations(user_id: int):  # type: ignore[no-untyped-def]
    address = select(User.email).where(User.id == user_id).scalar_subquery()
    return or_(Invitation.email == address, Invitation.accepted_by_id == user_id)


def _erase_invitations(user_id: int, now: datetime) -> None:
    theirs = Invitation.id.in_(select(Invitation.id).where(_invitations(user_id)))
    still_open = theirs & Invitation.accepted_at.is_(None) & Invitation.revoked_at.is_(None)
    db.session.execute(update(Invitation).where(still_open).values(revoked_at=now))
    db.session.execute(update(Invitation).where(theirs).values(email="", name=""))


def _purge_invitations(now: datetime) -> int:
    return _delete(delete(Invitation).where(Invitation.expires_at < now - INVITATIONS_KEPT))


register(
    Invitation,
    purpose="To let an invited person make an account or join with the one they have.",
    kept="90 days after it ran out.",
    export=lambda user_id: _rows(
        select(Invitation).where(_invitations(user_id)).order_by(Invitation.id),
        *("email", "name", "language", "created_at", "expires_at", "accepted_at", "revoked_at"),
    ),
    erase=_erase_invitations,
    purge=_purge_invitations,
)


# outbox_messages


def _mail(user_id: int):  # type: ignore[no-untyped-def]
    address = select(User.email).where(User.id == user_id).scalar_subquery()
    return or_(OutboxMessage.recipient_id == user_id, OutboxMessage.to_address == address)


def _erase_mail(user_id: int, _now: datetime) -> None:
    theirs = OutboxMessage.id.in_(select(OutboxMessage.id).where(_mail(user_id)))
    waiting = OutboxMessage.sent_at.is_(None) & OutboxMessage.failed_at.is_(None)
    _delete(delete(OutboxMessage).where(theirs, waiting))
    db.session.execute(
        update(OutboxMessage).where(theirs).values(to_address="", subject="", body="")
    )


def _purge_mail(now: datetime) -> int:
    old = now - MAIL_KEPT
    done = or_(OutboxMessage.sent_at < old, OutboxMessage.failed_at < old)
    return _delete(delete(OutboxMessage).where(done))


register(
    OutboxMessage,
    purpose="To send mail reliably, and to see that it was sent. The text is cleared when it is.",
    kept="90 days after it was sent or given up.",
    export=lambda user_id: _rows(
        select(OutboxMessage).where(_mail(user_id)).order_by(OutboxMessage.id),
        *("kind", "to_address", "subject", "created_at", "sent_at", "failed_at"),
    ),
    erase=_erase_mail,
    purge=_purge_mail,
)


# audit_entries


def _purge_audit(now: datetime) -> int:
    kept = timedelta(days=current_app.config["AUDIT_DAYS"])
    return _delete(delete(AuditEntry).where(AuditEntry.at < now - kept))


register(
    AuditEntry,
    purpose="To be able to say who read or changed what, and when. Holds ids, never names or text.",
    kept="As many days as the setting AUDIT_DAYS says. The ids stay after an account is deleted: "
    "they then lead to nobody.",
    export=lambda user_id: _rows(
        select(AuditEntry)
        .where(
            or_(
                AuditEntry.actor_id == user_id,
                (AuditEntry.thing_kind == "user") & (AuditEntry.thing_id == user_id),
            )
        )
        .order_by(AuditEntry.id),
        *("at", "action", "actor_id", "thing_kind", "thing_id", "cohort_id"),
    ),
    erase=nothing_to_erase,
    purge=_purge_audit,
)
