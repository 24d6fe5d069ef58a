"""What a person gets out of the tables of courses, and how they leave them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import clock
from app.accounts import actions as accounts
from app.accounts.privacy_registry import export_person, registered
from app.courses import actions
from app.courses.models import (
    Cohort,
    CohortDate,
    Enrolment,
    InvitedRole,
    LessonRead,
    Membership,
    MentorAssignment,
    Team,
    TeamMember,
)
from app.courses.privacy import ERASED_TEAM
from app.database import Base, db
from tests.courses.conftest import NOW

TABLES = {
    table.__tablename__
    for table in (
        Cohort,
        CohortDate,
        Team,
        TeamMember,
        Enrolment,
        Membership,
        MentorAssignment,
        InvitedRole,
        LessonRead,
    )
}


@pytest.fixture
def busy(scene, in_app):
    """The founder has read a lesson, is a mentor for another team, and was invited once."""
    with in_app():
        staff, founder = scene.user("staff"), scene.user("founder")
        actions.mark_lesson_read(founder, scene.cohort, "finding-it", NOW)
        actions.add_membership(scene.cohort, founder, "mentor", staff, NOW)
        other = actions.create_team("Havbris", staff, NOW)
        enrolment = actions.enrol(other, scene.cohort, staff, NOW)
        actions.assign_mentor(enrolment, founder, staff, NOW)
        invitation, _ = accounts.invite(founder.email, "", "nb", staff, clock.now())
        db.session.add(
            InvitedRole(invitation=invitation, cohort=scene.cohort, role="staff", team=None)
        )
        db.session.commit()
    return scene


def test_every_table_of_courses_is_registered():
    ours = {
        m.class_.__tablename__ for m in Base.registry.mappers if "courses" in m.class_.__module__
    }
    assert ours == TABLES
    assert set(registered()) >= TABLES


def test_a_person_gets_their_own_rows_and_nobody_elses(busy, in_app):
    with in_app():
        mine = {t: rows["rows"] for t, rows in export_person(busy.ids["founder"]).items()}
        theirs = {t: rows["rows"] for t, rows in export_person(busy.ids["outsider"]).items()}
    assert [row["name"] for row in mine["teams"]] == ["Nordlys"]
    assert {row["role"] for row in mine["memberships"]} == {"participant", "mentor"}
    assert [row["lesson_id"] for row in mine["lesson_reads"]] == ["finding-it"]
    assert len(mine["team_members"]) == len(mine["mentor_assignments"]) == 1
    assert [row["role"] for row in mine["invited_roles"]] == ["staff"]
    assert not any(theirs[table] for table in TABLES)


def test_an_erased_person_is_gone_and_a_team_of_one_loses_its_name(busy, in_app, stored):
    with in_app():
        accounts.erase(busy.user("admin"), busy.user("founder"), clock.now())
        db.session.commit()
    for model in (TeamMember, Membership, MentorAssignment, LessonRead):
        rows = stored.all(select(model).where(model.user_id == busy.ids["founder"]))
        assert rows == [], model
    assert stored.count(InvitedRole) == 0
    assert set(stored.all(select(Team.name))) == {ERASED_TEAM, "Havbris"}
    assert stored.count(Enrolment) == 2, "the work of the team keeps its place"


def test_a_shared_team_keeps_its_name(busy, in_app, stored):
    with in_app():
        team = busy.enrolment("Nordlys").team
        actions.add_team_member(team, busy.user("outsider"), busy.user("staff"), NOW)
        accounts.erase(busy.user("admin"), busy.user("founder"), clock.now())
        db.session.commit()
    assert set(stored.all(select(Team.name))) == {"Nordlys", "Havbris"}
