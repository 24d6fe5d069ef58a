"""Mail in the outbox, and mail servers that misbehave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from app import clock
from app.database import db
from app.mail.actions import queue_mail
from app.mail.models import OutboxMessage
from tests.servers import free_port

Queue = Callable[..., int]


@pytest.fixture
def queue(app: Flask) -> Queue:
    """Put a mail in the outbox and return its id."""

    def put(address: str = "kari@eksempel.no", at: datetime | None = None, **values: str) -> int:
        with app.app_context():
            message = queue_mail(
                None,
                address,
                "nb",
                "sign_in_link",
                at or clock.now(),
                **{"name": "Kari Ødegård", "url": "https://x.example/hemmelig", "minutes": 30}
                | values,
            )
            db.session.commit()
            return message.id

    return put


class Moody:
    """An SMTP server that answers as it is told to, and keeps what it takes."""

    def __init__(self) -> None:
        self.to_recipient = "250 OK"
        self.to_text = "250 OK"
        self.taken: list[Envelope] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take or refuse a mail."""
        if self.to_text.startswith("250"):
            self.taken.append(envelope)
        return self.to_text


@pytest.fixture
def moody() -> Iterator[tuple[Moody, str]]:
    """A server whose answers a test decides, and its address."""
    answers = Moody()
    controller = Controller(answers, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield answers, f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


def row(app: Flask, message_id: int) -> OutboxMessage:
    """Return a mail as it is stored."""
    with app.app_context():
        return db.session.get_one(OutboxMessage, message_id)
