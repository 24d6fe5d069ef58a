"""The filled demo with what it lacks, so that every page and state can be looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask, render_template, session
from flask_babel import force_locale
from sqlalchemy import select

from app import clock, create_app
from app.accounts import actions as accounts
from app.accounts.models import OneTimeLink, SignIn, User
from app.accounts.queries import user_with_email
from app.accounts.tokens import new_token, token_hash
from app.courses import actions as courses
from app.courses.models import (
    Cohort,
    Enrolment,
    InvitedRole,
    Membership,
    MentorAssignment,
    TeamMember,
)
from app.database import db
from app.reviews import actions as reviews
from app.reviews.models import Message, Thread
from app.submissions.models import Decision, DraftSlot, Submission
from tests.browser import acts
from tests.browser.live_scene import LiveScene
from tests.databases import dispose
from tests.servers import LiveServer

ERROR_PAGES = (400, 404, 405, 409, 413, 422, 429, 500, 503)


@dataclass
class Scene:
    """Who can be signed in, and what the addresses of pages are made of."""

    server: LiveServer
    app: Flask
    tokens: dict[str, str] = field(default_factory=dict)
    things: dict[str, object] = field(default_factory=dict)
    errors: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.live = LiveScene(self.app)

    def cookie(self, who: str, language: str) -> dict[str, str]:
        """Return the cookie of a browser where somebody is signed in and reads a language."""
        held: dict[str, object] = {"language": language}
        if who in self.live.seats:
            held["seats"] = self.live.seats[who]
        elif who != "anonymous":
            held["sign_in"] = self.tokens[who]
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        name = self.app.config["SESSION_COOKIE_NAME"]
        return {"name": name, "value": signer.dumps(held), "url": self.server.url}


def set_the_scene(server: LiveServer) -> Scene:
    """Add to a demo, before its server is started."""
    # As the server is: its key signs the cookies.
    app = create_app({"DEMO": True, "INSTANCE_PATH": Path(server.instance)})
    scene = Scene(server, app)
    with app.app_context():
        now = clock.now()
        people(scene, now)
        things_of_the_demo(scene)
        cohort_to_come(scene, now)
        empty_cohort(scene, now)
        links(scene, now)
        comments(scene, now)
        lessons(scene, now)
        db.session.commit()
        error_pages(scene)
        dispose(app)
    return scene


def person(email: str) -> User:
    user = user_with_email(email)
    assert user is not None, email
    return user


def signs_in(scene: Scene, who: str, user: User, now: datetime) -> User:
    scene.tokens[who] = accounts.sign_in(user, "Prøve", 30, now, way="password")
    scene.things[f"{who}_id"] = user.id
    return user


def people(scene: Scene, now: datetime) -> None:
    for who in ("founder", "mentor", "staff", "admin"):
        signs_in(scene, who, person(f"{who}@example.org"), now)
    signs_in(scene, "loner", accounts.make_user("alene@example.org", "Alene Prøve", None, now), now)


def things_of_the_demo(scene: Scene) -> None:
    known, now = scene.things, clock.now()
    enrolment = db.session.get_one(Enrolment, acts.enrolment_of(scene.server, acts.FOUNDER))
    known["enrolment"] = enrolment.id
    known["cohort"] = enrolment.cohort_id
    known["team_member"] = db.session.scalars(
        select(TeamMember.id).where(TeamMember.team_id == enrolment.team_id)
    ).first()
    known["membership"] = db.session.scalars(
        select(Membership.id).where(Membership.role == "mentor")
    ).first()
    decided = select(Submission).join(Decision).order_by(Submission.id.desc())
    waiting = select(Submission).where(Submission.decision == None)  # noqa: E711
    own = Submission.enrolment_id == enrolment.id
    known["answered"] = db.session.scalars(decided.where(own)).first().id  # type: ignore[union-attr]
    known["number"] = db.session.get_one(Submission, known["answered"]).number
    first = db.session.scalars(waiting.where(Submission.round == 1)).first()
    second = db.session.scalars(waiting.where(Submission.round > 1)).first()
    assert first is not None, "the demo has no first round that waits"
    assert second is not None, "the demo has no second round that waits"
    for name, submission in (("waiting", first), ("second", second)):
        known[name] = submission.id
        known[f"{name}_enrolment"] = submission.enrolment_id
        known[f"{name}_exercise"] = submission.exercise_id
        signs_in(scene, f"{name}_mentor", mentor_of(submission), now)
        known[f"{name}_number"] = submission.number
        known[f"{name}_page"] = (
            f"/enrolments/{submission.enrolment_id}/exercises/{submission.exercise_id}"
        )
        member = submission.enrolment.team.members[0].user
        signs_in(scene, f"{name}_founder", member, now)
    known["earlier"] = (
        db.session.scalars(decided.where(Submission.enrolment_id == second.enrolment_id)).first().id
    )  # type: ignore[union-attr]
    known["device"] = db.session.scalars(select(SignIn.id)).first()
    known["draft"] = db.session.scalars(
        select(DraftSlot.exercise_id)
        .where(DraftSlot.enrolment_id == enrolment.id)
        .where(DraftSlot.exercise_id == "business-model")
    ).first()


def mentor_of(submission: Submission) -> User:
    own = MentorAssignment.enrolment_id == submission.enrolment_id
    return db.session.scalars(select(MentorAssignment).where(own)).first().user  # type: ignore[union-attr]


def cohort_to_come(scene: Scene, now: datetime) -> None:
    """A cohort that has not begun: a newcomer whose modules are closed, a mentor with no queue."""
    staff = person(acts.STAFF)
    course = scene.app.extensions["site"].courses[0]
    start = (now + timedelta(days=40)).date()
    cohort = courses.create_cohort(course, "Vår (demo)", start, 5, staff, now)
    team = courses.create_team("Nystart", staff, now)
    enrolment = courses.enrol(team, cohort, staff, now)
    newcomer = accounts.make_user("ny@example.org", "Ny Prøve", None, now)
    idle = accounts.make_user("ledig@example.org", "Ledig Prøve", None, now)
    courses.add_membership(cohort, newcomer, "participant", staff, now)
    courses.add_team_member(team, newcomer, staff, now)
    courses.add_membership(cohort, idle, "mentor", staff, now)
    courses.assign_mentor(enrolment, idle, staff, now)
    signs_in(scene, "newcomer", newcomer, now)
    signs_in(scene, "idle_mentor", idle, now)
    scene.things |= {"coming_cohort": cohort.id, "coming_enrolment": enrolment.id}
    scene.things["lesson"] = course.lessons[0].id
    scene.things["unread_lesson"] = course.lessons[-1].id
    scene.things["module"] = course.modules[0].id


def empty_cohort(scene: Scene, now: datetime) -> None:
    staff = person(acts.STAFF)
    course = scene.app.extensions["site"].courses[0]
    cohort = courses.create_cohort(course, "Tomt (demo)", now.date(), 5, staff, now)
    scene.things["empty_cohort"] = cohort.id


def links(scene: Scene, now: datetime) -> None:
    """Links by mail and invitations, open and closed."""
    staff, admin = person(acts.STAFF), person(acts.ADMIN)
    founder = person(acts.FOUNDER)
    for purpose in ("sign_in", "reset_password"):
        token = new_token()
        scene.things[f"{purpose}_token"] = token
        db.session.add(
            OneTimeLink(
                user_id=founder.id,
                purpose=purpose,
                token_hash=token_hash(token),
                created_at=now,
                expires_at=now + timedelta(hours=1),
            )
        )
    cohort = db.session.get_one(Cohort, scene.things["cohort"])
    for name, email in (("new", "invitert@example.org"), ("known", acts.FOUNDER)):
        invitation, token = accounts.invite(email, "Invitert Prøve", "nb", staff, now)
        given = InvitedRole(invitation=invitation, cohort=cohort, role="mentor")
        db.session.add(given)
        db.session.flush()
        scene.things |= {f"{name}_invitation": token, "role": given.id}
    accounts.invite("laerer@example.org", "Lærer Prøve", "nb", admin, now, may_run_workshops=True)


def comments(scene: Scene, now: datetime) -> None:
    """An unsent comment, a resolved thread, and a thread that the team can answer."""
    second = db.session.get_one(Submission, scene.things["second"])
    mentor = mentor_of(second)
    passage = "problem" if second.exercise_id == "problem-sheet" else next(iter(second.answers))
    thread = reviews.comment(mentor, second, passage, "", "Bedre nå.", "axe-1", now)
    scene.things["unsent_message"] = thread.messages[0].id
    reviews.resolve(
        mentor, reviews.comment(mentor, second, passage, "", "Ordnet.", "axe-2", now), now
    )
    scene.things["thread"] = db.session.scalars(
        select(Thread.id)
        .join(Message)
        .where(Thread.submission_id == scene.things["answered"], Message.published_at.is_not(None))
    ).first()


def lessons(scene: Scene, now: datetime) -> None:
    """Live sessions, their teacher, and a teacher who has held none."""
    teacher = signs_in(scene, "teacher", person("teacher@example.org"), now)
    beginner = accounts.make_user(
        "fersk@example.org", "Fersk Prøve", None, now, may_run_workshops=True
    )
    signs_in(scene, "new_teacher", beginner, now)
    scene.things |= scene.live.set_up(teacher, now)


def error_pages(scene: Scene) -> None:
    """Errors that cannot be had by asking: rendered here, and shown through the real server."""
    for language in ("nb", "nn", "en"):
        for status in ERROR_PAGES:
            with scene.app.test_request_context("/"), force_locale(language):
                session["language"] = language
                page = render_template(f"errors/{status}.html")
                scene.errors[str(status), language] = page
