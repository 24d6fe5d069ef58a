"""A cohort's dates: moved by staff, never by the content."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.courses import actions
from app.courses.models import CohortDate
from app.database import db
from tests.courses.conftest import NOW, page, problems, words


@pytest.fixture
def dates(scene, stored) -> dict[tuple[str, str], CohortDate]:
    """The cohort's dates by kind and content id."""
    return {(d.kind, d.content_id): d for d in stored.all(select(CohortDate))}


def moments(stored) -> dict[int, datetime]:
    return {each.id: each.at for each in stored.all(select(CohortDate))}


def test_a_date_is_moved_in_norwegian_time(scene, dates, stored):
    due = dates["due", "name-it"]
    answer = scene.browser("staff").post(
        scene.address("/dates"), data={f"date-{due.id}": ["2027-07-01", "12:30"]}
    )
    assert (answer.status_code, answer.location) == (303, scene.address("/dates"))
    after = moments(stored)
    assert after.pop(due.id) == datetime(2027, 7, 1, 10, 30, tzinfo=UTC)
    assert after == {d.id: d.at for d in dates.values() if d.id != due.id}
    trail = stored.one(select(AuditEntry).where(AuditEntry.action == "cohort.date_moved"))
    assert (trail.thing_id, trail.actor_id) == (due.id, scene.ids["staff"])
    assert trail.details["before"] == "2027-01-15T22:59:00+00:00"


@pytest.mark.parametrize(
    ("day", "clock", "moment"),
    [
        # 02.30 does not exist on the night summer time begins, and comes twice when it ends.
        ("2027-03-28", "02:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        ("2027-10-31", "02:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("28.3.2027", "23.59", datetime(2027, 3, 28, 21, 59, tzinfo=UTC)),
    ],
)
def test_the_nights_when_the_clock_is_changed(scene, dates, stored, day, clock, moment):
    due = dates["due", "name-it"]
    scene.browser("staff").post(scene.address("/dates"), data={f"date-{due.id}": [day, clock]})
    assert moments(stored)[due.id] == moment


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["", ""], "både dato og klokkeslett"),
        (["2027-01-20", ""], "både dato og klokkeslett"),
        (["2027-01-20"], "både dato og klokkeslett"),
        (["snart", "12:00"], "Skriv datoen slik"),
        (["2027-01-20", "25:00"], "Skriv klokkeslettet slik"),
        (["2027-01-20", "🕛"], "Skriv klokkeslettet slik"),
        (["1" * 1_000_000, "12:00"], "Skriv datoen slik"),
    ],
)
def test_what_is_wrong_is_told_with_its_date_and_nothing_moves(scene, dates, stored, typed, told):
    due, opens = dates["due", "name-it"], dates["opens", "money"]
    answer = scene.browser("staff").post(
        scene.address("/dates"),
        data={f"date-{due.id}": typed, f"date-{opens.id}": ["2027-05-05", "05:05"]},
    )
    shown = page(answer, 422)
    assert told in problems(shown)
    assert "Frist for Gi den et navn" in problems(shown)
    kept = [i["value"] for i in shown.find_all("input", {"name": f"date-{opens.id}"})]
    assert kept == ["2027-05-05", "05:05"]
    assert shown.find("input", {"name": f"date-{due.id}"})["value"] == typed[0]
    assert moments(stored) == {d.id: d.at for d in dates.values()}


def test_the_dates_of_another_cohort_stay(scene, in_app, stored):
    with in_app():
        admin = scene.user("admin")
        other = actions.create_cohort(scene.course, "Andre", date(2027, 2, 1), 5, admin, NOW)
        db.session.commit()
        theirs = other.dates[0].id
    before = moments(stored)
    scene.browser("staff").post(
        scene.address("/dates"), data={f"date-{theirs}": ["2027-07-01", "12:30"]}
    )
    assert moments(stored) == before


def test_dates_of_new_content_are_added_and_the_rest_stays(scene, in_app, dates, stored):
    moved = dates["due", "count-it"]
    with in_app():
        late = datetime(2028, 1, 1, tzinfo=UTC)
        actions.change_dates(scene.cohort, {moved.id: late}, scene.user("staff"), NOW)
        db.session.delete(db.session.get_one(CohortDate, dates["due", "model-it"].id))
        db.session.commit()
    staff = scene.browser("staff")
    assert "Programmet har fått én ny dato" in words(page(staff.get(scene.address("/dates"))))
    assert staff.post(scene.address("/dates/missing")).status_code == 303
    after = {(d.kind, d.content_id): d.at for d in stored.all(select(CohortDate))}
    expected = {key: d.at for key, d in dates.items()}
    assert after == {**expected, ("due", "count-it"): late}
    assert staff.post(scene.address("/dates/missing")).status_code == 303
    assert stored.count(CohortDate) == len(dates)


def test_saving_without_a_change_moves_nothing(scene, in_app, dates, stored):
    odd = {
        dates["opens", "money"].id: datetime(2027, 2, 1, 7, 0, 30, 5, tzinfo=UTC),  # with seconds
        # The second 02.30 of the night when summer time ends.
        dates["due", "model-it"].id: datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
    }
    with in_app():
        actions.change_dates(scene.cohort, odd, scene.user("staff"), NOW)
        db.session.commit()
    before = moments(stored)
    staff = scene.browser("staff")
    shown = page(staff.get(scene.address("/dates")))
    typed: dict[str, list[str]] = {}
    for field in shown.select("input[name^=date-]"):
        typed.setdefault(field["name"], []).append(field["value"])
    assert staff.post(scene.address("/dates"), data=typed).status_code == 303
    assert moments(stored) == before
