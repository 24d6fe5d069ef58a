"""A person's own account."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from app.accounts.models import SignIn, User
from tests.accounts.conftest import PASSWORD, is_signed_in, try_password
from tests.accounts.test_sign_in import problems, typed
from tests.databases import Store
from tests.visitors import Visitor

NEW = "et helt nytt passord"


@pytest.fixture
def browser(signed_in: Callable[[User], Visitor], kari: User) -> Visitor:
    """A browser in which Kari is signed in."""
    return signed_in(kari)


def test_the_page_shows_name_address_and_devices(browser: Visitor, kari: User) -> None:
    page = browser.get("/account").text
    assert typed(page, "name") == kari.name
    assert kari.email in page
    assert "Firefox på Windows" in page
    assert "Denne enheten" in page


def test_name_and_language_are_kept(browser: Visitor, stored: Store) -> None:
    answer = browser.post("/account", data={"name": "  Kari  Åse 🐟 ", "language": "en"})
    assert (answer.status_code, answer.location) == (303, "/account")
    kept = stored.one(select(User))
    assert (kept.name, kept.language) == ("Kari Åse 🐟", "en")
    assert 'lang="en"' in browser.get("/account").text


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("", "nb"),
        ("   ", "nb"),
        ("\0\0", "nb"),
        ("x" * 201, "nb"),
        ("x" * 1_000_000, "nb"),
        ("Kari", ""),
        ("Kari", "de"),
    ],
)
def test_bad_input_gets_a_clear_error_and_changes_nothing(
    name: str, language: str, browser: Visitor, kari: User, stored: Store
) -> None:
    answer = browser.post("/account", data={"name": name, "language": language})
    assert answer.status_code == 422
    assert problems(answer.text)
    assert typed(answer.text, "name") == name.replace("\0", "").strip()
    assert stored.one(select(User.name)) == kari.name


def test_control_characters_in_a_name_become_spaces(browser: Visitor, stored: Store) -> None:
    browser.post("/account", data={"name": "Kari\0\r\nPrøve", "language": "nb"})
    assert stored.one(select(User.name)) == "Kari Prøve"


# Password


def test_a_new_password_ends_other_sign_ins_and_keeps_this_one(
    app: Flask, browser: Visitor, kari: User, signed_in: Callable[[User], Visitor]
) -> None:
    other = signed_in(kari)
    answer = browser.post("/account/password", data={"password": PASSWORD, "new_password": NEW})
    assert answer.status_code == 303
    assert is_signed_in(browser)
    assert not is_signed_in(other)
    elsewhere: Visitor = app.test_client()  # type: ignore[assignment]
    try_password(elsewhere, kari.email, NEW)
    assert is_signed_in(elsewhere)


def test_the_present_password_must_be_right(browser: Visitor, stored: Store) -> None:
    before = stored.one(select(User.password_hash))
    answer = browser.post("/account/password", data={"password": "feil", "new_password": NEW})
    assert answer.status_code == 422
    assert "ikke passordet du har nå" in problems(answer.text)
    assert stored.one(select(User.password_hash)) == before


@pytest.mark.parametrize(
    "new", ["", "kort", "x" * 1001, "x" * 1_000_000, "1111111111", "kari@eksempel.no", "kari prøve"]
)
def test_a_password_that_is_no_good_is_explained(new: str, browser: Visitor, stored: Store) -> None:
    before = stored.one(select(User.password_hash))
    answer = browser.post("/account/password", data={"password": PASSWORD, "new_password": new})
    assert answer.status_code == 422
    assert problems(answer.text)
    assert stored.one(select(User.password_hash)) == before


def test_guessing_the_present_password_is_slowed_down(browser: Visitor) -> None:
    for _ in range(10):
        browser.post("/account/password", data={"password": "feil", "new_password": NEW})
    answer = browser.post("/account/password", data={"password": PASSWORD, "new_password": NEW})
    assert answer.status_code == 429


def test_somebody_without_a_password_gets_a_link_to_set_one(
    make_person: Callable[..., User], signed_in: Callable[[User], Visitor]
) -> None:
    browser = signed_in(make_person("lenke@eksempel.no", password=None))
    page = BeautifulSoup(browser.get("/account").text, "html.parser")
    form = page.select_one("main form[action='/reset-password']")
    assert form is not None
    answer = browser.post("/account/password", data={"password": "", "new_password": NEW})
    assert answer.status_code == 422


# Devices


def test_a_device_can_be_signed_out_from_another(
    browser: Visitor, kari: User, signed_in: Callable[[User], Visitor], stored: Store
) -> None:
    lost = signed_in(kari)
    newest = max(stored.all(select(SignIn.id)))
    answer = browser.post(f"/account/devices/{newest}/sign-out")
    assert answer.location == "/account"
    assert not is_signed_in(lost)
    assert is_signed_in(browser)
    assert browser.post(f"/account/devices/{newest}/sign-out").status_code == 404


def test_signing_this_device_out_empties_its_cookie(browser: Visitor, stored: Store) -> None:
    answer = browser.post(f"/account/devices/{stored.one(select(SignIn.id))}/sign-out")
    assert answer.location == "/"
    with browser.session_transaction() as session:
        assert "sign_in" not in session


def test_devices_of_others_are_not_found(
    browser: Visitor, admin: User, signed_in: Callable[[User], Visitor], stored: Store
) -> None:
    theirs = signed_in(admin)
    newest = max(stored.all(select(SignIn.id)))
    assert browser.post(f"/account/devices/{newest}/sign-out").status_code == 404
    assert is_signed_in(theirs)


# A copy of everything, and leaving


def test_everything_stored_can_be_downloaded(browser: Visitor, kari: User) -> None:
    answer = browser.get("/account/export")
    assert answer.mimetype == "application/json"
    assert "attachment" in answer.headers["Content-Disposition"]
    tables = answer.json["tables"]
    assert tables["users"]["rows"][0]["email"] == kari.email
    assert tables["sign_ins"]["rows"][0]["device"] == "Firefox, Windows"
    assert all(table["purpose"] and table["kept"] for table in tables.values())
    assert "password_hash" not in answer.text
    assert "token" not in answer.text


def test_deleting_asks_first_and_then_removes_the_person(
    browser: Visitor, kari: User, admin: User, stored: Store
) -> None:
    assert browser.get("/account/delete").status_code == 200
    assert "Kryss av" in problems(browser.post("/account/delete").text)
    assert is_signed_in(browser)
    answer = browser.post("/account/delete", data={"sure": "y"})
    assert (answer.status_code, answer.location) == (303, "/")
    left = stored.one(select(User).where(User.id == kari.id))
    assert left.erased_at is not None
    assert (left.name, left.password_hash) == ("", None)
    assert left.email.endswith("@erased.invalid")
    assert not is_signed_in(browser)
    assert "Kontoen din er slettet" in browser.get("/").text


def test_the_last_admin_cannot_leave(
    admin: User, signed_in: Callable[[User], Visitor], stored: Store
) -> None:
    browser = signed_in(admin)
    for answer in (
        browser.get("/account/delete"),
        browser.post("/account/delete", data={"sure": "y"}),
    ):
        assert "siste administratoren" in answer.text
    assert stored.one(select(User.erased_at)) is None


@pytest.mark.only("sqlite")
def test_after_deleting_the_words_are_gone_from_the_files(
    make_person: Callable[..., User], signed_in: Callable[[User], Visitor], tmp_path: Path
) -> None:
    user = make_person("hemmelig.person@eksempel.no", "Hemmelig Navnesen")
    signed_in(user).post("/account/delete", data={"sure": "y"})
    for file in tmp_path.glob("springbrett.db*"):
        content = file.read_bytes()
        assert b"hemmelig.person" not in content, file.name
        assert b"Navnesen" not in content, file.name
