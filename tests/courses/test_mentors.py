"""Mentors and teams: assigned on one page, by several staff at once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.courses import actions
from app.courses.models import MentorAssignment
from app.courses.queries import mentored_enrolment
from app.database import db
from tests.courses.conftest import NOW, page, words


def held(stored) -> set[tuple[int, int]]:
    """The assignments that hold now."""
    rows = stored.all(select(MentorAssignment).where(MentorAssignment.until_at.is_(None)))
    return {(row.enrolment_id, row.user_id) for row in rows}


@pytest.fixture
def pair(scene) -> str:
    """Nordlys and the mentor, as the form names them."""
    return f"{scene.ids['Nordlys']}-{scene.ids['mentor']}"


def test_a_mentor_is_assigned_and_taken_off_again(scene, in_app, stored, pair):
    staff = scene.browser("staff")
    assert staff.post(scene.address("/mentors"), data={"pair": [pair]}).status_code == 303
    assert held(stored) == {(scene.ids["Nordlys"], scene.ids["mentor"])}
    with in_app():
        assert mentored_enrolment(scene.user("mentor"), scene.ids["Nordlys"]) is not None
    shown = page(staff.get(scene.address("/mentors")))
    assert shown.find("input", {"name": "pair", "value": pair}).has_attr("checked")
    assert "Mentor: én virksomhet" in words(shown)
    staff.post(scene.address("/mentors"), data={"shown": [pair]})
    assert held(stored) == set()
    staff.post(scene.address("/mentors"), data={"pair": [pair]})
    assert held(stored) == {(scene.ids["Nordlys"], scene.ids["mentor"])}
    assert stored.count(MentorAssignment) == 1


def test_two_staff_at_once_do_not_undo_each_other(scene, in_app, stored, pair):
    with in_app():
        actions.add_membership(
            scene.cohort, scene.user("outsider"), "mentor", scene.user("staff"), NOW
        )
        db.session.commit()
    second = f"{scene.ids['Nordlys']}-{scene.ids['outsider']}"
    # Both opened the page when nobody was assigned; each ticks one.
    scene.browser("staff").post(scene.address("/mentors"), data={"pair": [pair]})
    scene.browser("admin").post(scene.address("/mentors"), data={"pair": [second]})
    assert held(stored) == {
        (scene.ids["Nordlys"], scene.ids["mentor"]),
        (scene.ids["Nordlys"], scene.ids["outsider"]),
    }


@pytest.mark.parametrize(
    "made_up", ["", "-", "1-2-3", "99999-99999", "a-b", "9" * 1_000_000, "\x00", "🙂-🙂"]
)
def test_a_pair_that_is_not_of_the_cohort_does_nothing(scene, stored, made_up):
    staff = scene.browser("staff")
    for name in ("pair", "shown"):
        assert staff.post(scene.address("/mentors"), data={name: [made_up]}).status_code == 303
    assert held(stored) == set()


@pytest.mark.parametrize("who", ["outsider", "founder", "staff"])
def test_only_a_mentor_of_the_cohort_can_be_assigned(scene, in_app, stored, who):
    scene.browser("staff").post(
        scene.address("/mentors"), data={"pair": [f"{scene.ids['Nordlys']}-{scene.ids[who]}"]}
    )
    assert held(stored) == set()
    with in_app(), pytest.raises(actions.NotMentor):
        actions.assign_mentor(scene.enrolment("Nordlys"), scene.user(who), scene.user("staff"), NOW)


def test_without_mentors_the_page_says_what_to_do(scene, in_app):
    with in_app():
        admin = scene.user("admin")
        empty = actions.create_cohort(scene.course, "Tomt", scene.cohort.starts_on, 5, admin, NOW)
        db.session.commit()
        empty_id = empty.id
    shown = page(scene.browser("admin").get(f"/cohorts/{empty_id}/mentors"))
    assert "Inviter mentorer først" in words(shown)
