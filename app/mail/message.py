"""From a row of the outbox to a mail as it goes over the wire."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from app.mail.models import OutboxMessage


def compose(row: OutboxMessage, sender: str, public_url: str, encoding: str) -> EmailMessage:
    """Return the mail of a row: plain text in UTF-8, written by a machine and saying so.

    It is the same each time, Message-ID and date too: where a mail does go out twice, because the
    power went between the sending and the noting, the receiver can see that it is one.
    `encoding` is the Content-Transfer-Encoding: "quoted-printable", or "8bit" to be read in a file.
    """
    host = urlsplit(public_url).hostname or "localhost"
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = row.to_address
    mail["Subject"] = row.subject
    mail["Date"] = format_datetime(row.created_at)
    mail["Message-ID"] = f"<{row.id}.{row.created_at:%Y%m%d%H%M%S%f}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(row.body, charset="utf-8", cte=encoding)
    return mail
