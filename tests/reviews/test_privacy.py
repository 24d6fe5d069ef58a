"""A person's part in conversations: given out, and taken away without taking the conversation."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from sqlalchemy import select

from app.accounts import privacy_registry
from app.courses.models import TeamMember
from app.database import db
from app.reviews.models import Message, Opening, Thread
from app.submissions.models import Submission
from tests.reviews.conftest import Scene, page, words

InApp = Callable[[], AbstractContextManager[None]]


def test_export_has_what_one_wrote_and_nothing_of_others(scene: Scene, in_app: InApp) -> None:
    submission = scene.hand_in()
    scene.comment(submission, "De trenger jobb", "Mitt")
    scene.comment(submission, "De trenger jobb", "Ditt", who="second")
    with in_app():
        rows = privacy_registry.registered()["messages"].export(scene.ids["mentor"])
    assert [row["text"] for row in rows] == ["Mitt"]


def test_erasing_a_mentor_leaves_the_teams_feedback(scene: Scene, in_app: InApp) -> None:
    submission = scene.hand_in()
    thread = scene.comment(submission, "De trenger jobb", "Hvem?")
    scene.decide(submission)
    mentor = scene.ids["mentor"]
    scene.visitor("mentor").post(f"/threads/{thread}/resolve")
    with in_app():
        for table in ("messages", "threads", "openings"):
            privacy_registry.registered()[table].erase(mentor, scene.now)
        db.session.commit()
        assert db.session.scalars(select(Message)).one().author_id is None
        assert db.session.scalars(select(Thread)).one().resolved_by_id is None
    soup = page(scene.visitor("founder").get(f"/submissions/{submission}/feedback"))
    assert "Hvem?" in words(soup)
    assert "Slettet person" in words(soup.find(id=f"thread-{thread}"))


def test_openings_are_forgotten_after_a_day(scene: Scene, in_app: InApp) -> None:
    submission = scene.hand_in()
    scene.visitor("mentor").get(f"/submissions/{submission}/review")
    with in_app():
        purge = privacy_registry.registered()["openings"].purge
        assert purge is not None
        assert purge(scene.now + timedelta(hours=2)) == 0
        assert purge(scene.now + timedelta(days=2)) == 1
        assert db.session.scalars(select(Opening)).all() == []


def test_when_a_team_is_erased_its_conversations_go_with_its_words(
    scene: Scene, in_app: InApp
) -> None:
    submission = scene.hand_in()
    scene.comment(submission, "De trenger jobb", "Hvem?")
    scene.decide(submission)
    with in_app():
        members = select(TeamMember.user_id).where(TeamMember.until_at.is_(None))
        for user_id in db.session.scalars(members).all():
            privacy_registry.erase_person(user_id, scene.now)
        db.session.commit()
        assert db.session.scalars(select(Submission)).one().erased_at == scene.now
        assert db.session.scalars(select(Thread)).all() == []
        assert db.session.scalars(select(Message)).all() == []
