"""The answer to a submission: once, with everything in one piece, and never over another's head."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.courses.models import Enrolment
from app.database import db
from app.mail.models import OutboxMessage
from app.reviews import actions as reviews
from app.reviews.models import Message
from app.submissions.models import Decision, Submission
from tests.databases import Store
from tests.reviews.conftest import WHY, Scene, page, words


def send(scene: Scene, submission: int, who: str = "mentor", **form: str):  # type: ignore[no-untyped-def]
    """Press one of the two buttons on the page as it is now."""
    browser = scene.visitor(who)
    soup = page(browser.get(f"/submissions/{submission}/review"))
    seen = soup.select_one("[name=seen]")
    sent = {"outcome": "approved", "summary": "", "seen": seen["value"] if seen else ""}
    return browser.post(f"/submissions/{submission}/decision", data=sent | form)


def decision_mails(stored: Store) -> list[OutboxMessage]:
    return stored.all(select(OutboxMessage).where(OutboxMessage.kind == "review_decided"))


def test_a_decision_sends_every_comment_and_tells_the_team(scene: Scene, stored: Store) -> None:
    submission = scene.hand_in()
    scene.comment(submission, "De trenger jobb", "Hvem?")
    scene.comment(submission, "Kommunen betaler", "Hvor mye?", who="second")
    answer = send(scene, submission, outcome="changes_requested", summary="Snevre inn 🙂.")
    assert answer.status_code == 303
    decision = stored.one(select(Decision))
    assert (decision.outcome, decision.summary) == ("changes_requested", "Snevre inn 🙂.")
    assert all(m.published_at for m in stored.all(select(Message)))
    (mail,) = decision_mails(stored)
    assert mail.recipient_id == scene.ids["founder"]
    assert f"/submissions/{submission}/feedback" in mail.body
    for said in ("Snevre", "Hvem", "hjelper", "jobb"):
        assert said not in mail.body + mail.subject
    trace = stored.one(select(AuditEntry).where(AuditEntry.action == "review.decided"))
    assert (trace.thing_id, trace.actor_id) == (submission, scene.ids["mentor"])
    assert "Snevre" not in str(trace.details)


def test_then_comes_the_next_in_the_queue_and_last_the_queue(scene: Scene) -> None:
    first, second = scene.hand_in("name-it", days_ago=3), scene.hand_in("count-it", days_ago=1)
    assert send(scene, first).location == f"/submissions/{second}/review"
    assert send(scene, second).location == "/queue"


def test_changes_need_a_reason_and_approval_does_not(scene: Scene, stored: Store) -> None:
    submission = scene.hand_in()
    answer = send(scene, submission, outcome="changes_requested", summary=" ")
    assert answer.status_code == 422
    assert "Skriv hva som må endres" in words(page(answer).select_one("#problems"))
    assert stored.count(Decision) == 0
    assert send(scene, submission, outcome="approved").status_code == 303


@pytest.mark.parametrize("outcome", ["", "rejected", "approved\x00", "🙂"])
def test_there_are_two_answers_only(scene: Scene, stored: Store, outcome: str) -> None:
    answer = send(scene, scene.hand_in(), outcome=outcome, summary="Det jeg skrev.")
    assert answer.status_code == 422
    assert "Det jeg skrev." in words(page(answer).select_one("textarea"))
    assert stored.count(Decision) == 0


def test_a_summary_without_end_comes_back(scene: Scene, stored: Store) -> None:
    answer = send(scene, scene.hand_in(), summary="x" * 1_000_000)
    assert answer.status_code == 422
    area = page(answer).select_one("textarea")
    assert area is not None
    assert len(area.text.strip()) == 1_000_000
    assert stored.count(Decision) == 0


def test_a_second_decision_is_refused_and_shows_the_first(scene: Scene, stored: Store) -> None:
    submission = scene.hand_in()
    scene.decide(submission, "approved", "Veldig bra.", who="second")
    answer = send(scene, submission, outcome="changes_requested", summary="Mine ord.")
    soup = page(answer)
    assert answer.status_code == 409
    assert "Veldig bra." in words(soup)
    assert "Second" in words(soup)
    assert "Mine ord." in words(soup.select_one("textarea"))
    assert stored.one(select(Decision)).outcome == "approved"


def test_the_same_decision_sent_twice_is_one(scene: Scene, stored: Store) -> None:
    submission = scene.hand_in()
    for _twice in range(2):
        answer = send(scene, submission, outcome="approved", summary="Bra.")
        assert answer.status_code == 303
    assert stored.count(Decision) == 1
    assert len(decision_mails(stored)) == 1


def test_what_another_wrote_meanwhile_is_shown_before_anything_is_sent(
    scene: Scene, stored: Store
) -> None:
    submission = scene.hand_in()
    mentor = scene.visitor("mentor")
    soup = page(mentor.get(f"/submissions/{submission}/review"))
    old = soup.select_one("[name=seen]")["value"]  # type: ignore[index]
    scene.comment(submission, "De trenger jobb", "Vent litt", who="second")
    form = {"outcome": "approved", "summary": "Bra.", "seen": old}
    answer = mentor.post(f"/submissions/{submission}/decision", data=form)
    soup = page(answer)
    assert answer.status_code == 409
    assert "Vent litt" in words(soup)
    assert "Bra." in words(soup.select_one("textarea"))
    assert stored.count(Decision) == 0
    new = soup.select_one("[name=seen]")["value"]  # type: ignore[index]
    answer = mentor.post(f"/submissions/{submission}/decision", data=form | {"seen": new})
    assert answer.status_code == 303


def test_ones_own_comments_meanwhile_are_no_news(scene: Scene) -> None:
    submission = scene.hand_in()
    mentor = scene.visitor("mentor")
    mentor.get(f"/submissions/{submission}/review")
    scene.comment(submission, "De trenger jobb", "Fra en annen fane")
    form = {"outcome": "approved", "summary": "", "seen": "0"}
    assert mentor.post(f"/submissions/{submission}/decision", data=form).status_code == 303


def test_two_with_the_same_submission_open_are_warned_by_name(scene: Scene) -> None:
    submission = scene.hand_in()
    address = f"/submissions/{submission}/review"
    assert "Flere ser på" not in words(page(scene.visitor("mentor").get(address)))
    assert "Mentor har åpnet den" in words(page(scene.visitor("second").get(address)))
    assert "Second har åpnet den" in words(page(scene.visitor("mentor").get(address)))


def test_unsent_comments_of_another_are_told_of(scene: Scene) -> None:
    submission = scene.hand_in()
    scene.comment(submission, "De trenger jobb", "Hvem?", who="second")
    text = words(page(scene.visitor("mentor").get(f"/submissions/{submission}/review")))
    assert "De er skrevet av Second" in text


@pytest.mark.parametrize("who", ["founder", "other-founder", "stranger", "staff", "admin"])
def test_nobody_else_decides(scene: Scene, stored: Store, who: str) -> None:
    submission = scene.hand_in()
    form = {"outcome": "approved", "summary": "", "seen": "0"}
    answer = scene.visitor(who).post(f"/submissions/{submission}/decision", data=form)
    assert answer.status_code == 404
    assert stored.count(Decision) == 0


def test_a_mentor_does_not_review_their_own_team(scene: Scene) -> None:
    submission = scene.hand_in()
    with scene.app.app_context():
        from app.courses import actions as courses

        team = db.session.get_one(Submission, submission).enrolment.team
        courses.add_team_member(team, scene.user("second"), scene.user("staff"), scene.now)
        db.session.commit()
    second = scene.visitor("second")
    assert second.get(f"/submissions/{submission}/review").status_code == 404
    assert second.get(f"/submissions/{submission}/feedback").status_code == 200


def test_a_team_that_withdrew_gets_no_mail_to_a_page_it_cannot_open(
    scene: Scene, stored: Store
) -> None:
    submission = scene.hand_in()
    with scene.app.app_context():
        db.session.get_one(Enrolment, scene.ids["Nordlys"]).withdrawn_at = scene.now
        db.session.commit()
    assert send(scene, submission).status_code == 303
    assert decision_mails(stored) == []


def test_the_actions_refuse_by_themselves(
    scene: Scene, in_app: Callable[[], AbstractContextManager[None]]
) -> None:
    submission = scene.hand_in()
    with in_app():
        mentor, found = scene.user("mentor"), db.session.get_one(Submission, submission)
        with pytest.raises(ValueError, match="maybe"):
            reviews.decide(mentor, found, "maybe", "", scene.now)
        with pytest.raises(reviews.BadText):
            reviews.decide(mentor, found, "changes_requested", "", scene.now)
        with pytest.raises(reviews.WordsNotFound):
            reviews.comment(mentor, found, "who", WHY, "x", "k", scene.now)
        with pytest.raises(reviews.UnknownPassage):
            reviews.comment(mentor, found, "costs.0.what", "", "x", "k", scene.now)
