"""A class in one live session: a teacher, and pupils with browsers of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import clock
from app.accounts.actions import make_user, sign_in
from app.database import db
from app.workshops.actions import sessions
from app.workshops.models import LiveRun, LiveSession, LiveStep, Participant, Response
from tests.visitors import Visitor

JSON = {"Accept": "application/json"}


@dataclass
class Pupil:
    """A pupil's browser, the name taken, and the way to write."""

    room: Classroom
    browser: Visitor
    name: str
    id: int
    keys: Any = field(default_factory=count)

    def page(self) -> TestResponse:
        """The page."""
        return self.browser.get(f"/live/{self.room.id}")

    def state(self, **headers: str) -> TestResponse:
        """The state, as the page's script asks for it."""
        return self.browser.get(f"/live/{self.room.id}/state", headers=headers)

    def send(self, *writes: dict[str, Any]) -> TestResponse:
        """Send writes as the page's script does."""
        url = f"/live/{self.room.id}/answers"
        return self.browser.post(url, json={"writes": list(writes)}, headers=JSON)

    def write(self, slot: str, /, key: str = "", base: int = 0, run: int = 0, **fields: Any) -> Any:
        """Write in one slot of the open activity; return what the server said of it."""
        answer = self.send(self.a_write(slot, key=key, base=base, run=run, **fields))
        assert answer.status_code == 200, answer.text
        return answer.get_json()["results"][0]

    def a_write(
        self, slot: str, /, key: str = "", base: int = 0, run: int = 0, **fields: Any
    ) -> dict[str, Any]:
        """What the page's script sends for one slot."""
        return {
            "key": key or f"key-{self.id}-{next(self.keys):06d}",
            "run": run or self.room.run_id(),
            "slot": slot,
            "base": base,
            "fields": {name: [str(value)] for name, value in fields.items()},
        }


@dataclass
class Classroom:
    """One session of the first workshop there is."""

    app: Flask
    id: int
    code: str
    teacher: Visitor
    teacher_id: int
    pupils: list[Pupil] = field(default_factory=list)

    def visitor(self) -> Visitor:
        """A browser that has never been here."""
        return self.app.test_client()  # type: ignore[return-value]

    def join(self, browser: Visitor | None = None, code: str = "") -> Pupil:
        """Come in with the first name that is proposed."""
        browser = browser or self.visitor()
        name = proposed(browser.get(f"/join/{code or self.code}").text)[0]
        answer = browser.post(f"/join/{code or self.code}", data={"name": name})
        assert answer.status_code == 303, answer.text
        with self.app.app_context():
            found = db.session.scalars(
                select(Participant.id).where(
                    Participant.session_id == self.id, Participant.name == name
                )
            ).one()
        pupil = Pupil(self, browser, name, found)
        self.pupils.append(pupil)
        return pupil

    def act(self, path: str, **fields: Any) -> TestResponse:
        """Press a button on the board, as its script does."""
        url = f"/sessions/{self.id}/{path}".rstrip("/")
        return self.teacher.post(url, data=fields, headers=JSON)

    def do(self, path: str, **fields: Any) -> None:
        """Press a button that works."""
        answer = self.act(path, **fields)
        assert answer.status_code == 204, (path, fields, answer.status_code, answer.text)

    def open(self, activity_id: str) -> int:
        """Open an activity; return the id of its run."""
        self.do(f"steps/{self.step_id(activity_id)}", act="open")
        return self.run_id()

    def step_id(self, activity_id: str) -> int:
        """The id of an activity's step."""
        return self.one(
            select(LiveStep.id).where(
                LiveStep.session_id == self.id, LiveStep.activity_id == activity_id
            )
        )

    def run_id(self) -> int:
        """The id of the run that is open, or was opened last."""
        current = self.one(select(LiveSession.current_run_id).where(LiveSession.id == self.id))
        newest = select(LiveRun.id).where(LiveRun.session_id == self.id)
        return current or self.one(newest.order_by(LiveRun.id.desc()).limit(1))

    def response_id(self, pupil: Pupil, slot: str) -> int:
        """The id of what a pupil has answered alone in the last run."""
        return self.one(
            select(Response.id).where(
                Response.run_id == self.run_id(),
                Response.owner == f"p{pupil.id}",
                Response.slot == slot,
            )
        )

    def one(self, query: Any) -> Any:
        """The only row of a query, seen by itself."""
        with self.app.app_context():
            return db.session.scalars(query).one()

    def stage(self) -> TestResponse:
        """What the projector shows."""
        return self.teacher.get(f"/sessions/{self.id}/stage")

    def board(self) -> TestResponse:
        """What the board shows."""
        return self.teacher.get(f"/sessions/{self.id}/board")


def proposed(page: str) -> list[str]:
    """The names that a page proposes."""
    return re.findall(r'name="name" value="([^"]+)"', page)


def make_classroom(app: Flask, pupils: int = 0, email: str = "laerer@example.org") -> Classroom:
    """Make a teacher with a session, and let pupils in."""
    now = clock.now()
    with app.app_context():
        user = make_user(email, "Lærer Prøve", None, now, may_run_workshops=True)
        token = sign_in(user, "Prøve", 30, now, way="password")
        workshop = app.extensions["site"].workshops[0]
        session: LiveSession = sessions.make_session(user, workshop, "nb", now)
        db.session.commit()
        found = (session.id, session.code or "", user.id)
    teacher: Visitor = app.test_client()  # type: ignore[assignment]
    with teacher.session_transaction() as cookie:
        cookie["sign_in"] = token
    room = Classroom(app, found[0], found[1], teacher, found[2])
    for _ in range(pupils):
        room.join()
    return room
