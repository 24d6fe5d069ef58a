"""Two who press in the same moment: one after the other, and nobody meets an error."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import clock
from app.accounts.actions import make_user, sign_in
from app.database import db
from app.workshops.models import Response, ResponseWrite, RunSheetVersion
from tests.databases import Store
from tests.visitors import Visitor
from tests.workshops.classroom import Classroom


def together(*presses: Callable[[], TestResponse]) -> list[int]:
    """Press all at once; return what each was answered, in order."""
    gate = Barrier(len(presses))

    def press(one: Callable[[], TestResponse]) -> int:
        gate.wait()
        return one().status_code

    with ThreadPoolExecutor(len(presses)) as hands:
        return list(hands.map(press, presses))


def posting(browser: Visitor, url: str, **data: str) -> Callable[[], TestResponse]:
    return lambda: browser.post(url, data=data)


def test_a_link_is_spent_by_one_device(room: Classroom) -> None:
    for _ in range(3):
        page = room.teacher.post(f"/sessions/{room.id}/links", data={"act": "cohost"}).text
        url = re.findall(r"/seats/[\w-]+", page)[0]
        devices = [room.visitor() for _ in range(3)]
        answers = together(*(posting(device, url) for device in devices))
        assert sorted(answers) == [303, 410, 410]
        steers = [each.get(f"/sessions/{room.id}").status_code == 200 for each in devices]
        assert steers == [answer == 303 for answer in answers]


def test_the_first_sessions_of_a_workshop(app: Flask, stored: Store) -> None:
    workshop = app.extensions["site"].workshops[0].id
    with app.app_context():
        now = clock.now()
        teachers = [
            make_user(f"{n}@example.org", f"Lærer {n}", None, now, may_run_workshops=True)
            for n in range(4)
        ]
        tokens = [sign_in(each, "Prøve", 30, now, way="password") for each in teachers]
        db.session.commit()
    browsers = [app.test_client() for _ in tokens]
    for browser, token in zip(browsers, tokens, strict=True):
        with browser.session_transaction() as cookie:
            cookie["sign_in"] = token
    url = f"/workshops/{workshop}/sessions"
    assert together(*(posting(each, url) for each in browsers)) == [303] * 4
    assert stored.count(RunSheetVersion) == 1


def test_an_answer_that_comes_while_its_writer_is_erased(room: Classroom, stored: Store) -> None:
    room.open("wall")
    for pupil in room.pupils:
        writes = [pupil.a_write(f"card-{n}", text=f"Lapp {n}") for n in (1, 2, 3)]
        sends = [lambda write=write, who=pupil: who.send(write) for write in writes]
        erased, by_teacher, *sent = together(
            posting(pupil.browser, f"/live/{room.id}/erase-me"),
            lambda who=pupil: room.act(f"people/{who.id}", act="erase"),
            *sends,
        )
        assert sorted([erased, by_teacher]) in ([204, 404], [303, 404])
        assert set(sent) <= {200, 404}, "taken before, or told that the seat is gone"
    assert stored.all(select(Response)) == stored.all(select(ResponseWrite)) == []
