"""Writing mail to the outbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app import clock
from app.database import db
from app.mail.actions import queue_mail, write_mail
from app.mail.links import link
from app.mail.models import OutboxMessage
from tests.databases import Store

KINDS = sorted(file.stem for file in Path("app/templates/mail").glob("*.txt"))
VALUES = {
    "name": "Kari",
    "url": "https://x.example/a",
    "minutes": 30,
    "days": 14,
    "invited_by": "O",
}


def test_a_mail_is_kept_only_if_the_transaction_is(app: Flask, stored: Store) -> None:
    with app.app_context():
        queue_mail(None, "a@eksempel.no", "nb", "sign_in_link", clock.now(), **VALUES)
        db.session.rollback()
        assert stored.count(OutboxMessage) == 0
        queue_mail(None, "a@eksempel.no", "nb", "sign_in_link", clock.now(), **VALUES)
        db.session.commit()
    assert stored.count(OutboxMessage) == 1


@pytest.mark.parametrize("kind", ["sign_in_link", "reset_password_link", "invitation"])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_each_kind_has_subject_and_text_in_each_language(
    kind: str, language: str, app: Flask
) -> None:
    with app.app_context():
        subject, body = write_mail(kind, language, **VALUES)
    assert subject
    assert "\n" not in subject
    assert VALUES["url"] in body
    assert "Kari" in body
    assert "%(" not in subject + body
    assert not body.startswith("\n")


def test_every_template_begins_with_a_subject() -> None:
    assert KINDS
    for kind in KINDS:
        text = Path(f"app/templates/mail/{kind}.txt").read_text("utf-8")
        body = text[text.index("Subject:") :] if "Subject:" in text else ""
        assert body, f"mail/{kind}.txt has no line `Subject: …`"


def test_names_are_written_as_they_are(app: Flask) -> None:
    with app.app_context():
        _, body = write_mail("sign_in_link", "nb", **{**VALUES, "name": 'Ola & "Kari" <b>'})
    assert 'Ola & "Kari" <b>' in body


def test_a_name_cannot_add_lines_to_the_head(app: Flask) -> None:
    with app.app_context():
        subject, _ = write_mail(
            "invitation", "nb", **{**VALUES, "invited_by": "X\r\nBcc: ond@eksempel.no"}
        )
    assert "\n" not in subject
    assert "\r" not in subject


def test_links_begin_with_the_public_address(make_app) -> None:  # type: ignore[no-untyped-def]
    app = make_app(PUBLIC_URL="https://springbrett.eksempel.no/kurs")
    with app.app_context():
        url = link("accounts.use_sign_in_link", token="abc", next="/home?a=b c")
    assert url == "https://springbrett.eksempel.no/kurs/sign-in-link/abc?next=/home?a%3Db+c"
