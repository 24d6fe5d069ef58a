"""People with passwords, and what is in their mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.accounts.actions import make_user, sign_in
from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.database import db
from app.mail.models import OutboxMessage
from tests.databases import Store
from tests.visitors import Visitor

CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
PASSWORD = "blåbær og havregrøt"
MakePerson = Callable[..., User]


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The application, with passwords that are quick to hash."""
    return make_app(PASSWORD_COST=CHEAP)


@pytest.fixture
def make_person(app: Flask) -> MakePerson:
    """Make a person who can sign in with PASSWORD."""

    def make(email: str = "kari@eksempel.no", name: str = "Kari Prøve", **values: Any) -> User:
        with app.app_context():
            password = values.pop("password", PASSWORD)
            stored = hash_password(password) if password else None
            user = make_user(email, name, stored, clock.now() - timedelta(days=9), **values)
            db.session.commit()
            return user

    return make


@pytest.fixture
def kari(make_person: MakePerson) -> User:
    """A person."""
    return make_person()


@pytest.fixture
def admin(make_person: MakePerson) -> User:
    """An admin."""
    return make_person("admin@eksempel.no", "Ada Min", is_admin=True)


@pytest.fixture
def signed_in(app: Flask) -> Callable[[User], Visitor]:
    """Open a browser in which a person is signed in."""

    def open_browser(user: User) -> Visitor:
        with app.app_context():
            token = sign_in(user, "Firefox, Windows", 30, clock.now(), way="password")
            db.session.commit()
        browser: Visitor = app.test_client()  # type: ignore[assignment]
        with browser.session_transaction() as session:
            session["sign_in"] = token
        return browser

    return open_browser


def try_password(browser: Visitor, email: str, password: str, **more: Any) -> Any:
    """Send the sign-in form."""
    fields = {"email": email, "password": password, **more.pop("fields", {})}
    return browser.post("/sign-in", data=fields, **more)


def is_signed_in(browser: Visitor) -> bool:
    """Say whether the account page opens."""
    return bool(browser.get("/account").status_code == 200)


def mailed_path(stored: Store, kind: str) -> str:
    """Return the path of the link in the newest mail of a kind."""
    body = stored.all(
        select(OutboxMessage.body)
        .where(OutboxMessage.kind == kind)
        .order_by(OutboxMessage.id.desc())
    )[0]
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", body)
    assert found, body
    return found[1]
