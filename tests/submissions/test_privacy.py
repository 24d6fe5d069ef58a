"""What a person gets out of submissions, and what stays when they leave."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app import clock
from app.accounts.privacy_registry import erase_person, export_person, registered
from app.database import db
from app.submissions.models import Decision, DraftSlot, Submission
from tests.databases import Store
from tests.submissions.conftest import Team


def erase(team: Team, who: str) -> None:
    with team.cast.app.app_context():
        erase_person(team.cast.ids[who], clock.now())
        db.session.commit()


def test_export_holds_what_the_person_wrote_and_handed_in(team: Team) -> None:
    team.save("name-it", {"name": ("Mitt utkast", 0)})
    team.save("name-it", {"why": ("Hennes ord", 0)}, who="mate")
    number = team.hand_in("count-it")
    with team.cast.app.app_context():
        export = export_person(team.cast.ids["founder"])
    texts = [row["text"] for row in export["draft_slots"]["rows"]]
    assert "Mitt utkast" in texts
    assert "Hennes ord" not in texts
    handed_in = {row["number"]: row for row in export["submissions"]["rows"]}
    assert handed_in[number]["handed_in"]["answers"]["hours"] == "37.5"


def test_team_text_stays_while_somebody_is_left(team: Team, stored: Store) -> None:
    number = team.hand_in("count-it")
    erase(team, "founder")
    submission = stored.one(select(Submission).where(Submission.number == number))
    assert submission.handed_in_by_id is None
    assert submission.sha256
    assert submission.erased_at is None
    assert team.browser("mate").get(f"/receipts/{number}").status_code == 200
    assert team.browser("mate").get(team.address("count-it")).status_code == 200


def test_with_the_last_member_only_number_and_dates_stay(team: Team, stored: Store) -> None:
    number = team.hand_in("count-it")
    team.save("name-it", {"name": ("Utkast", 0)})
    erase(team, "founder")
    erase(team, "other_founder")
    submission = stored.one(select(Submission).where(Submission.number == number))
    assert submission.erased_at is not None
    assert submission.sha256 is submission.body_hash is None
    assert submission.handed_in_at
    content = stored.all(select(Submission.content).where(Submission.number == number))
    assert content == [None]
    drafts = select(DraftSlot).where(DraftSlot.enrolment_id == team.enrolment)
    assert stored.all(drafts) == []


def test_erasing_a_mentor_keeps_the_answers_given(team: Team, stored: Store) -> None:
    before = stored.all(select(Decision.summary))
    erase(team, "mentor")
    assert stored.all(select(Decision.summary)) == before
    assert stored.all(select(Decision.decided_by_id)) == [None] * len(before)


def test_every_table_of_submissions_is_registered(app: Flask) -> None:
    assert {"draft_slots", "exercise_versions", "submissions", "decisions"} <= set(registered())
