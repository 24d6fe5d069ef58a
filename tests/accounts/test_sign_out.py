"""Signing out, here and everywhere."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from app.accounts.models import SignIn, User
from tests.accounts.conftest import is_signed_in
from tests.databases import Store
from tests.visitors import Visitor


def test_signing_out_ends_the_sign_in_on_the_server_and_empties_the_cookie(
    signed_in: Callable[[User], Visitor], kari: User, stored: Store
) -> None:
    browser = signed_in(kari)
    with browser.session_transaction() as session:
        token = session["sign_in"]
        session["language"] = "en"
    answer = browser.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/")
    assert stored.one(select(SignIn.revoked_at)) is not None
    with browser.session_transaction() as session:
        assert "sign_in" not in session
        assert "language" not in session
        session["sign_in"] = token  # a copy of the old cookie is worth nothing
    assert not is_signed_in(browser)


def test_signing_out_twice_is_no_error(signed_in: Callable[[User], Visitor], kari: User) -> None:
    browser = signed_in(kari)
    browser.post("/sign-out")
    assert browser.post("/sign-out").status_code == 303


def test_a_link_to_the_address_signs_nobody_out(
    signed_in: Callable[[User], Visitor], kari: User
) -> None:
    browser = signed_in(kari)
    assert browser.get("/sign-out").status_code == 405
    assert browser.post("/sign-out", with_token=False).status_code == 400
    assert is_signed_in(browser)


def test_signing_out_everywhere_ends_all_devices_of_this_person_only(
    signed_in: Callable[[User], Visitor], kari: User, make_person: Callable[..., User]
) -> None:
    laptop, phone = signed_in(kari), signed_in(kari)
    other = signed_in(make_person("ola@eksempel.no"))
    assert laptop.post("/sign-out-everywhere").location == "/sign-in"
    assert not is_signed_in(laptop)
    assert not is_signed_in(phone)
    assert is_signed_in(other)
