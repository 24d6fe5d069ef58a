"""A new cohort: dates that follow from its start, seen before anything is made."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.clock import OSLO
from app.courses import actions
from app.courses.models import Cohort, CohortDate, Membership
from app.courses.rules import planned_dates
from app.database import db
from tests.courses.conftest import NOW, page, problems, words

FILLED = {
    "course": "first-steps",
    "name": "Vår 2027",
    "starts_on": "2027-02-01",
    "reply_working_days": "3",
    "shown": "",
}


def test_all_dates_of_the_course_are_stored_in_utc(scene, in_app, stored):
    with in_app():
        actions.create_cohort(scene.course, "Vår", date(2027, 3, 24), 5, scene.user("admin"), NOW)
        db.session.commit()
    cohort = stored.one(select(Cohort).where(Cohort.name == "Vår"))
    dates = stored.all(select(CohortDate).where(CohortDate.cohort_id == cohort.id))
    moments = {(d.kind, d.content_id): d.at.astimezone(OSLO) for d in dates}
    # Week 1 is the week of the start, which was a Wednesday. Summer time begins on the Sunday.
    assert moments["opens", "idea"] == datetime(2027, 3, 22, 8, tzinfo=OSLO)
    assert moments["workshop", "idea"] == datetime(2027, 3, 23, 9, tzinfo=OSLO)
    assert moments["due", "name-it"] == datetime(2027, 3, 26, 23, 59, tzinfo=OSLO)
    assert moments["opens", "money"] == datetime(2027, 3, 29, 8, tzinfo=OSLO)
    assert ("workshop", "money") not in moments
    assert {d.at.tzinfo for d in dates} == {UTC}
    assert len(dates) == len(planned_dates(scene.course, cohort.starts_on))


def test_the_creator_becomes_staff_and_it_stands_in_the_trail(scene, stored):
    roles = stored.all(select(Membership).where(Membership.user_id == scene.ids["staff"]))
    assert [(m.role, m.until_at) for m in roles] == [("staff", None)]
    done = stored.all(select(AuditEntry.action).where(AuditEntry.cohort_id == scene.ids["cohort"]))
    assert "cohort.created" in done
    assert "membership.added" in done


def test_a_promise_of_no_days_is_refused(scene, in_app):
    with in_app(), pytest.raises(ValueError, match="working day"):
        actions.create_cohort(scene.course, "Vår", date(2027, 3, 24), 0, scene.user("admin"), NOW)


def test_the_dates_are_shown_before_the_cohort_is_made(scene, stored):
    admin = scene.browser("admin")
    shown = page(admin.post("/cohorts/new", data={**FILLED, "step": "preview"}))
    assert "fredag 5. februar kl. 23.59" in words(shown)
    assert "Frist for Gi den et navn" in words(shown)
    assert stored.count(Cohort) == 1
    basis = shown.find("input", {"name": "shown"})["value"]
    made = admin.post("/cohorts/new", data={**FILLED, "step": "create", "shown": basis})
    cohort = stored.one(select(Cohort).where(Cohort.name == "Vår 2027"))
    assert (made.status_code, made.location) == (303, f"/cohorts/{cohort.id}")
    assert (cohort.starts_on, cohort.reply_working_days) == (date(2027, 2, 1), 3)


def test_the_form_sent_twice_makes_one_cohort(scene, stored):
    admin = scene.browser("admin")
    data = {**FILLED, "step": "create", "shown": "first-steps 2027-02-01"}
    first, second = (admin.post("/cohorts/new", data=data) for _ in range(2))
    assert first.location == second.location
    assert stored.count(Cohort) == 2


@pytest.mark.parametrize("basis", ["", "first-steps 2027-01-25"])
def test_dates_that_were_not_seen_are_shown_first(scene, stored, basis):
    answer = scene.browser("admin").post(
        "/cohorts/new", data={**FILLED, "step": "create", "shown": basis}
    )
    assert "fredag 5. februar" in words(page(answer))
    assert stored.count(Cohort) == 1


def test_a_date_may_be_written_as_in_norway(scene):
    answer = scene.browser("admin").post("/cohorts/new", data={**FILLED, "starts_on": "1.2.2027"})
    assert "fredag 5. februar kl. 23.59" in words(page(answer))


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("name", "", "Gi kullet et navn"),
        ("name", "   ", "Gi kullet et navn"),
        ("name", "x" * 121, "høyst 120 tegn"),
        ("starts_on", "", "Velg en startdato"),
        ("starts_on", "neste uke", "Skriv datoen slik"),
        ("starts_on", "2027-02-30", "Skriv datoen slik"),
        ("starts_on", "9999-01-01", "Skriv datoen slik"),
        ("reply_working_days", "0", "fra 1 til 30"),
        ("reply_working_days", "31", "fra 1 til 30"),
        ("reply_working_days", "fem", "fra 1 til 30"),
        ("course", "another-course", "alternativene"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(scene, stored, field, typed, told):
    answer = scene.browser("admin").post("/cohorts/new", data={**FILLED, field: typed})
    shown = page(answer, 422)
    assert told in problems(shown)
    for name in {"name", "starts_on", "reply_working_days"}:
        kept = shown.find("input", {"name": name})["value"]
        assert kept.strip() == {**FILLED, field: typed}[name].strip()
    assert stored.count(Cohort) == 1


def test_a_name_is_one_clean_line(scene, stored):
    admin = scene.browser("admin")
    data = {**FILLED, "name": " Vår\x00\n  2027 🌱 "}
    basis = "first-steps 2027-02-01"
    admin.post("/cohorts/new", data={**data, "step": "create", "shown": basis})
    assert stored.one(select(Cohort.name).where(Cohort.id != scene.ids["cohort"])) == "Vår 2027 🌱"
