"""A cohort with a team, two mentors who share it, and what the team hands in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from app import clock
from app.accounts.actions import make_user, sign_in
from app.accounts.models import User
from app.content import Course, Exercise, Site, Value
from app.courses import actions as courses
from app.courses.models import Cohort, Enrolment
from app.database import db
from app.reviews import actions as reviews
from app.submissions import actions as submissions
from app.submissions.models import Submission
from tests.visitors import Visitor

WHY = "Vi hjelper unge. De trenger jobb 🚀 nå. Kommunen betaler. Det er bra."


@pytest.fixture
def app(make_app: Callable[..., Flask], small_site: Site) -> Flask:
    """The application with the small course."""
    return make_app(SITE=small_site)


@dataclass
class Scene:
    """Who is who, by the first part of their address; what the team and its mentors do."""

    app: Flask
    course: Course
    now: datetime
    ids: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def exercise(self, name: str = "name-it") -> Exercise:
        found = self.course.exercise(name)
        assert found
        return found

    def user(self, name: str) -> User:
        return db.session.get_one(User, self.ids[name])

    def visitor(self, name: str) -> Visitor:
        browser: Visitor = self.app.test_client()  # type: ignore[assignment]
        with browser.session_transaction() as session:
            session["sign_in"] = self.tokens[name]
        return browser

    def person(self, name: str, **values: Any) -> User:
        user = make_user(f"{name}@example.org", name.title(), None, self.now, **values)
        self.ids[name] = user.id
        self.tokens[name] = sign_in(user, "Prøve", 30, self.now, way="password")
        return user

    def team(self, name: str, founder: str, mentors: tuple[str, ...]) -> None:
        staff, cohort = self.user("staff"), db.session.get_one(Cohort, self.ids["cohort"])
        team = courses.create_team(name, staff, self.now)
        enrolment = courses.enrol(team, cohort, staff, self.now)
        courses.add_team_member(team, self.user(founder), staff, self.now)
        for mentor in mentors:
            courses.add_membership(cohort, self.user(mentor), "mentor", staff, self.now)
            courses.assign_mentor(enrolment, self.user(mentor), staff, self.now)
        self.ids[name] = enrolment.id

    def hand_in(
        self,
        exercise: str = "name-it",
        days_ago: float = 2,
        team: str = "Nordlys",
        **changed: Value,
    ) -> int:
        """Hand in an exercise with its examples, but for what is told; return its id."""
        with self.app.app_context():
            asked = self.exercise(exercise)
            answers = {slot.key: slot.example_in("nb") for slot in asked.slots}
            if exercise == "name-it":
                answers["why"] = WHY
            answers |= {key.replace("__", "."): value for key, value in changed.items()}
            founder = self.user("founder" if team == "Nordlys" else "other-founder")
            at = self.now - timedelta(days=days_ago)
            key = f"key-of-{team}-{exercise}-{days_ago}-000000"
            enrolment = db.session.get_one(Enrolment, self.ids[team])
            made = submissions.hand_in(founder, enrolment, asked, answers, key, at)
            db.session.commit()
            return made.id

    def comment(
        self, submission: int, quote: str, text: str, who: str = "mentor", passage: str = "why"
    ) -> int:
        """Comment, and return the thread's id."""
        with self.app.app_context():
            found = db.session.get_one(Submission, submission)
            key = f"{who}{text}"
            thread = reviews.comment(self.user(who), found, passage, quote, text, key, self.now)
            db.session.commit()
            return thread.id

    def decide(
        self,
        submission: int,
        outcome: str = "changes_requested",
        summary: str = "Snevre inn.",
        who: str = "mentor",
        days_ago: float = 0,
    ) -> None:
        with self.app.app_context():
            found = db.session.get_one(Submission, submission)
            at = self.now - timedelta(days=days_ago)
            reviews.decide(self.user(who), found, outcome, summary, at)
            db.session.commit()


@pytest.fixture
def scene(app: Flask) -> Scene:
    """Nordlys, with two mentors; Havbris, with another; staff, and an admin."""
    scene = Scene(app, app.extensions["site"].courses[0], clock.now())
    with app.app_context():
        for name in ("founder", "other-founder", "mentor", "second", "stranger", "staff"):
            scene.person(name)
        scene.person("admin", is_admin=True)
        staff = scene.user("staff")
        began = scene.now - timedelta(days=20)
        cohort = courses.create_cohort(scene.course, "Våren", began.date(), 5, staff, began)
        scene.ids["cohort"] = cohort.id
        courses.add_membership(cohort, staff, "staff", staff, began)
        scene.team("Nordlys", "founder", ("mentor", "second"))
        scene.team("Havbris", "other-founder", ("stranger",))
        db.session.commit()
    return scene


def page(answer: TestResponse) -> BeautifulSoup:
    """The page as one finds one's way in it."""
    return BeautifulSoup(answer.data, "html.parser")


def words(soup: Any) -> str:
    """All words, with single spaces."""
    return " ".join(soup.get_text(" ").split())
