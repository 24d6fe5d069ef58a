"""Signing in with a password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from app import clock
from app.accounts.actions import erase
from app.accounts.models import SignIn, User
from app.accounts.tokens import token_hash
from app.audit.models import AuditEntry
from app.database import db
from tests.accounts.conftest import CHEAP, PASSWORD, is_signed_in, try_password
from tests.databases import Store
from tests.visitors import Visitor

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"


def problems(page: str) -> str:
    """The text of the page's summary of errors."""
    summary = BeautifulSoup(page, "html.parser").select_one("#problems")
    return summary.get_text(" ", strip=True) if summary else ""


def typed(page: str, name: str) -> str:
    """What stands in a field."""
    field = BeautifulSoup(page, "html.parser").select_one(f"main input[name={name}]")
    assert field is not None, f"no field {name}"
    return str(field.get("value", ""))


def test_the_right_password_signs_in_and_leads_home(
    client: Visitor, kari: User, stored: Store
) -> None:
    answer = try_password(client, "kari@eksempel.no", PASSWORD, headers={"User-Agent": FIREFOX})
    assert (answer.status_code, answer.location) == (303, "/home")
    assert is_signed_in(client)
    sign_in = stored.one(select(SignIn))
    assert (sign_in.user_id, sign_in.device) == (kari.id, "Firefox, Windows")
    entry = stored.one(select(AuditEntry).where(AuditEntry.action == "user.signed_in"))
    assert (entry.actor_id, entry.details) == (kari.id, {"way": "password"})


def test_the_address_may_be_written_in_capitals_and_with_spaces(
    client: Visitor, kari: User
) -> None:
    try_password(client, "  Kari@Eksempel.NO ", PASSWORD)
    assert is_signed_in(client)


def test_only_the_hash_of_the_cookies_token_is_stored(
    client: Visitor, kari: User, stored: Store
) -> None:
    try_password(client, kari.email, PASSWORD)
    with client.session_transaction() as session:
        token = session["sign_in"]
    assert stored.one(select(SignIn.token_hash)) == token_hash(token) != token


def test_wrong_password_unknown_address_and_no_password_get_the_same_answer(
    app: Flask, make_person: Callable[..., User]
) -> None:
    make_person("kari@eksempel.no")
    make_person("lenke@eksempel.no", password=None)
    answers = set()
    for email in ("kari@eksempel.no", "ukjent@eksempel.no", "lenke@eksempel.no"):
        browser: Visitor = app.test_client()  # type: ignore[assignment]
        answer = try_password(browser, email, "feil passord")
        assert typed(answer.text, "email") == email
        assert typed(answer.text, "password") == ""
        answers.add((answer.status_code, problems(answer.text)))
        assert not is_signed_in(browser)
    assert len(answers) == 1
    assert "hører ikke sammen" in answers.pop()[1]


def test_an_unknown_address_costs_the_same_hashing(
    app: Flask, kari: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, stored: str, password: bytes) -> bool:
        checked.append(stored)
        return bool(verify(self, stored, password))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for email in (kari.email, "ukjent@eksempel.no"):
        checked.clear()
        try_password(app.test_client(), email, "feil passord")  # type: ignore[arg-type]
        assert len(checked) == 1
        assert checked[0].startswith("$argon2id$")


def test_signing_in_empties_the_cookie_that_was_there(client: Visitor, kari: User) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        session["csrf_token"] = "known to somebody else"
        session["language"] = "en"
    try_password(client, kari.email, PASSWORD)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != "known to somebody else"
        assert session["language"] == "en"


def test_signing_in_anew_ends_the_sign_in_that_the_browser_had(
    make_person: Callable[..., User], client: Visitor, stored: Store
) -> None:
    first, second = make_person("en@eksempel.no"), make_person("to@eksempel.no")
    try_password(client, first.email, PASSWORD)
    try_password(client, second.email, PASSWORD)
    ended = stored.one(select(SignIn.user_id).where(SignIn.revoked_at.is_not(None)))
    assert ended == first.id


@pytest.mark.parametrize(
    ("target", "where"),
    [
        ("/account", "/account"),
        ("/people?q=a", "/people?q=a"),
        ("https://ond.example/", "/home"),
        ("//ond.example/", "/home"),
        ("/\\ond.example/", "/home"),
        ("javascript:alert(1)", "/home"),
        ("/a\nSet-Cookie: x=y", "/home"),
        ("", "/home"),
    ],
)
def test_one_is_led_on_within_this_site_only(
    target: str, where: str, client: Visitor, kari: User
) -> None:
    answer = try_password(client, kari.email, PASSWORD, fields={"next": target})
    assert answer.location == where


def test_a_page_that_needs_a_sign_in_leads_back_to_itself(client: Visitor, kari: User) -> None:
    answer = client.get("/account?x=1")
    page = client.get(answer.location)
    assert typed(page.text, "next") == "/account?x=1"


def test_somebody_signed_in_is_not_asked_again(
    signed_in: Callable[[User], Visitor], kari: User
) -> None:
    assert signed_in(kari).get("/sign-in?next=/account").location == "/account"


def test_a_page_that_stood_open_too_long_keeps_the_address(client: Visitor, kari: User) -> None:
    answer = try_password(client, kari.email, PASSWORD, with_token=False)
    assert answer.status_code == 400
    assert typed(answer.text, "email") == kari.email
    assert "åpen lenge" in problems(answer.text)
    assert not is_signed_in(client)


BAD = {
    "nothing": ("", ""),
    "no password": ("kari@eksempel.no", ""),
    "no address": ("", PASSWORD),
    "not an address": ("kari", PASSWORD),
    "null bytes": ("kari@eksempel.no\0", PASSWORD),
    "null byte in front": ("\0kari@eksempel.no", PASSWORD),
    "1 MB": ("k" * 1_000_000 + "@eksempel.no", PASSWORD),
    "line break": ("kari@eksempel.no\r\nBcc: b@eksempel.no", PASSWORD),
    "endless password": ("kari@eksempel.no", "x" * 1001),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_a_clear_error_and_keeps_the_address(
    name: str, client: Visitor, kari: User
) -> None:
    email, password = BAD[name]
    answer = try_password(client, email, password)
    assert answer.status_code == 422
    assert problems(answer.text)
    if "\n" not in email and "\0" not in email:
        assert typed(answer.text, "email") == email
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "password", ["🐟🐠🐡🦈🐬🐳🐋🦭🐙🦑", "\0" * 3 + "abcdefghij", "x y" * 333, " åpen dør "]
)
def test_a_password_may_be_made_of_anything(
    password: str, client: Visitor, make_person: Callable[..., User]
) -> None:
    user = make_person(password=password)
    try_password(client, user.email, password[:-1])
    assert not is_signed_in(client)
    try_password(client, user.email, password)
    assert is_signed_in(client)


def test_the_same_letters_typed_on_a_mac_are_the_same_password(
    client: Visitor, make_person: Callable[..., User]
) -> None:
    user = make_person(password="blåbærsyltetøy")
    try_password(client, user.email, "bla\u030abærsyltetøy")
    assert is_signed_in(client)


def test_a_hash_of_an_older_cost_is_renewed(
    make_app: Callable[..., Flask], kari: User, stored: Store
) -> None:
    before = stored.one(select(User.password_hash))
    dearer = make_app(PASSWORD_COST={**CHEAP, "time_cost": 2})
    browser: Visitor = dearer.test_client()  # type: ignore[assignment]
    try_password(browser, kari.email, PASSWORD)
    after = stored.one(select(User.password_hash))
    assert "t=1" in before
    assert "t=2" in after
    browser.post("/sign-out")
    try_password(browser, kari.email, PASSWORD)
    assert is_signed_in(browser)


def test_an_erased_person_cannot_sign_in(
    app: Flask, client: Visitor, make_person: Callable[..., User], admin: User
) -> None:
    user = make_person("borte@eksempel.no")
    with app.app_context():
        erase(db.session.get_one(User, admin.id), db.session.get_one(User, user.id), clock.now())
        db.session.commit()
    try_password(client, "borte@eksempel.no", PASSWORD)
    assert not is_signed_in(client)


def test_a_sign_in_ends_when_it_runs_out(
    make_app: Callable[..., Flask], kari: User, stored: Store
) -> None:
    app = make_app(PASSWORD_COST=CHEAP, SIGN_IN_DAYS=3)
    browser: Visitor = app.test_client()  # type: ignore[assignment]
    try_password(browser, kari.email, PASSWORD)
    sign_in = stored.one(select(SignIn))
    assert (sign_in.expires_at - sign_in.created_at).days == 3
    _move_expiry(app, sign_in)
    assert not is_signed_in(browser)


def _move_expiry(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        row = db.session.get_one(SignIn, sign_in.id)
        row.expires_at = row.created_at - timedelta(seconds=1)
        db.session.commit()


def test_use_is_noted_at_most_once_an_hour(
    app: Flask, signed_in: Callable[[User], Visitor], kari: User, stored: Store
) -> None:
    browser = signed_in(kari)
    at_first = stored.one(select(SignIn.last_seen_at))
    browser.post("/language", data={"language": "nn"})
    assert stored.one(select(SignIn.last_seen_at)) == at_first
    with app.app_context():
        row = db.session.scalars(select(SignIn)).one()
        row.last_seen_at = at_first - timedelta(hours=2)
        db.session.commit()
    browser.post("/language", data={"language": "nb"})
    assert stored.one(select(SignIn.last_seen_at)) >= at_first
