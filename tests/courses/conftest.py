"""A small scene for the tests of courses: a cohort of the sample course, a person of each kind."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from app import clock
from app.accounts.actions import make_user, sign_in
from app.accounts.models import User
from app.content import Course, Site
from app.courses import actions
from app.courses.models import Cohort, Enrolment
from app.database import db
from tests.visitors import Visitor

#: The cohort starts on a Monday. "Now" in tests of actions is some days into it.
STARTS_ON = date(2027, 1, 11)
NOW = datetime(2027, 1, 14, 12, tzinfo=UTC)


@dataclass
class Scene:
    """Ids of people and things, and a browser for each person."""

    app: Flask
    course: Course
    ids: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def browser(self, who: str) -> Visitor:
        """A browser in which a person is signed in ("anonymous": nobody)."""
        visitor: Visitor = self.app.test_client()  # type: ignore[assignment]
        if who != "anonymous":
            with visitor.session_transaction() as session:
                session["sign_in"] = self.tokens[who]
        return visitor

    def person(self, name: str, *, is_admin: bool = False) -> User:
        """Make a person and let them sign in; inside an application context."""
        user = make_user(f"{name}@example.org", name.title(), None, NOW, is_admin=is_admin)
        self.ids[name] = user.id
        self.tokens[name] = sign_in(user, "Prøve", 300, clock.now(), way="password")
        return user

    def user(self, name: str) -> User:
        """Look a person up; inside an application context."""
        return db.session.get_one(User, self.ids[name])

    @property
    def cohort(self) -> Cohort:
        """The cohort; inside an application context."""
        return db.session.get_one(Cohort, self.ids["cohort"])

    def enrolment(self, name: str) -> Enrolment:
        """A team's enrolment; inside an application context."""
        return db.session.get_one(Enrolment, self.ids[name])

    def address(self, rest: str = "") -> str:
        """The address of a page of the cohort."""
        return f"/cohorts/{self.ids['cohort']}{rest}"


@pytest.fixture
def app(make_app: Callable[..., Flask], small_site: Site) -> Flask:
    """The application on the sample course, with cheap passwords."""
    return make_app(
        SITE=small_site,
        PASSWORD_COST={"time_cost": 1, "memory_cost": 8, "parallelism": 1},
    )


@pytest.fixture
def scene(app: Flask, in_app: Callable[[], AbstractContextManager[None]]) -> Scene:
    """Admin, staff, mentor, founder (in the team Nordlys) and outsider, and the cohort Prøve."""
    scene = Scene(app, app.extensions["site"].courses[0])
    with in_app():
        for name in ("staff", "mentor", "founder", "outsider"):
            scene.person(name)
        scene.person("admin", is_admin=True)
        staff = scene.user("staff")
        cohort = actions.create_cohort(scene.course, "Prøve", STARTS_ON, 5, staff, NOW)
        scene.ids["cohort"] = cohort.id
        actions.add_membership(cohort, scene.user("mentor"), "mentor", staff, NOW)
        actions.add_membership(cohort, scene.user("founder"), "participant", staff, NOW)
        team = actions.create_team("Nordlys", staff, NOW)
        scene.ids["team"] = team.id
        scene.ids["Nordlys"] = actions.enrol(team, cohort, staff, NOW).id
        scene.ids["member"] = actions.add_team_member(team, scene.user("founder"), staff, NOW).id
        db.session.commit()
    return scene


def page(answer: TestResponse, status: int = 200) -> BeautifulSoup:
    """Read an answer as a page, with the one h1 that every page has."""
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, f"{answer.status_code}, not {status}: {text[:2000]}"
    soup = BeautifulSoup(text, "html.parser")
    assert len(soup.find_all("h1")) == 1, "a page has one h1"
    return soup


def words(soup: BeautifulSoup) -> str:
    """The text of a page's main part, with single spaces."""
    main = soup.find("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def problems(soup: BeautifulSoup) -> str:
    """The text of the error summary; empty when there is none."""
    return " ".join(each.get_text(" ") for each in soup.select(".ds-error-summary"))
