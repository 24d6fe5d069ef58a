"""The mentor's queue: oldest first, nothing drops out, a fixed number of queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.courses.models import Cohort, CohortDate, Enrolment
from app.database import db
from app.reviews import actions as reviews
from app.reviews.models import Thread
from app.submissions.models import Submission
from tests.reviews.conftest import Scene, page, words
from tests.statements import statements


def rows(scene: Scene, address: str = "/queue", who: str = "mentor") -> list[str]:
    answer = scene.visitor(who).get(address)
    assert answer.status_code == 200
    return [words(row) for row in page(answer).select("table.queue tbody tr")]


def add_waiting(scene: Scene, first: int, count: int, exercise: str = "name-it") -> None:
    """Add many that wait, without the mail and drafts of a real hand-in."""
    with scene.app.app_context():
        one = db.session.get_one(Submission, first)
        for n in range(count):
            db.session.add(
                Submission(
                    number=f"{exercise}-{n}",
                    enrolment_id=one.enrolment_id,
                    exercise_id=exercise,
                    round=100 + n,
                    version_id=one.version_id,
                    key=f"key-{exercise}-{n}",
                    content=db.session.scalar(select(Submission.content)),
                    handed_in_at=scene.now - timedelta(hours=n),
                    reply_by=scene.now + timedelta(days=2),
                )
            )
        db.session.commit()


def test_what_waits_is_shown_oldest_first_with_all_that_a_mentor_asks(scene: Scene) -> None:
    scene.hand_in("count-it", days_ago=1)
    scene.hand_in("name-it", days_ago=9)
    first, second = rows(scene)
    assert first.startswith("Gi den et navn")
    assert "Nordlys" in first
    assert "9 dager" in first
    assert "for sent" in first
    assert second.startswith("Tell den")
    assert "Én dag" in second
    assert "for sent" not in second


def test_a_decision_takes_a_submission_out_and_nothing_else_does(scene: Scene) -> None:
    waiting, answered = scene.hand_in("name-it"), scene.hand_in("count-it")
    scene.decide(answered)
    with scene.app.app_context():
        enrolment = db.session.get_one(Enrolment, scene.ids["Nordlys"])
        enrolment.withdrawn_at = scene.now
        db.session.get_one(Cohort, scene.ids["cohort"]).ended_at = scene.now
        submission = db.session.get_one(Submission, waiting)
        submission.exercise_id = "gone-it"
        db.session.commit()
    (row,) = rows(scene)
    assert row.startswith("Gi den et navn"), "a gone exercise is called what it was called"
    for remark in ("Er meldt ut av kullet", "Kullet er avsluttet", "Ikke lenger i programmet"):
        assert remark in row


def test_each_mentor_sees_their_own_teams_alone(scene: Scene) -> None:
    scene.hand_in("name-it")
    scene.hand_in("name-it", team="Havbris")
    assert len(rows(scene)) == 1
    assert len(rows(scene, who="second")) == 1
    assert "Havbris" in rows(scene, who="stranger")[0]


@pytest.mark.parametrize("who", ["founder", "staff", "admin"])
def test_one_who_is_no_mentor_has_no_queue(scene: Scene, who: str) -> None:
    scene.hand_in("name-it")
    assert scene.visitor(who).get("/queue").status_code == 404


def test_an_ended_assignment_ends_the_sight_of_the_queue(scene: Scene) -> None:
    scene.hand_in("name-it")
    with scene.app.app_context():
        from app.courses.models import MentorAssignment

        for each in db.session.scalars(select(MentorAssignment)):
            each.until_at = scene.now
        db.session.commit()
    assert rows(scene) == []


def test_filters_count_and_narrow(scene: Scene) -> None:
    scene.hand_in("name-it")
    scene.hand_in("count-it")
    scene.hand_in("model-it")
    soup = page(scene.visitor("mentor").get("/queue"))
    options = {o["value"]: words(o) for o in soup.select("#module option")}
    module = scene.exercise("name-it").module_id
    assert options[f"first-steps.{module}"].endswith("(2)")
    assert len(rows(scene, f"/queue?module=first-steps.{module}")) == 2
    assert len(rows(scene, f"/queue?cohort={scene.ids['cohort']}")) == 3


@pytest.mark.parametrize(
    "asked", ["cohort=x", "module=x", "cohort=999", "cohort=1'--", "module=%00"]
)
def test_a_filter_that_does_not_exist_hides_nothing(scene: Scene, asked: str) -> None:
    scene.hand_in("name-it")
    assert len(rows(scene, f"/queue?{asked}")) == 1


def test_fifty_on_a_page(scene: Scene) -> None:
    add_waiting(scene, scene.hand_in("name-it"), 59)
    assert len(rows(scene)) == 50
    assert len(rows(scene, "/queue?page=2")) == 10
    for wrong in ("3", "0", "-1", "x", "99999999999999999999"):
        assert scene.visitor("mentor").get(f"/queue?page={wrong}").status_code == 404


def test_the_same_number_of_queries_with_3_and_with_300(scene: Scene) -> None:
    first = scene.hand_in("name-it")
    browser = scene.visitor("mentor")
    browser.get("/queue")
    counts = []
    for more in (2, 297):
        add_waiting(scene, first, more, exercise=f"made-{more}")
        with statements() as sent:
            assert browser.get("/queue").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[1] <= 8, "\n".join(sent)


def test_an_empty_queue_says_when_something_comes(scene: Scene) -> None:
    with scene.app.app_context():
        for date in db.session.scalars(select(CohortDate)):
            date.at = scene.now.replace(year=scene.now.year + 1, month=3, day=12, hour=12)
        db.session.commit()
    with statements() as sent:
        text = words(page(scene.visitor("mentor").get("/queue")))
    assert "Ingen innleveringer venter" in text
    assert "Neste frist er 12. mars" in text
    assert len(sent) <= 8


def test_recently_answered_and_new_replies_stand_below(scene: Scene) -> None:
    submission = scene.hand_in("name-it")
    thread = scene.comment(submission, "De trenger jobb", "Hvem?")
    scene.decide(submission)
    soup = page(scene.visitor("mentor").get("/queue"))
    assert "Nylig besvart" in words(soup)
    assert "Nye svar" not in words(soup)
    with scene.app.app_context():
        found = db.session.get_one(Thread, thread)
        later = scene.now + timedelta(minutes=1)
        reviews.reply(scene.user("founder"), found, "De på skolen.", "k", later)
        db.session.commit()
    soup = page(scene.visitor("mentor").get("/queue"))
    link = soup.find("a", href=f"/submissions/{submission}/review#thread-{thread}")
    assert link is not None
    scene.hand_in("name-it", days_ago=-1)
    soup = page(scene.visitor("mentor").get("/queue"))
    assert "Nye svar" not in words(soup), "the next round has it before the mentor's eyes"
