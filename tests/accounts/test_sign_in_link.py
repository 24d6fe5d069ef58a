"""Signing in by a link in a mail, which works once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import OneTimeLink, SignIn, User
from app.accounts.tokens import token_hash
from app.audit.models import AuditEntry
from app.database import db
from app.mail.models import OutboxMessage
from tests.accounts.conftest import is_signed_in, mailed_path
from tests.accounts.test_sign_in import BAD, problems, typed
from tests.databases import Store
from tests.visitors import Visitor


def ask(browser: Visitor, email: str, **fields: str) -> None:
    answer = browser.post("/sign-in-link", data={"email": email, **fields})
    assert (answer.status_code, answer.location) == (303, "/sign-in-link?sent=1")


def test_opening_the_link_shows_a_button_and_pressing_it_signs_in(
    client: Visitor, kari: User, stored: Store
) -> None:
    ask(client, kari.email)
    path = mailed_path(stored, "sign_in_link")
    for _ in range(3):  # mail scanners open links
        page = client.get(path)
        assert page.status_code == 200
        assert "Trykk på knappen" in page.text
    assert not is_signed_in(client)
    assert stored.one(select(OneTimeLink.spent_at)) is None
    answer = client.post(path)
    assert (answer.status_code, answer.location) == (303, "/home")
    assert is_signed_in(client)
    entry = stored.one(select(AuditEntry).where(AuditEntry.action == "user.signed_in"))
    assert entry.details == {"way": "link"}


def test_a_link_works_once(app: Flask, client: Visitor, kari: User, stored: Store) -> None:
    ask(client, kari.email)
    path = mailed_path(stored, "sign_in_link")
    client.post(path)
    thief: Visitor = app.test_client()  # type: ignore[assignment]
    for answer in (thief.get(path), thief.post(path)):
        assert answer.status_code == 410
        assert "virker ikke lenger" in answer.text
    assert not is_signed_in(thief)
    assert stored.count(SignIn) == 1


def test_a_link_works_for_half_an_hour(
    app: Flask, client: Visitor, kari: User, stored: Store
) -> None:
    ask(client, kari.email)
    link = stored.one(select(OneTimeLink))
    assert link.expires_at - link.created_at == timedelta(minutes=30)
    with app.app_context():
        db.session.get_one(OneTimeLink, link.id).expires_at = link.created_at
        db.session.commit()
    assert client.post(mailed_path(stored, "sign_in_link")).status_code == 410
    assert not is_signed_in(client)


def test_a_link_to_set_a_password_does_not_sign_in(
    client: Visitor, kari: User, stored: Store
) -> None:
    client.post("/reset-password", data={"email": kari.email})
    token = mailed_path(stored, "reset_password_link").rpartition("/")[2]
    assert client.post(f"/sign-in-link/{token}").status_code == 410


def test_only_the_hash_of_a_link_is_stored(client: Visitor, kari: User, stored: Store) -> None:
    ask(client, kari.email)
    token = mailed_path(stored, "sign_in_link").rpartition("/")[2]
    assert stored.one(select(OneTimeLink.token_hash)) == token_hash(token)


def test_known_and_unknown_addresses_get_the_same_answer(
    client: Visitor, kari: User, stored: Store
) -> None:
    answers = [
        client.post("/sign-in-link", data={"email": email})
        for email in (kari.email, "ukjent@eksempel.no")
    ]
    seen = [(a.status_code, a.location, a.text) for a in answers]
    assert seen[0] == seen[1]
    assert "Har adressen en konto her" in client.get(answers[0].location).text
    assert stored.all(select(OutboxMessage.to_address)) == [kari.email]


def test_both_answers_write_a_mail_and_commit_once(
    client: Visitor, kari: User, stored: Store
) -> None:
    """What takes the time is done for an unknown address as well."""
    for email in (kari.email, "ukjent@eksempel.no"):
        client.post("/sign-in-link", data={"email": email})
    asked = stored.all(
        select(AuditEntry.thing_id)
        .where(AuditEntry.action == "sign_in_link.asked")
        .order_by(AuditEntry.id)
    )
    assert asked == [kari.id, None]


def test_asking_twice_at_once_sends_one_mail(client: Visitor, kari: User, stored: Store) -> None:
    ask(client, kari.email)
    ask(client, kari.email)
    assert stored.count(OutboxMessage) == 1
    client.post(mailed_path(stored, "sign_in_link"))
    assert is_signed_in(client)


def test_asking_again_after_a_minute_sends_another_and_the_first_still_works(
    app: Flask, client: Visitor, kari: User, stored: Store
) -> None:
    ask(client, kari.email)
    first = mailed_path(stored, "sign_in_link")
    with app.app_context():
        db.session.scalars(select(OneTimeLink)).one().created_at -= timedelta(minutes=2)
        db.session.commit()
    ask(client, kari.email)
    assert stored.count(OutboxMessage) == 2
    client.post(first)
    assert is_signed_in(client)


def test_the_mail_is_in_the_persons_language(
    client: Visitor, make_person: Callable[..., User], stored: Store
) -> None:
    user = make_person("ida@eksempel.no", "Ida", language="en")
    ask(client, user.email)
    mail = stored.one(select(OutboxMessage))
    assert (mail.recipient_id, mail.to_address) == (user.id, user.email)
    assert mail.subject
    assert "Ida" in mail.body


@pytest.mark.parametrize(
    ("target", "where"), [("/account", "/account"), ("//ond.example", "/home")]
)
def test_the_link_leads_on_to_where_one_was_going(
    target: str, where: str, client: Visitor, kari: User, stored: Store
) -> None:
    ask(client, kari.email, next=target)
    path = mailed_path(stored, "sign_in_link")
    page = client.get(path)
    assert client.post(
        path.partition("?")[0], data={"next": typed(page.text, "next")}
    ).location == (where)


@pytest.mark.parametrize("name", [name for name in BAD if "password" not in name])
def test_bad_input_gets_a_clear_error(name: str, client: Visitor, stored: Store) -> None:
    answer = client.post("/sign-in-link", data={"email": BAD[name][0]})
    assert answer.status_code == 422
    assert problems(answer.text)
    assert stored.count(AuditEntry) == 0


@pytest.mark.parametrize("token", ["x", "a" * 5000, "%00", "🐟", "æ%0d%0a"])
def test_a_made_up_token_is_a_link_that_is_over(token: str, client: Visitor) -> None:
    for answer in (client.get(f"/sign-in-link/{token}"), client.post(f"/sign-in-link/{token}")):
        assert answer.status_code == 410
