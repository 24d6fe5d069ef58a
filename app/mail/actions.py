"""Writing mail to the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app

from app.database import db
from app.mail.models import OutboxMessage
from app.words import in_language

SUBJECT = "Subject:"


def write_mail(kind: str, language: str, **values: Any) -> tuple[str, str]:
    """Return subject and body of a mail, from templates/mail/<kind>.txt in a language.

    The template's first line is `Subject: …`; the rest is the body.
    """
    template = current_app.jinja_env.get_template(f"mail/{kind}.txt")
    with in_language(language):
        text = template.render(values)
    first, _, body = text.lstrip().partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"mail/{kind}.txt does not begin with a line `{SUBJECT} …`")
    # One line, whatever a name in it holds: a header ends where the line ends.
    return " ".join(first.removeprefix(SUBJECT).split()), body.strip() + "\n"


def queue_mail(
    recipient_id: int | None,
    address: str,
    language: str,
    kind: str,
    now: datetime,
    **values: Any,
) -> OutboxMessage:
    """Write a mail to the outbox, in the caller's transaction: it is sent if that is committed.

    `recipient_id` is None for an invited person without an account. `values` go to the template
    templates/mail/<kind>.txt, rendered here in the recipient's `language`.
    """
    subject, body = write_mail(kind, language, **values)
    message = OutboxMessage(
        recipient_id=recipient_id,
        kind=kind,
        to_address=address,
        subject=subject,
        body=body,
        created_at=now,
        next_try_at=now,
    )
    db.session.add(message)
    db.session.flush()
    return message
