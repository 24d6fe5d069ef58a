"""Lessons: who reads them when, and when they count as read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.courses import actions
from app.courses.models import CohortDate, LessonRead
from app.courses.rules import may_read, neighbours
from app.database import db
from tests.courses.conftest import NOW, page, words


@pytest.fixture
def opened(scene, in_app):
    """The first module is open, the second is not."""
    with in_app():
        for each in db.session.scalars(select(CohortDate).where(CohortDate.kind == "opens")):
            days = -1 if each.content_id == "idea" else 7
            each.at = clock.now() + timedelta(days=days)
        actions.add_membership(
            scene.cohort, scene.user("outsider"), "observer", scene.user("staff"), NOW
        )
        db.session.commit()
    return scene


FIRST, SECOND = "/lessons/finding-it", "/lessons/who-pays"


@pytest.mark.parametrize("who", ["founder", "outsider"])
def test_participants_and_observers_wait_until_the_module_opens(opened, who):
    browser = opened.browser(who)
    assert "Gå ut og spør" in words(page(browser.get(opened.address(FIRST))))
    closed = words(page(browser.get(opened.address(SECOND))))
    assert "Modulen er ikke åpnet ennå" in closed
    assert "Du kan lese leksjonen fra" in closed


@pytest.mark.parametrize("who", ["mentor", "staff"])
def test_mentors_and_staff_prepare(opened, who):
    shown = words(page(opened.browser(who).get(opened.address(SECOND))))
    assert "ikke åpnet" not in shown


def test_others_do_not_find_it(opened):
    for who in ("admin", "anonymous"):
        answer = opened.browser(who).get(opened.address(FIRST))
        assert answer.status_code == (404 if who == "admin" else 302)
    assert opened.browser("founder").get(opened.address("/lessons/no-such")).status_code == 404
    assert opened.browser("founder").get(f"/cohorts/999{FIRST}").status_code == 404


def test_a_lesson_is_marked_as_read_once_and_the_first_time_counts(opened, stored):
    founder = opened.browser("founder")
    assert "Merk som lest" in words(page(founder.get(opened.address(FIRST))))
    answer = founder.post(opened.address(f"{FIRST}/read"))
    assert (answer.status_code, answer.location) == (303, opened.address(f"{FIRST}#read"))
    first = stored.one(select(LessonRead))
    assert (first.user_id, first.lesson_id) == (opened.ids["founder"], "finding-it")
    assert founder.post(opened.address(f"{FIRST}/read")).status_code == 303
    assert stored.one(select(LessonRead.read_at)) == first.read_at
    shown = page(founder.get(opened.address(FIRST)))
    assert "Merk som lest" not in words(shown)
    assert not shown.find("p", {"data-read-status": True}).has_attr("hidden")
    assert not shown.select('script[src*="lesson"]')


def test_reaching_the_end_is_answered_as_json(opened, stored):
    answer = opened.browser("founder").post(
        opened.address(f"{FIRST}/read"), headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.get_json()) == (200, {"read": True})
    assert stored.count(LessonRead) == 1


def test_a_script_whose_sign_in_has_ended_is_told(opened, stored):
    answer = opened.browser("anonymous").post(
        opened.address(f"{FIRST}/read"), headers={"Accept": "application/json"}
    )
    assert answer.status_code == 401
    assert stored.count(LessonRead) == 0


@pytest.mark.parametrize(
    ("who", "lesson"), [("mentor", FIRST), ("staff", FIRST), ("founder", SECOND)]
)
def test_only_a_participant_marks_and_only_what_is_open(opened, stored, who, lesson):
    assert opened.browser(who).post(opened.address(f"{lesson}/read")).status_code == 404
    assert stored.count(LessonRead) == 0


def test_exercises_lead_to_ones_own_answers(opened):
    shown = page(opened.browser("founder").get(opened.address(FIRST)))
    own = f"/enrolments/{opened.ids['Nordlys']}/exercises/name-it"
    assert shown.find("a", href=own).get_text() == "Gi den et navn"
    mentors = page(opened.browser("mentor").get(opened.address(FIRST)))
    assert "Gi den et navn" in words(mentors)
    assert not mentors.find("a", href=own)


def test_the_next_lesson_and_the_one_before(opened):
    shown = page(opened.browser("founder").get(opened.address(FIRST)))
    assert shown.find("a", rel="next")["href"] == opened.address(SECOND)
    assert not shown.find("a", rel="prev")
    first, second = opened.course.lessons
    assert neighbours(opened.course, first) == (None, second)
    assert neighbours(opened.course, second) == (first, None)


@pytest.mark.parametrize(
    ("language", "told"),
    [("nb", "Gå ut og spør"), ("nn", "Gå ut og spør"), ("en", "Go out and ask")],
)
def test_it_is_read_in_the_readers_language(opened, language, told):
    browser = opened.browser("founder")
    with browser.session_transaction() as session:
        session["language"] = language
    shown = page(browser.get(opened.address(FIRST)))
    assert shown.html["lang"] == language
    assert told in words(shown)


def test_facts_stand_with_source_and_date(opened):
    shown = page(opened.browser("mentor").get(opened.address(SECOND)))
    note = shown.find("a", role="doc-noteref")
    fact = shown.find(id=note["href"].removeprefix("#"))
    assert "100 000 kroner" in fact.get_text()
    assert "Eksempeltilsynet" in fact.get_text()
    assert "15. januar 2026" in fact.get_text()


def test_a_guide_is_for_those_who_lead(opened):
    guide = opened.address("/modules/idea/guide")
    for who in ("mentor", "staff"):
        assert "Sett fram stoler i ring" in words(page(opened.browser(who).get(guide)))
    for who in ("founder", "outsider", "admin"):
        assert opened.browser(who).get(guide).status_code == 404
    assert opened.browser("staff").get(opened.address("/modules/money/guide")).status_code == 404


def test_who_may_read_before_it_opens():
    later = NOW + timedelta(seconds=1)
    assert may_read({"participant"}, NOW, NOW)
    assert may_read({"participant"}, None, NOW)
    assert not may_read({"participant", "observer"}, later, NOW)
    assert may_read({"participant", "mentor"}, later, NOW)
