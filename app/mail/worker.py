"""The worker: sends the outbox and does the periodic work.

It runs as a thread of the server process, and as `flask worker` on as many machines as one likes.
A mail is leased before it is sent, so two workers never send the same. What is logged names the
recipient's id and the kind, never an address or a link.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask, current_app
from flask.sansio.app import App
from sqlalchemy import update

from app import clock
from app.database import db, reading_only
from app.mail.message import compose
from app.mail.models import OutboxMessage
from app.mail.post import Folder, MailServer, Post, Refused
from app.mail.queries import next_message, something_is_due
from app.mail.rules import LEASE, is_given_up, next_try

#: Seconds between two looks at the outbox.
PAUSE = 2.0
#: Seconds between two rounds of the periodic work.
PERIOD = 3600.0

#: Work that features want done now and then: takes `now`, commits nothing, returns rows deleted.
PeriodicWork = Callable[[datetime], int]


def do_now_and_then(app: App, work: PeriodicWork) -> None:
    """Have the worker do something every hour, and once when it starts."""
    app.extensions.setdefault("periodic_work", []).append(work)


def work(app: Flask, stopping: threading.Event) -> None:
    """Send mail and do the periodic work until told to stop. Trouble is logged, and tried again."""
    periodic_at = time.monotonic()
    while not stopping.is_set():
        with app.app_context():
            try:
                send_due(stopping)
                if time.monotonic() >= periodic_at:
                    periodic_at = time.monotonic() + PERIOD
                    do_periodic_work(clock.now())
            except Exception:
                app.logger.exception("the worker had trouble; it goes on")
        stopping.wait(PAUSE)


def start_worker(app: Flask) -> threading.Event:
    """Start the worker as a thread of this process; set the returned event to stop it."""
    stopping = threading.Event()
    threading.Thread(target=work, args=(app, stopping), name="outbox", daemon=True).start()
    return stopping


def do_periodic_work(now: datetime) -> None:
    """Do all periodic work once, each in a transaction of its own."""
    for piece in current_app.extensions.get("periodic_work", []):
        try:
            deleted = piece(now)
            db.session.commit()
            if deleted:
                current_app.logger.info("periodic work: %d rows deleted", deleted)
        except Exception:
            db.session.rollback()
            current_app.logger.exception("periodic work failed; it is tried again in an hour")


def send_due(stopping: threading.Event | None = None) -> int:
    """Send all mail that is due; return how many were sent. Commits after each."""
    sent = 0
    with reading_only():
        due = something_is_due(clock.now())
        db.session.rollback()
    if not due:
        return sent
    with _post() as post:
        while not (stopping and stopping.is_set()):
            row = _lease(clock.now())
            if row is None:
                break
            sent += _send(row, post)
    return sent


def _post() -> Post:
    settings = current_app.config
    if settings["SMTP_URL"]:
        return MailServer(settings["SMTP_URL"], urlsplit(settings["PUBLIC_URL"]).hostname or "")
    return Folder(settings["INSTANCE_PATH"] / "outbox")


def _lease(now: datetime) -> OutboxMessage | None:
    row = next_message(now)
    if row is not None:
        row.leased_until = now + LEASE
        row.attempts += 1
    db.session.commit()
    return row


def _send(row: OutboxMessage, post: Post) -> bool:
    settings, log = current_app.config, current_app.logger
    about = (row.id, row.kind, row.recipient_id)
    try:
        mail = compose(row, settings["MAIL_FROM"], settings["PUBLIC_URL"], post.encoding)
        post.deliver(mail, f"{row.created_at:%Y%m%dT%H%M%S}-{row.id}-{row.kind}")
    except Refused as refusal:
        log.warning("mail %d (%s to person %s) is given up: %s", *about, refusal)
        _note(row, failed_at=clock.now(), body="")
        return False
    except Exception as error:
        # Only the kind of trouble: what a mail server says may hold the address.
        trouble = f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
        _put_off(row, trouble)
        return False
    _note(row, sent_at=clock.now(), body="")
    log.info("mail %d (%s to person %s) is sent", *about)
    return True


def _put_off(row: OutboxMessage, trouble: str) -> None:
    now = clock.now()
    about = (row.id, row.kind, row.recipient_id, trouble)
    if is_given_up(row.created_at, now):
        current_app.logger.warning("mail %d (%s to person %s) is given up: %s", *about)
        _note(row, failed_at=now, body="")
        return
    current_app.logger.warning("mail %d (%s to person %s) is put off: %s", *about)
    _note(row, next_try_at=next_try(row.attempts, now))


def _note(row: OutboxMessage, **values: object) -> None:
    """Write how it went, unless the lease ran out and another worker has the mail now."""
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == row.id, OutboxMessage.leased_until == row.leased_until)
        .values(leased_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    db.session.expunge(row)
