"""A fixed cast of people, two cohorts and their work, for tests of who may do what.

Nordlys and Havbris are teams of the first cohort; the second has staff only. Nordlys has handed in
its first exercise, been asked for changes, and handed in again: that waits, with a comment that its
mentor has not sent yet. Havbris has one that waits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from app import clock
from app.accounts.actions import invite, make_user, sign_in
from app.accounts.models import SignIn, User
from app.content import Course, Exercise, Value
from app.courses import actions as courses
from app.courses.models import Cohort, Enrolment, InvitedRole
from app.database import db
from app.reviews import actions as reviews
from app.submissions import actions as submissions
from tests.visitors import Visitor

#: Every kind of person that a table of access speaks of.
PEOPLE = (
    "anonymous",
    "founder",  # of Nordlys
    "other_founder",  # of Havbris
    "mentor",  # assigned to Nordlys
    "other_mentor",  # a mentor of the same cohort, assigned to Havbris
    "staff",  # of the cohort
    "other_staff",  # of the second cohort
    "admin",
)


@dataclass
class Cast:
    """Ids of everything, and a visitor for each person."""

    app: Flask
    course: Course
    now: datetime
    ids: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    exercise: Exercise = field(init=False)

    def __post_init__(self) -> None:
        self.exercise = self.course.exercises[0]

    def visitor(self, who: str) -> Visitor:
        """Return a browser in which one of the people is signed in ("anonymous": nobody)."""
        browser: Visitor = self.app.test_client()  # type: ignore[assignment]
        if who != "anonymous":
            with browser.session_transaction() as session:
                session["sign_in"] = self.tokens[who]
        return browser


def example_answers(exercise: Exercise) -> dict[str, Value]:
    """Return an exercise's worked examples: answers that can be handed in."""
    return {slot.key: slot.example_in("nb") for slot in exercise.slots}


def make_cast(app: Flask) -> Cast:
    """Make them all by the real actions, in an empty database."""
    course = app.extensions["site"].courses[0]
    cast = Cast(app, course, clock.now())
    with app.app_context():
        _people(cast)
        _cohorts(cast)
        _work(cast)
        _invitations(cast)
        db.session.commit()
    return cast


def _person(cast: Cast, name: str, *, is_admin: bool = False) -> User:
    user = make_user(
        f"{name.replace('_', '.')}@example.org",
        name.replace("_", " ").title(),
        None,
        cast.now - timedelta(days=30),
        is_admin=is_admin,
    )
    cast.ids[name] = user.id
    cast.tokens[name] = sign_in(user, "Prøve", 30, cast.now, way="password")
    found = db.session.scalars(select(SignIn).where(SignIn.user_id == user.id)).one()
    cast.ids[f"{name}.sign_in"] = found.id
    return user


def _people(cast: Cast) -> None:
    for name in PEOPLE[1:]:
        _person(cast, name, is_admin=name == "admin")


def _user(cast: Cast, name: str) -> User:
    return db.session.get_one(User, cast.ids[name])


def _enrol(cast: Cast, cohort, name: str, founder: str, mentor: str) -> Enrolment:  # type: ignore[no-untyped-def]
    staff = _user(cast, "staff")
    at = cast.now - timedelta(days=20)
    team = courses.create_team(name, staff, at)
    enrolment = courses.enrol(team, cohort, staff, at)
    courses.add_membership(cohort, _user(cast, founder), "participant", staff, at)
    member = courses.add_team_member(team, _user(cast, founder), staff, at)
    courses.add_membership(cohort, _user(cast, mentor), "mentor", staff, at)
    courses.assign_mentor(enrolment, _user(cast, mentor), staff, at)
    cast.ids[f"{name}.team"] = team.id
    cast.ids[f"{name}.enrolment"] = enrolment.id
    cast.ids[f"{name}.member"] = member.id
    return enrolment


def _cohorts(cast: Cast) -> None:
    began = cast.now - timedelta(days=21)
    staff, other = _user(cast, "staff"), _user(cast, "other_staff")
    first = courses.create_cohort(cast.course, "Første", began.date(), 5, staff, began)
    second = courses.create_cohort(cast.course, "Andre", began.date(), 5, other, began)
    cast.ids["cohort"], cast.ids["other_cohort"] = first.id, second.id
    _enrol(cast, first, "Nordlys", "founder", "mentor")
    _enrol(cast, first, "Havbris", "other_founder", "other_mentor")
    membership = courses.add_membership(first, _user(cast, "mentor"), "mentor", staff, began)
    cast.ids["membership"] = membership.id


def _work(cast: Cast) -> None:
    exercise = cast.exercise
    nordlys = db.session.get_one(Enrolment, cast.ids["Nordlys.enrolment"])
    havbris = db.session.get_one(Enrolment, cast.ids["Havbris.enrolment"])
    at = cast.now - timedelta(days=5)
    answers = example_answers(exercise)
    founder, mentor = _user(cast, "founder"), _user(cast, "mentor")
    first = submissions.hand_in(founder, nordlys, exercise, answers, "cast-1", at)
    passage = next(p.key for s in exercise.slots for p in s.passages(answers[s.key]) if p.text)
    thread = reviews.comment(mentor, first, passage, "", "Hvem av dem?", "cast-2", at)
    later = at + timedelta(days=1)
    reviews.decide(mentor, first, "changes_requested", "Snevre inn, er du snill.", later)
    second = submissions.hand_in(
        founder, nordlys, exercise, answers, "cast-4", at + timedelta(days=2)
    )
    unsent = reviews.comment(mentor, second, passage, "", "Bedre.", "cast-5", cast.now)
    waiting = submissions.hand_in(
        _user(cast, "other_founder"), havbris, exercise, answers, "cast-3", at
    )
    cast.ids["answered"], cast.ids["submission"] = first.id, second.id
    cast.ids["thread"], cast.ids["unsent_message"] = thread.id, unsent.messages[0].id
    cast.ids["message"] = thread.messages[0].id
    cast.ids["waiting"] = waiting.id
    cast.words["number"] = first.number


def _invitations(cast: Cast) -> None:
    staff = _user(cast, "staff")
    invitation, token = invite("ny@example.org", "Ny", "nb", staff, cast.now)
    cohort = db.session.get_one(Cohort, cast.ids["cohort"])
    given = InvitedRole(invitation=invitation, cohort=cohort, role="mentor")
    db.session.add(given)
    db.session.flush()
    cast.ids["invited_role"] = given.id
    cast.words["invitation"] = token
    bare, _ = invite("laerer@example.org", "Lærer", "nb", _user(cast, "admin"), cast.now)
    cast.ids["invitation"] = bare.id
