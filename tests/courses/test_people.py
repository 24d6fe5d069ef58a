"""Roles in a cohort: given, ended, given again; and what ends with them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.courses import actions
from app.courses.models import Membership, MentorAssignment, TeamMember
from app.courses.queries import cohort_as_member, own_enrolment
from app.database import db
from tests.courses.conftest import NOW, page, problems, words


def membership(stored, scene, who, role):
    return stored.one(
        select(Membership).where(Membership.user_id == scene.ids[who], Membership.role == role)
    )


def test_a_role_given_twice_is_one_role(scene, in_app, stored):
    with in_app():
        for _ in range(2):
            actions.add_membership(
                scene.cohort, scene.user("outsider"), "observer", scene.user("staff"), NOW
            )
        db.session.commit()
    assert membership(stored, scene, "outsider", "observer").until_at is None
    entries = select(AuditEntry).where(
        AuditEntry.action == "membership.added", AuditEntry.actor_id == scene.ids["staff"]
    )
    assert sum(e.details["user_id"] == scene.ids["outsider"] for e in stored.all(entries)) == 1


def test_an_unknown_role_is_refused(scene, in_app):
    with in_app(), pytest.raises(ValueError, match="no role"):
        actions.add_membership(
            scene.cohort, scene.user("outsider"), "owner", scene.user("staff"), NOW
        )


def test_one_person_may_have_several_roles(scene, in_app):
    with in_app():
        actions.add_membership(
            scene.cohort, scene.user("founder"), "mentor", scene.user("staff"), NOW
        )
        db.session.commit()
        held = db.session.scalar(
            select(func.count()).where(Membership.user_id == scene.ids["founder"])
        )
    assert held == 2


def test_a_participant_who_leaves_loses_the_team_and_the_team_keeps_its_place(
    scene, in_app, stored
):
    mine = membership(stored, scene, "founder", "participant")
    staff = scene.browser("staff")
    asked = page(staff.get(scene.address(f"/people/{mine.id}/end")))
    assert "går ut av virksomheten" in words(asked)
    assert membership(stored, scene, "founder", "participant").until_at is None
    assert staff.post(scene.address(f"/people/{mine.id}/end")).status_code == 303
    assert membership(stored, scene, "founder", "participant").until_at is not None
    assert stored.one(select(TeamMember.until_at)) is not None
    with in_app():
        assert own_enrolment(scene.user("founder"), scene.ids["Nordlys"]) is None
        assert cohort_as_member(scene.user("founder"), scene.ids["cohort"]) is None
        assert scene.enrolment("Nordlys").withdrawn_at is None


def test_a_mentor_who_leaves_has_no_teams(scene, in_app, stored):
    with in_app():
        actions.assign_mentor(
            scene.enrolment("Nordlys"), scene.user("mentor"), scene.user("staff"), NOW
        )
        db.session.commit()
    mine = membership(stored, scene, "mentor", "mentor")
    scene.browser("staff").post(scene.address(f"/people/{mine.id}/end"))
    assert stored.one(select(MentorAssignment.until_at)) is not None


def test_the_last_of_the_staff_stays(scene, stored):
    mine = membership(stored, scene, "staff", "staff")
    answer = scene.browser("staff").post(scene.address(f"/people/{mine.id}/end"))
    assert "Inviter en til først" in words(page(answer, 409))
    assert membership(stored, scene, "staff", "staff").until_at is None


def test_one_of_two_staff_may_go_and_lands_at_home(scene, in_app, stored):
    with in_app():
        actions.add_membership(
            scene.cohort, scene.user("outsider"), "staff", scene.user("staff"), NOW
        )
        db.session.commit()
    mine = membership(stored, scene, "staff", "staff")
    staff = scene.browser("staff")
    answer = staff.post(scene.address(f"/people/{mine.id}/end"))
    assert (answer.status_code, answer.location) == (303, "/home")
    assert staff.get(scene.address()).status_code == 404


def test_ended_twice_is_ended_once(scene, stored):
    mine = membership(stored, scene, "founder", "participant")
    staff = scene.browser("staff")
    staff.post(scene.address(f"/people/{mine.id}/end"))
    ended = membership(stored, scene, "founder", "participant").until_at
    assert staff.post(scene.address(f"/people/{mine.id}/end")).status_code == 303
    assert membership(stored, scene, "founder", "participant").until_at == ended


def test_a_role_that_ended_begins_again(scene, in_app, stored):
    with in_app():
        mine = db.session.scalars(
            select(Membership).where(Membership.user_id == scene.ids["mentor"])
        ).one()
        actions.end_membership(mine, scene.user("staff"), NOW)
        actions.add_membership(
            scene.cohort, scene.user("mentor"), "mentor", scene.user("staff"), NOW
        )
        db.session.commit()
    assert membership(stored, scene, "mentor", "mentor").until_at is None


def test_settings_are_saved_and_bad_ones_told(scene, in_app):
    staff = scene.browser("staff")
    answer = staff.post(scene.address("/settings"), data={"name": "", "reply_working_days": "99"})
    shown = page(answer, 422)
    assert "Gi kullet et navn" in problems(shown)
    assert "fra 1 til 30" in problems(shown)
    assert shown.find("input", {"name": "reply_working_days"})["value"] == "99"
    staff.post(scene.address("/settings"), data={"name": "Nytt navn", "reply_working_days": "7"})
    with in_app():
        assert (scene.cohort.name, scene.cohort.reply_working_days) == ("Nytt navn", 7)


def test_a_cohort_is_ended_and_opened_again(scene, in_app):
    staff = scene.browser("staff")
    assert "Avslutte Prøve?" in words(page(staff.get(scene.address("/end"))))
    staff.post(scene.address("/end"), data={"step": "end"})
    staff.post(scene.address("/end"), data={"step": "end"})
    with in_app():
        assert scene.cohort.ended_at is not None
    assert "Åpne Prøve igjen?" in words(page(staff.get(scene.address("/end"))))
    staff.post(scene.address("/end"), data={"step": "reopen"})
    with in_app():
        assert scene.cohort.ended_at is None
