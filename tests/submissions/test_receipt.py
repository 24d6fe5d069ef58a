"""Receipts: the bytes, the digest, and who may see them."""

from __future__ import annotations

import hashlib
import json

import pytest
from sqlalchemy import select, update

from app import clock
from app.audit.models import AuditEntry
from app.database import db
from app.submissions.models import Submission
from tests.databases import Store
from tests.submissions.conftest import Team, soup_of, words_of


@pytest.fixture
def number(team: Team) -> str:
    return team.hand_in("count-it")


def readings(stored: Store) -> list[AuditEntry]:
    return stored.all(select(AuditEntry).where(AuditEntry.action == "submission.read"))


def test_downloaded_bytes_have_the_digest_on_the_receipt(team: Team, number: str) -> None:
    browser = team.browser()
    receipt = soup_of(browser.get(f"/receipts/{number}"))
    file = browser.get(f"/receipts/{number}/content")
    assert file.status_code == 200
    assert file.mimetype == "application/json"
    assert file.headers["Content-Disposition"] == f"attachment; filename={number}.json"
    assert receipt.select_one(".digest").get_text() == hashlib.sha256(file.data).hexdigest()
    assert json.loads(file.data)["number"] == number
    assert receipt.find("a", href=f"/receipts/{number}/content")


def test_receipt_shows_what_was_handed_in_with_figures_as_people_write_them(
    team: Team, number: str
) -> None:
    words = words_of(team.browser("mate").get(f"/receipts/{number}")).replace("\xa0", " ")
    for shown in ("Tindra", "Founder", "Verktøy", "Hver måned", "1 250,5", "5 250,5", "37,5 timer"):
        assert shown in words
    assert "Svar lovet innen" in words
    assert "shasum" in words


def test_number_may_be_typed_in_lower_case(team: Team, number: str) -> None:
    assert team.browser().get(f"/receipts/{number.lower()}").status_code == 200


@pytest.mark.parametrize("who", ["founder", "mate", "mentor", "staff"])
@pytest.mark.parametrize("page", ["/receipts/{number}", "/receipts/{number}/content", "round"])
def test_those_who_may_read(team: Team, number: str, who: str, page: str) -> None:
    address = team.address("count-it", "/rounds/1") if page == "round" else page
    assert team.browser(who).get(address.format(number=number)).status_code == 200


@pytest.mark.parametrize("who", ["other_mentor", "other_staff", "admin"])
@pytest.mark.parametrize("page", ["/receipts/{number}", "/receipts/{number}/content", "round"])
def test_for_others_there_is_no_such_thing(team: Team, number: str, who: str, page: str) -> None:
    address = team.address("count-it", "/rounds/1") if page == "round" else page
    answer = team.browser(who).get(address.format(number=number))
    missing = team.browser(who).get("/receipts/AAAA-AAAA")
    assert answer.status_code == missing.status_code == 404


def test_staff_reading_leaves_a_trace_and_others_do_not(
    team: Team, number: str, stored: Store
) -> None:
    for who in ("founder", "mentor"):
        team.browser(who).get(f"/receipts/{number}")
    assert not readings(stored)
    team.browser("staff").get(f"/receipts/{number}")
    team.browser("staff").get(f"/receipts/{number}/content")
    assert [entry.actor_id for entry in readings(stored)] == [team.cast.ids["staff"]] * 2


@pytest.mark.parametrize("number", ["", "x", "%00", "' or 1=1", "9" * 500, "æøå"])
def test_numbers_that_are_none(team: Team, number: str) -> None:
    assert team.browser().get(f"/receipts/{number}").status_code == 404


@pytest.mark.parametrize("round_", ["0", "2", "99999999999999999999", "x", "-1"])
def test_rounds_that_are_none(team: Team, number: str, round_: str) -> None:
    assert team.browser().get(team.address("count-it", f"/rounds/{round_}")).status_code == 404


@pytest.mark.parametrize("exercise", ["%00", "x", "'", "9" * 500])
def test_rounds_of_exercises_that_are_none(team: Team, exercise: str) -> None:
    assert team.browser().get(team.address(exercise, "/rounds/1")).status_code == 404


def test_erased_submission_keeps_number_and_time_alone(team: Team, number: str) -> None:
    with team.cast.app.app_context():
        db.session.execute(
            update(Submission)
            .where(Submission.number == number)
            .values(content=None, sha256=None, body_hash=None, erased_at=clock.now())
        )
        db.session.commit()
    page = team.browser().get(f"/receipts/{number}")
    assert page.status_code == 200
    assert "Teksten er slettet" in words_of(page)
    assert "Verktøy" not in words_of(page)
    assert team.browser().get(f"/receipts/{number}/content").status_code == 404
    assert team.browser().get(team.address("count-it", "/rounds/1")).status_code == 200
    assert team.browser().get(team.address("count-it")).status_code == 200


def test_receipt_keeps_the_wording_it_answered(team: Team, number: str) -> None:
    with team.cast.app.app_context():
        from app.submissions.models import ExerciseVersion

        version = db.session.scalars(
            select(ExerciseVersion).where(ExerciseVersion.exercise_id == "count-it")
        ).one()
        version.definition = version.definition.replace('"Timer"', '"Timer den gangen"')
        db.session.commit()
    assert "Timer den gangen" in words_of(team.browser().get(f"/receipts/{number}"))
    assert "Timer den gangen" not in words_of(team.browser().get(team.address("count-it")))
