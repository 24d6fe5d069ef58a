"""Fills the demo by the real actions, at the times when they would have happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from app.accounts.actions import make_user
from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.clock import local
from app.content import Course, Exercise, Site
from app.courses import actions as courses
from app.courses.models import Cohort, Enrolment, Membership
from app.database import db
from app.demo import people
from app.demo.lesson import lessons
from app.demo.play_lesson import play
from app.demo.story import Venture, answers, ventures
from app.mail.models import OutboxMessage
from app.reviews import actions as reviews
from app.submissions import actions as submissions
from app.submissions.models import Submission
from app.workshops.actions.sessions import make_session
from app.workshops.live import live

#: The cohort began this long ago: it is halfway through its eighteen weeks.
AGE = timedelta(days=62)
#: Staff have spread the dues of module 1 over the autumn, as days from today.
DUES = {
    "problem-sheet": -41,
    "value": -20,
    "business-model": -4,
    "pitches": 10,
    "riskiest-assumption": 24,
}


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the demo plays."""

    course: Course
    cohort: Cohort
    staff: User
    mentors: tuple[User, ...]
    now: datetime

    def day(self, days: int) -> datetime:
        """Return the moment that many days from now (negative: ago), at a spread of hours."""
        return self.now + timedelta(days=days, minutes=-17 * (abs(days) % 7))


def is_filled() -> bool:
    """Say whether the demo has its people already."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def fill(site: Site, now: datetime) -> None:
    """Fill an empty database with the demo's people, ventures and lessons, as seen from `now`.

    ValueError when the site lacks the course or a workshop that the demo plays.
    """
    course = site.course("startup-programme")
    if course is None:
        raise ValueError("there is no course for the demo")
    password = hash_password(people.PASSWORD)  # slow on purpose, so made once
    scene = _scene(course, now, password)
    for venture in ventures():
        _play(scene, venture, password)
    fill_lessons(site, now, password)
    # What the actions wrote to people about past days is not sent.
    db.session.execute(delete(OutboxMessage))
    db.session.flush()


def fill_lessons(site: Site, now: datetime, password: str | None) -> None:
    """Make the demo's teacher, with each lesson as a session that has ended and one to start."""
    at = now - AGE
    teacher = make_user(
        people.TEACHER.email, people.TEACHER.name, password, at, may_run_workshops=True
    )
    for story in lessons():
        workshop = site.workshop(story.workshop)
        if workshop is None:
            raise ValueError(f"there is no workshop {story.workshop!r}")
        with live().remembered.in_one_transaction():
            play(story, workshop, teacher, now)
        make_session(teacher, workshop, story.language, now)


def _person(
    person: people.DemoPerson, at: datetime, password: str, *, is_admin: bool = False
) -> User:
    return make_user(person.email, person.name, password, at, is_admin=is_admin)


def _scene(course: Course, now: datetime, password: str) -> Scene:
    began = now - AGE
    admin = _person(people.ADMIN, began, password, is_admin=True)
    staff = _person(people.STAFF, began, password)
    mentors = tuple(_person(mentor, began, password) for mentor in people.MENTORS)
    cohort = courses.create_cohort(course, "Høst (demo)", began.date(), 5, admin, began)
    courses.add_membership(cohort, staff, "staff", admin, began)
    for mentor in mentors:
        courses.add_membership(cohort, mentor, "mentor", staff, began)
    # The admin made the cohort and left it to its staff: an admin sees states, not answers.
    own = db.session.scalars(
        select(Membership).where(Membership.cohort_id == cohort.id, Membership.user_id == admin.id)
    ).one()
    courses.end_membership(own, admin, began)
    scene = Scene(course, cohort, staff, mentors, now)
    dues = {
        row.id: local(scene.day(DUES[row.content_id])).replace(hour=23, minute=59).astimezone(UTC)
        for row in cohort.dates
        if row.kind == "due" and row.content_id in DUES
    }
    courses.change_dates(cohort, dues, staff, began)
    return scene


def _play(scene: Scene, venture: Venture, password: str) -> None:
    began = scene.now - AGE
    team = courses.create_team(venture.name, scene.staff, began)
    enrolment = courses.enrol(team, scene.cohort, scene.staff, began)
    can_sign_in = venture.members[0][1] == people.FOUNDER.email
    members = []
    for name, email in venture.members:
        user = make_user(email, name, password if can_sign_in else None, began)
        courses.add_membership(scene.cohort, user, "participant", scene.staff, began)
        courses.add_team_member(team, user, scene.staff, began)
        members.append(user)
    mentor = scene.mentors[venture.mentor - 1]
    courses.assign_mentor(enrolment, mentor, scene.staff, began)
    for number, lesson_id in enumerate(venture.lessons_read):
        courses.mark_lesson_read(members[0], scene.cohort, lesson_id, scene.day(-58 + 2 * number))
    for exercise_id, told in venture.exercises.items():
        exercise = scene.course.exercise(exercise_id)
        if exercise is None:
            raise ValueError(f"{venture.name}: the course has no exercise {exercise_id!r}")
        _answer(scene, enrolment, members, mentor, exercise, told)


def _answer(
    scene: Scene,
    enrolment: Enrolment,
    members: list[User],
    mentor: User,
    exercise: Exercise,
    told: Mapping[str, Any],
) -> None:
    newest = answers(exercise, told["answers"])
    founder = members[0]
    for number, round_ in enumerate(told.get("rounds", ()), start=1):
        wording = {**newest, **answers(exercise, round_.get("wording", {}))}
        at = scene.day(round_["handed_in"])
        submission = submissions.hand_in(
            founder,
            enrolment,
            exercise,
            wording,
            f"demo-{enrolment.id}-{exercise.id}-{number}",
            at,
        )
        _review(scene, submission, founder, mentor, round_, at)
    if "draft" in told:
        writes = {key: submissions.Write(value) for key, value in newest.items()}
        submissions.save_draft(founder, enrolment, exercise, writes, scene.day(told["draft"]))


def _review(
    scene: Scene,
    submission: Submission,
    founder: User,
    mentor: User,
    round_: Mapping[str, Any],
    handed_in_at: datetime,
) -> None:
    decision = round_.get("decision")
    threads = []
    read_at = handed_in_at + timedelta(hours=20)
    for number, told in enumerate(round_.get("comments", ())):
        thread = reviews.comment(
            mentor,
            submission,
            told["slot"],
            told.get("quote", ""),
            told["text"],
            f"demo-{submission.id}-{number}",
            read_at,
        )
        threads.append((thread, told))
    if decision is None:
        return
    decided_at = scene.day(decision["at"])
    reviews.decide(mentor, submission, decision["outcome"], decision["summary"], decided_at)
    for number, (thread, told) in enumerate(threads):
        if "answer" in told:
            key = f"demo-answer-{submission.id}-{number}"
            reviews.reply(founder, thread, told["answer"], key, decided_at + timedelta(hours=5))
