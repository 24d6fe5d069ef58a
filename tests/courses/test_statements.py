"""Pages of a cohort ask the database as often with 300 rows as with 3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from app.accounts.actions import invite
from app.accounts.models import User
from app.courses import actions
from app.courses.models import (
    Enrolment,
    InvitedRole,
    LessonRead,
    Membership,
    MentorAssignment,
    Team,
    TeamMember,
)
from app.courses.queries import lessons_read
from app.database import db
from tests.courses.conftest import NOW, STARTS_ON, page

FEW, MANY = 3, 300


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that are sent to the database."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def fill(scene, how_many: int) -> None:
    """Add teams with a member and a mentor each, invitations, and cohorts; in a context."""
    staff, mentor, cohort = scene.user("staff"), scene.user("mentor"), scene.cohort
    for number in range(how_many):
        person = User(email=f"p{number}@example.org", name=f"P {number}", created_at=NOW)
        team = Team(name=f"Team {number}", created_at=NOW)
        enrolment = Enrolment(cohort=cohort, team=team, created_at=NOW)
        db.session.add_all(
            [
                TeamMember(team=team, user=person, from_at=NOW),
                Membership(cohort=cohort, user=person, role="participant", from_at=NOW),
                MentorAssignment(enrolment=enrolment, user=mentor, from_at=NOW),
            ]
        )
        invitation, _ = invite(f"i{number}@example.org", "", "nb", staff, NOW)
        db.session.add(
            InvitedRole(invitation=invitation, cohort=cohort, role="participant", team=team)
        )
    for number in range(how_many // 3):
        actions.create_cohort(scene.course, f"Kull {number}", STARTS_ON, 5, staff, NOW)
    db.session.commit()


PAGES = {
    "/cohorts": 3,
    "/cohorts/{cohort}": 9,
    "/cohorts/{cohort}/mentors": 7,
    "/cohorts/{cohort}/invitations": 4,
    "/cohorts/{cohort}/teams/{Nordlys}": 9,
    "/cohorts/{cohort}/invite": 6,
    "/cohorts/{cohort}/dates": 4,
}


@pytest.mark.parametrize("how_many", [FEW, MANY])
def test_staff_pages(scene, in_app, how_many):
    with in_app():
        fill(scene, how_many)
    staff = scene.browser("staff")
    asked = {}
    for address in PAGES:
        with statements(scene.app) as sent:
            page(staff.get(address.format(**scene.ids)))
        asked[address] = len(sent)
    assert asked == PAGES


@pytest.mark.parametrize("how_many", [FEW, MANY])
def test_a_lesson(scene, in_app, how_many):
    with in_app():
        fill(scene, how_many)
        founder = scene.user("founder")
        for number in range(how_many):
            db.session.add(
                LessonRead(
                    user_id=founder.id,
                    cohort_id=scene.ids["cohort"],
                    lesson_id=f"l{number}",
                    read_at=NOW,
                )
            )
        for each in scene.cohort.dates:
            each.at = NOW.replace(year=2020)
        db.session.commit()
    with statements(scene.app) as sent:
        page(scene.browser("founder").get(scene.address("/lessons/finding-it")))
    # The sign-in, the person's places, and how far they are with the lesson.
    assert len(sent) == 3, "\n".join(sent)


@pytest.mark.parametrize("how_many", [FEW, MANY])
def test_looking_a_list_over(scene, in_app, how_many):
    with in_app():
        fill(scene, how_many)
    people = "\n".join(f"n{number}@example.org" for number in range(how_many))
    data = {"people": people, "role": "participant", "team": "", "language": "nb"}
    with statements(scene.app) as sent:
        page(scene.browser("staff").post(scene.address("/invite"), data=data))
    assert len(sent) == 8, "\n".join(sent)


@pytest.mark.parametrize("how_many", [FEW, MANY])
def test_lessons_read_by_many(scene, in_app, how_many):
    with in_app():
        fill(scene, how_many)
        ids = [m.id for m in db.session.query(User).all()]
        with statements(scene.app) as sent:
            found = lessons_read(ids, scene.ids["cohort"])
        assert len(sent) == 1
        assert set(found) == set(ids)
