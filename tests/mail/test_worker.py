"""Sending the outbox: once, patiently, and without telling secrets."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from flask import Flask

from app import clock
from app.database import db
from app.mail import post
from app.mail.models import OutboxMessage
from app.mail.rules import GIVE_UP_AFTER, LEASE, next_try
from app.mail.worker import do_now_and_then, do_periodic_work, send_due, start_worker
from tests.mail.conftest import Moody, Queue, row
from tests.servers import MailServer, free_port

MakeApp = Callable[..., Flask]


def send(app: Flask) -> int:
    with app.app_context():
        return send_due()


def make_due(app: Flask, message_id: int) -> None:
    with app.app_context():
        db.session.get_one(OutboxMessage, message_id).next_try_at = clock.now()
        db.session.commit()


def test_without_a_server_mail_becomes_files_that_only_the_owner_reads(
    app: Flask, queue: Queue, tmp_path: Path
) -> None:
    message_id = queue()
    assert send(app) == 1
    [file] = (tmp_path / "outbox").iterdir()
    assert file.suffix == ".eml"
    assert file.stat().st_mode & 0o077 == 0
    raw = file.read_bytes()
    assert b"https://x.example/hemmelig" in raw
    assert "Ødegård".encode() in raw
    mail = message_from_bytes(raw, policy=policy.default)
    assert (mail["To"], mail["Subject"]) == ("kari@eksempel.no", "Innloggingslenken din")
    sent = row(app, message_id)
    assert sent.sent_at is not None
    assert sent.body == ""


def test_a_real_server_gets_a_proper_mail(
    make_app: MakeApp, queue: Queue, mail_server: MailServer
) -> None:
    app = make_app(
        SMTP_URL=mail_server.url,
        PUBLIC_URL="https://springbrett.eksempel.no",
        MAIL_FROM="Springbrett på Øya <post@eksempel.no>",
    )
    queue()
    assert send(app) == 1
    [received] = mail_server.received
    mail = message_from_bytes(received.as_bytes(), policy=policy.default)
    assert mail["From"].addresses[0].addr_spec == "post@eksempel.no"
    assert mail["From"].addresses[0].display_name == "Springbrett på Øya"
    assert mail["To"] == "kari@eksempel.no"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@springbrett.eksempel.no>")
    assert mail["Date"].datetime.tzinfo is not None
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content_charset() == "utf-8"
    assert "Hei, Kari Ødegård" in mail.get_content()
    assert "https://x.example/hemmelig" in mail.get_content()


def test_sent_mail_is_not_sent_again(
    make_app: MakeApp, queue: Queue, mail_server: MailServer
) -> None:
    app = make_app(SMTP_URL=mail_server.url)
    queue()
    assert [send(app), send(app)] == [1, 0]
    assert len(mail_server.received) == 1


def test_mail_waits_until_its_time(app: Flask, queue: Queue) -> None:
    queue(at=clock.now() + timedelta(minutes=5))
    assert send(app) == 0


def test_a_server_that_is_away_loses_nothing(
    make_app: MakeApp, queue: Queue, mail_server: MailServer
) -> None:
    away = make_app(SMTP_URL=f"smtp://127.0.0.1:{free_port()}")
    message_id = queue()
    assert send(away) == 0
    waiting = row(away, message_id)
    assert (waiting.sent_at, waiting.failed_at, waiting.attempts) == (None, None, 1)
    assert waiting.next_try_at > clock.now() + timedelta(seconds=30)
    assert waiting.leased_until is None
    assert "hemmelig" in waiting.body
    make_due(away, message_id)
    assert send(make_app(SMTP_URL=mail_server.url)) == 1


@pytest.mark.parametrize("where", ["to_recipient", "to_text"])
def test_a_server_that_asks_for_patience_gets_it(
    where: str, make_app: MakeApp, queue: Queue, moody: tuple[Moody, str]
) -> None:
    server, url = moody
    app = make_app(SMTP_URL=url)
    setattr(server, where, "451 Greylisted, try again")
    message_id = queue()
    assert send(app) == 0
    assert row(app, message_id).failed_at is None
    setattr(server, where, "250 OK")
    make_due(app, message_id)
    assert send(app) == 1
    assert len(server.taken) == 1


def test_a_server_that_cannot_encrypt_gets_nothing_when_encryption_is_asked_for(
    make_app: MakeApp, queue: Queue, moody: tuple[Moody, str]
) -> None:
    server, url = moody
    message_id = queue()
    asks = make_app(SMTP_URL=url.replace("smtp://", "smtp+starttls://"))
    assert send(asks) == 0
    assert server.taken == []
    assert row(asks, message_id).failed_at is None


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize(("password", "sent"), [("p%40ss%3Aord%2F", 1), ("feil", 0)])
def test_a_server_that_asks_for_a_password_gets_it(
    password: str, sent: int, make_app: MakeApp, queue: Queue
) -> None:
    def known(_server: object, _session: object, _envelope: object, _how: str, data: Any) -> Any:
        right = (data.login, data.password) == (b"post@eksempel.no", b"p@ss:ord/")
        return AuthResult(success=right, handled=False)  # False: aiosmtpd is to send the answer

    server = Moody()
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=known,
        auth_required=True,
        auth_require_tls=False,
    )
    controller.start()
    try:
        login = f"post%40eksempel.no:{password}"
        app = make_app(SMTP_URL=f"smtp://{login}@127.0.0.1:{controller.port}")
        message_id = queue()
        assert send(app) == sent
        assert len(server.taken) == sent
        assert row(app, message_id).failed_at is None  # a wrong setting loses no mail
    finally:
        controller.stop()


def test_a_server_that_never_answers_is_left_and_tried_again(
    make_app: MakeApp, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        app = make_app(SMTP_URL=f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        message_id = queue()
        assert send(app) == 0
        assert row(app, message_id).failed_at is None


@pytest.mark.parametrize("where", ["to_recipient", "to_text"])
def test_a_final_refusal_is_noted_and_the_rest_is_sent(
    where: str, make_app: MakeApp, queue: Queue, moody: tuple[Moody, str]
) -> None:
    server, url = moody
    app = make_app(SMTP_URL=url)
    setattr(server, where, "550 No such person: kari@eksempel.no")
    refused = queue()
    assert send(app) == 0
    given_up = row(app, refused)
    assert given_up.failed_at is not None
    assert given_up.body == ""
    setattr(server, where, "250 OK")
    other = queue("ola@eksempel.no")
    assert send(app) == 1
    assert row(app, other).sent_at is not None
    assert [envelope.rcpt_tos for envelope in server.taken] == [["ola@eksempel.no"]]


def test_one_bad_address_does_not_stop_the_others(
    make_app: MakeApp, queue: Queue, mail_server: MailServer
) -> None:
    app = make_app(SMTP_URL=mail_server.url)
    bad, good = queue("not an address\nat all"), queue("ola@eksempel.no")
    assert send(app) == 1
    assert row(app, bad).sent_at is None
    assert row(app, good).sent_at is not None


def test_mail_is_given_up_after_three_days(make_app: MakeApp, queue: Queue) -> None:
    app = make_app(SMTP_URL=f"smtp://127.0.0.1:{free_port()}")
    message_id = queue(at=clock.now() - GIVE_UP_AFTER - timedelta(minutes=1))
    send(app)
    given_up = row(app, message_id)
    assert given_up.failed_at is not None
    assert given_up.body == ""


def test_pauses_grow_to_an_hour() -> None:
    now = clock.now()
    pauses = [(next_try(attempts, now) - now) // timedelta(minutes=1) for attempts in range(1, 10)]
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert next_try(10_000, now) - now == timedelta(hours=1)


def test_two_workers_send_each_mail_once(
    make_app: MakeApp, queue: Queue, mail_server: MailServer
) -> None:
    apps = [make_app(SMTP_URL=mail_server.url) for _ in range(2)]
    for number in range(20):
        queue(f"person{number}@eksempel.no")
    together = threading.Barrier(4)
    sent: list[int] = []

    def work(app: Flask) -> None:
        together.wait()
        sent.append(send(app))

    threads = [threading.Thread(target=work, args=(apps[n % 2],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    received = sorted(mail["To"] for mail in mail_server.received)
    assert received == sorted(f"person{number}@eksempel.no" for number in range(20))
    assert sum(sent) == 20


def test_a_mail_that_another_worker_has_is_left_alone_until_its_lease_ends(
    app: Flask, queue: Queue
) -> None:
    message_id = queue()
    with app.app_context():
        db.session.get_one(OutboxMessage, message_id).leased_until = clock.now() + LEASE
        db.session.commit()
    assert send(app) == 0
    with app.app_context():
        db.session.get_one(OutboxMessage, message_id).leased_until = clock.now()
        db.session.commit()
    assert send(app) == 1


def test_a_mail_sent_twice_after_a_crash_is_the_same_mail(
    make_app: MakeApp, queue: Queue, mail_server: MailServer
) -> None:
    """The power may go between the server's OK and our note of it."""
    app = make_app(SMTP_URL=mail_server.url)
    message_id = queue()
    body = row(app, message_id).body
    send(app)
    with app.app_context():
        again = db.session.get_one(OutboxMessage, message_id)
        again.sent_at, again.body = None, body
        db.session.commit()
    send(app)
    first, second = mail_server.received
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]


def test_logs_name_the_kind_and_the_id_and_no_address_or_link(
    make_app: MakeApp,
    queue: Queue,
    moody: tuple[Moody, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    server, url = moody
    app = make_app(SMTP_URL=url)
    app.logger.setLevel(logging.INFO)
    for answer in ("250 OK", "451 later for kari@eksempel.no", "550 no kari@eksempel.no"):
        server.to_recipient = answer
        queue()
        send(app)
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("app"))
    assert ours.count("sign_in_link to person None") == 3
    for secret in ("kari@eksempel.no", "hemmelig", "https://", "Ødegård"):
        assert secret not in ours


def test_the_thread_sends_what_comes_and_stops_when_told(app: Flask, queue: Queue) -> None:
    sent = threading.Event()
    do_now_and_then(app, lambda _now: sent.set() or 0)
    message_id = queue()
    stopping = start_worker(app)
    assert sent.wait(10)
    stopping.set()
    assert row(app, message_id).sent_at is not None


def test_trouble_with_one_piece_of_periodic_work_does_not_stop_the_next(app: Flask) -> None:
    done: list[str] = []

    def breaks(_now: object) -> int:
        raise RuntimeError("broken")

    do_now_and_then(app, breaks)
    do_now_and_then(app, lambda _now: done.append("next") or 0)
    with app.app_context():
        do_periodic_work(clock.now())
    assert done == ["next"]


def test_the_command_sends_once_and_stops(app: Flask, queue: Queue) -> None:
    message_id = queue()
    result = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert result.exit_code == 0, result.output
    assert "1 mails sent" in result.output
    assert row(app, message_id).sent_at is not None
