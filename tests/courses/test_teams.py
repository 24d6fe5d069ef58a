"""Teams: made, named, filled, moved between, taken out and in again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.courses import actions
from app.courses.models import Enrolment, Team, TeamMember
from app.courses.queries import own_enrolment, own_enrolments
from app.database import db
from tests.courses.conftest import NOW, page, problems, words


@pytest.fixture
def other_team(scene, in_app) -> int:
    """A second team of the cohort, Havbris; the id of its enrolment."""
    with in_app():
        team = actions.create_team("Havbris", scene.user("staff"), NOW)
        enrolment = actions.enrol(team, scene.cohort, scene.user("staff"), NOW)
        db.session.commit()
        return enrolment.id


def places(stored, scene, who="founder") -> list[tuple[int, bool]]:
    """The teams a person has been in, and whether they are in it now."""
    rows = stored.all(
        select(TeamMember).where(TeamMember.user_id == scene.ids[who]).order_by(TeamMember.id)
    )
    return [(row.team_id, row.until_at is None) for row in rows]


def test_a_team_is_made_and_enrolled(scene, stored):
    answer = scene.browser("staff").post(scene.address("/teams/new"), data={"name": " Havbris "})
    team = stored.one(select(Team).where(Team.name == "Havbris"))
    enrolment = stored.one(select(Enrolment).where(Enrolment.team_id == team.id))
    assert answer.location == scene.address(f"/teams/{enrolment.id}")
    assert enrolment.cohort_id == scene.ids["cohort"]


@pytest.mark.parametrize("name", ["Nordlys", "NORDLYS", "  nordlys"])
def test_two_teams_of_a_cohort_never_share_a_name(scene, stored, name):
    answer = scene.browser("staff").post(scene.address("/teams/new"), data={"name": name})
    shown = page(answer, 422)
    assert "alt en virksomhet med dette navnet" in problems(shown)
    assert shown.find("input", {"name": "name"})["value"].casefold() == "nordlys"
    assert stored.count(Team) == 1


def test_a_team_is_renamed_but_not_to_anothers_name(scene, stored, other_team):
    staff = scene.browser("staff")
    address = scene.address(f"/teams/{other_team}/name")
    taken = page(staff.post(address, data={"name": "Nordlys"}), 422)
    assert "alt en virksomhet" in problems(taken)
    assert taken.find("input", {"name": "name"})["value"] == "Nordlys"
    assert staff.post(address, data={"name": "havbris"}).status_code == 303
    assert set(stored.all(select(Team.name))) == {"Nordlys", "havbris"}


def test_a_participant_is_moved_and_the_first_team_keeps_the_past(scene, stored, other_team):
    staff = scene.browser("staff")
    shown = page(staff.get(scene.address(f"/teams/{other_team}")))
    assert "Founder, flyttes fra Nordlys" in words(shown)
    address = scene.address(f"/teams/{other_team}/members")
    assert staff.post(address, data={"person": scene.ids["founder"]}).status_code == 303
    havbris = stored.one(select(Team.id).where(Team.name == "Havbris"))
    assert places(stored, scene) == [(scene.ids["team"], False), (havbris, True)]
    past = page(staff.get(scene.address(f"/teams/{scene.ids['Nordlys']}")))
    assert "Har sluttet" in words(past)


@pytest.mark.parametrize("person", ["", "0", "outsider", "mentor", "x", "9" * 40, "🙂"])
def test_only_a_participant_of_the_cohort_can_be_put_in_a_team(scene, stored, other_team, person):
    chosen = scene.ids.get(person, person)
    address = scene.address(f"/teams/{other_team}/members")
    answer = scene.browser("staff").post(address, data={"person": chosen})
    assert problems(page(answer, 422))
    assert places(stored, scene) == [(scene.ids["team"], True)]
    assert stored.count(TeamMember) == 1


def test_to_be_put_in_the_same_team_twice_is_to_be_in_it_once(scene, in_app, stored):
    with in_app():
        for _ in range(2):
            team = scene.enrolment("Nordlys").team
            actions.add_team_member(team, scene.user("founder"), scene.user("staff"), NOW)
        db.session.commit()
    assert places(stored, scene) == [(scene.ids["team"], True)]


def test_leaving_a_team_ends_access_to_its_work(scene, in_app, stored):
    address = scene.address(f"/teams/{scene.ids['Nordlys']}/members/{scene.ids['member']}/end")
    staff = scene.browser("staff")
    assert "Ta Founder ut av Nordlys?" in words(page(staff.get(address)))
    assert staff.post(address).status_code == 303
    assert places(stored, scene) == [(scene.ids["team"], False)]
    with in_app():
        assert own_enrolment(scene.user("founder"), scene.ids["Nordlys"]) is None
    ended = stored.one(select(TeamMember.until_at))
    assert staff.post(address).status_code == 303
    assert stored.one(select(TeamMember.until_at)) == ended, "sent twice, ended once"
    listed = words(page(staff.get(scene.address())))
    assert "Én deltaker er ikke i en virksomhet" in listed


def test_a_member_of_another_team_is_not_found_here(scene, other_team):
    address = scene.address(f"/teams/{other_team}/members/{scene.ids['member']}/end")
    assert scene.browser("staff").post(address).status_code == 404


def test_a_withdrawn_team_comes_back_as_it_was(scene, in_app, stored):
    address = scene.address(f"/teams/{scene.ids['Nordlys']}/withdraw")
    staff = scene.browser("staff")
    assert "Melde Nordlys ut av kullet?" in words(page(staff.get(address)))
    staff.post(address, data={"step": "withdraw"})
    with in_app():
        assert own_enrolments(scene.user("founder")) == []
    assert "Én virksomhet er meldt ut" in words(page(staff.get(scene.address())))
    assert "Ta Nordlys inn i kullet igjen?" in words(page(staff.get(address)))
    staff.post(address, data={"step": "return"})
    with in_app():
        assert [e.id for e in own_enrolments(scene.user("founder"))] == [scene.ids["Nordlys"]]
    assert stored.count(Enrolment) == 1


def test_a_team_outlives_its_cohort(scene, in_app, stored):
    with in_app():
        staff = scene.user("staff")
        later = actions.create_cohort(scene.course, "Neste", scene.cohort.starts_on, 5, staff, NOW)
        actions.enrol(scene.enrolment("Nordlys").team, later, staff, NOW)
        db.session.commit()
        assert len(own_enrolments(scene.user("founder"))) == 2
    assert stored.count(Team) == 1


def test_names_come_in_norwegian_order(scene, in_app):
    with in_app():
        for name in ("Ås", "Øy", "Ære", "aks", "Zoo"):
            team = actions.create_team(name, scene.user("staff"), NOW)
            actions.enrol(team, scene.cohort, scene.user("staff"), NOW)
        db.session.commit()
    shown = page(scene.browser("staff").get(scene.address()))
    names = [a.get_text() for a in shown.select('a[href*="/teams/"]') if a.find_parent("th")]
    assert names == ["aks", "Nordlys", "Zoo", "Ære", "Øy", "Ås"]
