"""The demo's lesson: a class that has been through the whole workshop, and one about to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from app import clock
from app.accounts.actions import sign_in
from app.accounts.models import User
from app.content import Site
from app.database import db
from app.demo.fill import fill_lessons
from app.demo.people import TEACHER
from app.workshops import queries
from app.workshops.models import LiveSession, ResponseWrite
from app.workshops.names import is_ours
from app.workshops.room import shape_of
from tests.visitors import Visitor


@dataclass(frozen=True)
class Demo:
    """The demo's teacher and sessions."""

    app: Flask
    now: datetime
    ended: int
    ready: int
    teacher: Visitor


@pytest.fixture
def demo(app: Flask, site: Site) -> Demo:
    """The demo's lessons, in an empty database."""
    now = clock.now()
    with app.app_context():
        fill_lessons(site, now, None)
        db.session.commit()
        teacher = db.session.scalars(select(User).where(User.email == TEACHER.email)).one()
        token = sign_in(teacher, "Prøve", 1, now, way="demo")
        ended, ready = db.session.scalars(select(LiveSession.id).order_by(LiveSession.id)).all()
        db.session.commit()
    browser: Visitor = app.test_client()  # type: ignore[assignment]
    with browser.session_transaction() as cookie:
        cookie["sign_in"] = token
    return Demo(app, now, ended, ready, browser)


def test_a_whole_lesson_has_been_held(demo: Demo) -> None:
    with demo.app.app_context():
        session = db.session.get_one(LiveSession, demo.ended)
        shape = shape_of(session)
        for step in shape.steps:
            assert step.run is not None, step.activity.id
            assert step.closed_at is not None
            found = queries.answers_of(step.run.id)
            assert bool(found) == step.type.answered, step.activity.id
            assert all(not answer.empty for answer in found), step.activity.id
            assert all(answer.at <= demo.now for answer in found)
        assert len(shape.people) == 27
        assert len(queries.names_in(session.id)) == 28
        teams = [group for group in shape.groups if group.kind == "team"]
        assert len(teams) == 6
        assert all(4 <= len(team.members) <= 5 for team in teams)
        assert all(team.name for team in teams)
        assert session.ended_at is not None
        assert session.ended_at < demo.now < session.delete_at
        assert session.delete_at - session.ended_at == timedelta(days=30)


def test_every_team_has_filled_every_box(demo: Demo) -> None:
    with demo.app.app_context():
        shape = shape_of(db.session.get_one(LiveSession, demo.ended))
        teams = {group.owner for group in shape.groups if group.kind == "team"}
        for step in shape.steps:
            if step.type.name == "canvas" and step.run:
                filled = {(a.owner, a.slot) for a in queries.answers_of(step.run.id)}
                boxes = {field.id for field in step.type.fields}
                assert filled == {(team, box) for team in teams for box in boxes}


def test_what_goes_wrong_in_a_class_went_wrong(demo: Demo) -> None:
    with demo.app.app_context():
        shape = shape_of(db.session.get_one(LiveSession, demo.ended))
        runs = {step.activity.id: step.run for step in shape.steps if step.run}
        wall = queries.answers_of(runs["wall"].id)
        assert sum(card.hidden for card in wall) == 2
        assert sum(card.held for card in wall) == 1
        assert not any(card.approved for card in wall if card.held or card.hidden)
        assert sum(card.approved for card in wall) > 60
        late = [a for run in runs.values() for a in queries.answers_of(run.id) if a.late]
        assert len(late) == 2
        assert set(db.session.scalars(select(ResponseWrite.status))) == {"stored"}


def test_the_teacher_finds_both_sessions_and_the_results(demo: Demo) -> None:
    home = BeautifulSoup(demo.teacher.get("/home").text, "html.parser").main
    assert home is not None
    first = home.select_one(".next-step a")
    assert first is not None
    assert first["href"] == f"/sessions/{demo.ready}"
    assert home.select_one(f'a[href="/sessions/{demo.ended}/results"]')
    results = demo.teacher.get(f"/sessions/{demo.ended}/results")
    assert results.status_code == 200
    assert "Nullaget" in results.text
    assert demo.teacher.get(f"/sessions/{demo.ready}").status_code == 200
    assert demo.teacher.get(f"/sessions/{demo.ended}").status_code == 200


def test_names_are_proposed_ones_and_new_each_time(demo: Demo, site: Site) -> None:
    with demo.app.app_context():
        first = queries.names_in(demo.ended)
        assert all(is_ours(name, "nb") for name in first)
        db.session.scalars(select(User)).one().email = "annen@example.org"
        fill_lessons(site, demo.now, None)
        again = db.session.scalars(select(LiveSession.id).order_by(LiveSession.id)).all()[2]
        assert queries.names_in(again) != first
