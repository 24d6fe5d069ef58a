"""A fixed cast of people, two cohorts and two lessons, for tests of who may do what.

Nordlys and Havbris are teams of the first cohort; the second has staff only. Nordlys has handed in
its first exercise, been asked for changes, and handed in again: that waits, with a comment that its
mentor has not sent yet. Havbris has one that waits.

The teacher's session has its first wall open, a pupil who has answered, a team with that pupil and
one without, and two devices that came by link. The other teacher has a session like it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from app import clock
from app.accounts.actions import invite, make_user, sign_in
from app.accounts.models import SignIn, User
from app.activities.base import NewGroup
from app.content import Course, Exercise, Value, Workshop
from app.courses import actions as courses
from app.courses.models import Cohort, Enrolment, InvitedRole
from app.database import db
from app.reviews import actions as reviews
from app.submissions import actions as submissions
from app.workshops import queries
from app.workshops.actions import answers, groups, links, people, sessions, steps
from app.workshops.models import LiveSession, Response
from app.workshops.rules import Write
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
    "teacher",  # hosts the session
    "other_teacher",  # hosts another session
    "participant",  # of the session, without an account
    "other_participant",  # of the other session
    "cohost",  # by link
    "projector",  # by link
)
#: Those who hold a seat in this browser's cookie, and no account: who hosts, and the seat's role.
SEATS = {
    "participant": ("teacher", "participant"),
    "other_participant": ("other_teacher", "participant"),
    "cohost": ("teacher", "cohost"),
    "projector": ("teacher", "projector"),
}
WITHOUT_ACCOUNT = frozenset({"anonymous", *SEATS})


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

    @property
    def workshop(self) -> Workshop:
        """The workshop that the sessions are of."""
        return self.app.extensions["site"].workshops[0]  # type: ignore[no-any-return]

    def visitor(self, who: str) -> Visitor:
        """Return a browser in which one of the people is signed in, or sits in the session."""
        browser: Visitor = self.app.test_client()  # type: ignore[assignment]
        if who in SEATS:
            host, role = SEATS[who]
            with browser.session_transaction() as session:
                session["seats"] = [[role, self.ids[f"{host}.session"], self.tokens[who]]]
        elif who != "anonymous":
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
        if app.extensions["site"].workshops:
            for host in ("teacher", "other_teacher"):
                _lesson(cast, host)
        db.session.commit()
    return cast


def _person(cast: Cast, name: str) -> User:
    user = make_user(
        f"{name.replace('_', '.')}@example.org",
        name.replace("_", " ").title(),
        None,
        cast.now - timedelta(days=30),
        is_admin=name == "admin",
        may_run_workshops=name in {"teacher", "other_teacher"},
    )
    cast.ids[name] = user.id
    cast.tokens[name] = sign_in(user, "Prøve", 30, cast.now, way="password")
    found = db.session.scalars(select(SignIn).where(SignIn.user_id == user.id)).one()
    cast.ids[f"{name}.sign_in"] = found.id
    return user


def _people(cast: Cast) -> None:
    for name in PEOPLE:
        if name not in WITHOUT_ACCOUNT:
            _person(cast, name)


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


def _lesson(cast: Cast, host: str) -> None:
    session = sessions.make_session(_user(cast, host), cast.workshop, "nb", cast.now)
    cast.ids[f"{host}.session"], cast.words[f"{host}.code"] = session.id, str(session.code)
    pupil, token = people.join(session, "Rolig Rev", cast.now)
    cast.tokens["participant" if host == "teacher" else "other_participant"] = token
    wall = next(s for s in queries.steps_of(session.id) if s.activity_id == "wall")
    run = steps.open_step(session, wall, cast.now)
    db.session.flush()
    write = Write("cast-key-1", run.id, "card-1", 0, {"text": ("Eldre uten nett",)})
    answers.take(session, pupil, [write], cast.now)
    response = db.session.scalars(select(Response).where(Response.run_id == run.id)).one()
    teams = [NewGroup((pupil.id,), "Rolige Rev"), NewGroup((), "Glade Gaupe")]
    _, other_team = groups.make_groups(session, "team", teams)
    for role in ("cohost", "projector"):
        _seat_by_link(cast, host, session, role)
    cast.words[f"{host}.link"] = links.make_link(session, "projector", cast.now)
    cast.ids |= {
        f"{host}.participant": pupil.id,
        f"{host}.step": wall.id,
        f"{host}.run": run.id,
        f"{host}.response": response.id,
        f"{host}.group": other_team.id,
    }


def _seat_by_link(cast: Cast, host: str, session: LiveSession, role: str) -> None:
    link = queries.open_link(links.make_link(session, role, cast.now), cast.now)
    assert link is not None
    token = links.take_link(session, link, cast.now)
    cast.ids[f"{host}.seat"] = link.id
    if host == "teacher":
        cast.tokens[role] = token
