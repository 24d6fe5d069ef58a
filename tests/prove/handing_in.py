"""A real server with one founder in many teams, and handing in to it over HTTP."""

from __future__ import annotations

import hashlib
import http.client
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from app import clock, create_app
from app.accounts.actions import make_user
from app.accounts.passwords import hash_password
from app.content import Exercise
from app.courses import actions as courses
from app.database import db
from tests.databases import dispose
from tests.servers import LiveServer

EMAIL = "founder@example.org"
PASSWORD = "et passord for prøver"


@dataclass(frozen=True, eq=False)
class Work:
    """One exercise of one team, with the key that its form was given."""

    enrolment: int
    exercise: Exercise
    key: str

    @property
    def path(self) -> str:
        return f"/enrolments/{self.enrolment}/exercises/{self.exercise.id}/hand-in"

    def fields(self, token: str, **changes: str) -> list[tuple[str, str]]:
        """Return the form as a browser posts it: the worked examples as answers."""
        fields = [("csrf_token", token), ("key", self.key)]
        for slot in self.exercise.slots:
            value = changes.get(slot.key, slot.example_in("nb"))
            fields += [(f"base.{slot.key}", "0"), *_posted(slot.key, value)]
        return fields


def _posted(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
        return
    for number, each in enumerate(value):
        if isinstance(each, str):
            yield key, each
        else:
            yield from ((f"{key}.{number}.{column}", text) for column, text in each.items())


@dataclass(frozen=True)
class Receipt:
    """What the server has acknowledged: number, digest, and the very bytes."""

    number: str
    sha256: str
    content: bytes


def prepare(folder: Path, teams: int) -> tuple[LiveServer, list[Work]]:
    """Make a database with a founder in many teams, by the real actions. Not started yet."""
    server = LiveServer(folder, {"DEMO": "0"})
    folder.mkdir(parents=True, exist_ok=True)
    server.flask("db", "upgrade")
    app = create_app({"INSTANCE_PATH": folder, "DEMO": False})
    course = app.extensions["site"].courses[0]
    with app.app_context():
        now = clock.now() - timedelta(days=1)
        staff = make_user("staff@example.org", "Stab Prøve", None, now)
        mentor = make_user("mentor@example.org", "Mentor Prøve", None, now)
        founder = make_user(EMAIL, "Gründer Prøve", hash_password(PASSWORD), now)
        cohort = courses.create_cohort(course, "Prøve", now.date(), 5, staff, now)
        courses.add_membership(cohort, founder, "participant", staff, now)
        courses.add_membership(cohort, mentor, "mentor", staff, now)
        enrolments = []
        for number in range(teams):
            team = courses.create_team(f"Virksomhet {number}", staff, now)
            enrolment = courses.enrol(team, cohort, staff, now)
            courses.add_team_member(team, founder, staff, now)
            courses.assign_mentor(enrolment, mentor, staff, now)
            enrolments.append(enrolment.id)
        db.session.commit()
        dispose(app)
    works = [
        Work(enrolment, exercise, secrets.token_urlsafe(16))
        for enrolment in enrolments
        for exercise in course.exercises
    ]
    return server, works


class Client:
    """A signed-in browser without a screen. Each request has a connection of its own."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        self.cookies: dict[str, str] = {}
        self.token = self._token("/sign-in")
        fields = [("csrf_token", self.token), ("email", EMAIL), ("password", PASSWORD)]
        status, _, _ = self.ask("POST", "/sign-in", urlencode(fields))
        assert status == 303
        self.token = self._token("/account")

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes, str]:
        """Return status, body and where the answer leads to; OSError when the server is gone."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)) as to:
            try:
                to.request(method, path, body, headers)
                answer = to.getresponse()
                whole = answer.read()
            except http.client.HTTPException as broken:
                raise ConnectionError(str(broken)) from broken
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, whole, answer.headers.get("Location", "")

    def _token(self, path: str) -> str:
        _, page, _ = self.ask("GET", path)
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, page
        return found[1].decode()

    def hand_in(self, work: Work, **changes: str) -> tuple[int, str]:
        """Hand in; return the status and the receipt's number ("" when there is none)."""
        status, page, location = self.ask(
            "POST", work.path, urlencode(work.fields(self.token, **changes))
        )
        assert status in {303, 422}, f"{status}: {page[:500]!r}"
        return status, location.rpartition("/")[2] if status == 303 else ""

    def receipt(self, number: str) -> Receipt:
        """Fetch a receipt: its digest from the page, and the bytes that it was made from."""
        status, page, _ = self.ask("GET", f"/receipts/{number}")
        assert status == 200
        shown = re.search(rb'<code class="digest">([0-9a-f]{64})</code>', page)
        assert shown, page
        status, content, _ = self.ask("GET", f"/receipts/{number}/content")
        assert status == 200
        assert hashlib.sha256(content).hexdigest() == shown[1].decode()
        return Receipt(number, shown[1].decode(), content)


def rows(server: LiveServer, query: str, *values: object) -> list[Any]:
    """Read the database file through a connection of our own."""
    with closing(sqlite3.connect(server.instance / "springbrett.db", timeout=10)) as connection:
        return connection.execute(query, values).fetchall()
