"""The tests themselves can be trusted: requests share nothing, and a forgotten commit shows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from flask import Flask, g, session, url_for
from sqlalchemy import select

from app.access import public
from app.accounts.models import User
from app.database import db, is_reading
from tests.databases import Store
from tests.visitors import Visitor


def somebody(email: str) -> User:
    return User(
        email=email,
        name="Kari Test",
        language="nb",
        is_admin=False,
        may_run_workshops=False,
        created_at=datetime.now(UTC),
    )


@pytest.fixture
def planted(app: Flask) -> Flask:
    """The application with four planted views."""

    @app.post("/planted/<email>/<how>")
    @public
    def add(email: str, how: str) -> str:
        db.session.add(somebody(email))
        db.session.flush()
        if how == "committed":
            db.session.commit()
        return "ok"

    @app.get("/planted/count")
    @public
    def count() -> str:
        return str(len(db.session.scalars(select(User)).all()))

    @app.get("/planted/remember")
    @public
    def remember() -> str:
        g.secret = session["secret"] = "mine"
        return "ok"

    @app.get("/planted/recall")
    @public
    def recall() -> str:
        return f"{g.get('secret')} {session.get('secret')}"

    return app


def test_a_forgotten_commit_is_seen_by_the_next_request_and_by_the_store(
    planted: Flask, client: Visitor, stored: Store
) -> None:
    assert client.post("/planted/forgotten@example.org/forgotten").text == "ok"
    assert client.get("/planted/count").text == "0"
    assert stored.count(User) == 0

    assert client.post("/planted/kept@example.org/committed").text == "ok"
    assert client.get("/planted/count").text == "1"
    assert stored.one(select(User.email)) == "kept@example.org"


def test_requests_share_neither_g_nor_cookies_between_visitors(
    planted: Flask, visitor: Callable[[], Visitor]
) -> None:
    first, second = visitor(), visitor()
    first.get("/planted/remember")
    assert first.get("/planted/recall").text == "None mine"
    assert second.get("/planted/recall").text == "None None"


def test_addresses_of_one_application_are_not_in_the_next(
    planted: Flask, make_app: Callable[..., Flask]
) -> None:
    """Though what they compile to is shared: tests/compiled.py."""
    other = make_app()

    @other.get("/planted/<int:email>/<how>", endpoint="add")
    @public
    def add(email: int, how: str) -> str:
        return f"{email} {how}"

    assert planted.test_client().get("/planted/count").status_code == 200
    assert other.test_client().get("/planted/count").status_code == 404
    for app, address in ((planted, "/planted/a%20b/c"), (other, "/planted/7/c")):
        with app.test_request_context():
            email = "a b" if app is planted else 7
            assert url_for("add", email=email, how="c") == address


def test_a_request_inside_an_application_context_is_refused(
    planted: Flask, client: Visitor, in_app: Callable[[], AbstractContextManager[None]]
) -> None:
    with in_app(), pytest.raises(AssertionError, match="inside an application context"):
        client.get("/planted/count")


def test_every_test_begins_with_an_empty_database(stored: Store) -> None:
    assert stored.count(User) == 0


def test_a_form_without_its_token_is_refused(planted: Flask, client: Visitor) -> None:
    answer = client.post("/planted/a@example.org/committed", with_token=False)
    assert answer.status_code == 400


@pytest.mark.only("sqlite")
def test_sqlite_is_as_in_production(app: Flask) -> None:
    with app.app_context():
        connection = db.session.connection()
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.only("postgresql")
def test_postgresql_is_really_postgresql(app: Flask) -> None:
    with app.app_context():
        version = db.session.connection().exec_driver_sql("SELECT version()").scalar()
        assert str(version).startswith("PostgreSQL")


def test_a_request_that_reads_does_not_make_its_thread_a_reader(
    planted: Flask, client: Visitor
) -> None:
    """On SQLite a reader that then writes is refused when somebody has written in between."""
    reading = []

    @planted.get("/planted/reading")
    @public
    def reads() -> str:
        reading.append(is_reading())
        return "ok"

    assert client.get("/planted/reading").status_code == 200
    assert reading == [True]
    assert not is_reading()
