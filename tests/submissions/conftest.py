"""A team of two with nothing done yet, and its forms as a browser without scripts sees them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.accounts.models import User
from app.content import Exercise, Site, Value
from app.courses import actions as courses
from app.courses.models import Cohort, Enrolment
from app.database import db
from tests.cast import Cast, example_answers, make_cast
from tests.visitors import Visitor


@dataclass
class Form:
    """The exercise's form on a page, with what a browser would send of it."""

    browser: Visitor
    response: TestResponse
    action: str
    sent: MultiDict[str, str]

    def fill(self, answers: dict[str, Value]) -> Form:
        """Type answers, by slot."""
        for key, value in answers.items():
            if isinstance(value, str):
                self.sent.setlist(key, [value])
            elif all(isinstance(each, str) for each in value):
                self.sent.setlist(key, list(value))  # type: ignore[arg-type]
            else:
                for name in [name for name in self.sent if name.startswith(f"{key}.")]:
                    self.sent.poplist(name)
                for number, row in enumerate(value):
                    for column, cell in row.items():  # type: ignore[union-attr]
                        self.sent.setlist(f"{key}.{number}.{column}", [cell])
        return self

    def press(self, button: str = "hand-in") -> TestResponse:
        """Send the form by one of its buttons."""
        return self.browser.post(self.action, data={**self.sent.to_dict(False), "action": button})

    @property
    def soup(self) -> BeautifulSoup:
        """The page that the form stands on."""
        return soup_of(self.response)


def soup_of(response: TestResponse) -> BeautifulSoup:
    """A page, parsed."""
    return BeautifulSoup(response.text, "html.parser")


def words_of(response: TestResponse) -> str:
    """The words of a page's main part."""
    main = soup_of(response).find("main")
    assert main is not None, response.text[:400]
    return " ".join(main.get_text(" ").split())


def form_on(browser: Visitor, response: TestResponse, of: str = "main form") -> Form:
    """The first form in a page's main part that hands in, with its successful controls."""
    for form in soup_of(response).select(of):
        if str(form.get("action", "")).endswith("/hand-in"):
            return Form(browser, response, str(form["action"]), controls_of(form))
    raise AssertionError(f"no form that hands in: {response.status} {words_of(response)[:600]}")


def controls_of(form: Tag) -> MultiDict[str, str]:
    sent: MultiDict[str, str] = MultiDict()
    for control in form.select("input[name], textarea[name], select[name]"):
        if control.find_parent("template") or control.get("form"):
            continue
        name = str(control["name"])
        if control.name == "textarea":
            sent.add(name, control.get_text().removeprefix("\n"))
        elif control.name == "select":
            chosen = control.select_one("option[selected]") or control.select_one("option")
            sent.add(name, str(chosen["value"]) if chosen else "")
        elif control.get("type") not in ("radio", "checkbox") or control.has_attr("checked"):
            sent.add(name, str(control.get("value", "")))
    return sent


@dataclass
class Team:
    """The new team, its two founders, and its exercises."""

    cast: Cast
    enrolment: int
    tokens: dict[str, str] = field(default_factory=dict)

    def browser(self, who: str = "founder") -> Visitor:
        """A browser where one of the people is signed in; "mate" is the other founder."""
        return self.cast.visitor("other_founder" if who == "mate" else who)

    def exercise(self, name: str) -> Exercise:
        found = self.cast.course.exercise(name)
        assert found is not None
        return found

    def examples(self, name: str) -> dict[str, Value]:
        """Answers that can be handed in."""
        return example_answers(self.exercise(name))

    def address(self, exercise: str, rest: str = "") -> str:
        return f"/enrolments/{self.enrolment}/exercises/{exercise}{rest}"

    def open(self, exercise: str, who: str = "founder") -> Form:
        """Open an exercise that can be written in."""
        browser = self.browser(who)
        response = browser.get(self.address(exercise))
        assert response.status_code == 200, response.text[:500]
        return form_on(browser, response)

    def hand_in(self, exercise: str, who: str = "founder") -> str:
        """Hand in the examples, and return the receipt's number."""
        response = self.open(exercise, who).fill(self.examples(exercise)).press()
        assert response.status_code == 303, words_of(response)
        return response.location.rsplit("/", 1)[1]

    def save(
        self, exercise: str, slots: dict[str, tuple[object, object]], who: str = "founder"
    ) -> TestResponse:
        """Save as the page does while one types: value and base revision by slot."""
        sent = {key: {"value": value, "base": base} for key, (value, base) in slots.items()}
        return self.browser(who).post(
            self.address(exercise, "/draft"),
            json={"slots": sent},
            headers={"Accept": "application/json"},
        )


@pytest.fixture
def app(make_app: Callable[..., Flask], small_site: Site) -> Flask:
    """The application on the sample course, which has every kind of field."""
    return make_app(SITE=small_site)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Everybody, on this test's database."""
    return make_cast(app)


@pytest.fixture
def team(app: Flask, cast: Cast) -> Team:
    """A team of `founder` and `other_founder` ("mate"), mentored by `mentor`, with nothing done."""
    with app.app_context():
        staff = db.session.get_one(User, cast.ids["staff"])
        new = courses.create_team("Tindra", staff, cast.now)
        cohort = db.session.get_one(Cohort, cast.ids["cohort"])
        enrolment = courses.enrol(new, cohort, staff, cast.now)
        for who in ("founder", "other_founder"):
            person = db.session.get_one(User, cast.ids[who])
            courses.end_team_member(_place_of(person), staff, cast.now)
            courses.add_team_member(new, person, staff, cast.now)
        courses.assign_mentor(
            enrolment, db.session.get_one(User, cast.ids["mentor"]), staff, cast.now
        )
        db.session.commit()
        cast.ids["Tindra.enrolment"] = enrolment.id
        cast.ids["Tindra.team"] = new.id
        return Team(cast, enrolment.id)


def _place_of(person: User):  # type: ignore[no-untyped-def]
    from sqlalchemy import select

    from app.courses.models import TeamMember

    return db.session.scalars(
        select(TeamMember).where(TeamMember.user_id == person.id, TeamMember.until_at.is_(None))
    ).one()


@pytest.fixture
def enrolment(app: Flask, team: Team) -> Callable[[], Enrolment]:
    """Look the team's enrolment up; inside an application context."""
    return lambda: db.session.get_one(Enrolment, team.enrolment)
