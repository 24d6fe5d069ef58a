"""Conversations: the team answers, and mentors answer back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.reviews.models import Message
from tests.databases import Store
from tests.reviews.conftest import Scene, page, words


@pytest.fixture
def thread(scene: Scene) -> int:
    """A thread that the team has been told of."""
    submission = scene.hand_in()
    scene.ids["submission"] = submission
    thread = scene.comment(submission, "De trenger jobb", "Hvem?")
    scene.decide(submission)
    return thread


def newest(stored: Store) -> Message:
    found: Message = stored.all(select(Message).order_by(Message.id))[-1]
    return found


def test_the_team_answers_beside_the_words(scene: Scene, stored: Store, thread: int) -> None:
    founder = scene.visitor("founder")
    soup = page(founder.get(f"/submissions/{scene.ids['submission']}/feedback"))
    area = soup.find(id=f"reply-{thread}")
    assert area is not None
    form = soup.find("form", id=area["form"])
    assert form is not None
    assert form["action"] == f"/threads/{thread}/messages"
    sent = {i["name"]: i["value"] for i in form.select("input")} | {"text": "De på skolen 🎒."}
    answer = founder.post(form["action"], data=sent)
    assert answer.status_code == 303
    assert answer.location.endswith(f"#thread-{thread}")
    assert newest(stored).text == "De på skolen 🎒."
    assert newest(stored).published_at is not None
    soup = page(scene.visitor("mentor").get(f"/submissions/{scene.ids['submission']}/review"))
    assert "De på skolen 🎒." in words(soup.find(id=f"thread-{thread}"))


def test_a_mentors_later_reply_reaches_the_team_at_once(
    scene: Scene, stored: Store, thread: int
) -> None:
    scene.visitor("second").post(f"/threads/{thread}/messages", data={"text": "Godt.", "key": "k"})
    assert newest(stored).published_at is not None


def test_while_a_new_round_waits_a_mentors_reply_waits_with_it(
    scene: Scene, stored: Store, thread: int
) -> None:
    second = scene.hand_in(days_ago=-1, why="Vi hjelper unge. De trenger jobb.")
    scene.visitor("mentor").post(f"/threads/{thread}/messages", data={"text": "Bedre.", "key": "k"})
    assert newest(stored).published_at is None
    told = page(scene.visitor("founder").get(f"/submissions/{second}/feedback"))
    assert "Bedre." not in words(told)
    scene.decide(second, "approved", "")
    assert newest(stored).published_at is not None


def test_the_same_reply_twice_is_one(scene: Scene, stored: Store, thread: int) -> None:
    for _twice in range(2):
        sent = {"text": "Ja.", "key": "k"}
        scene.visitor("founder").post(f"/threads/{thread}/messages", data=sent)
    assert stored.count(Message) == 2


@pytest.mark.parametrize(("text", "says"), [("", "Skriv noe"), ("x" * 1_000_000, "høyst 5000")])
def test_a_reply_that_cannot_be_kept_comes_back(
    scene: Scene, stored: Store, thread: int, text: str, says: str
) -> None:
    answer = scene.visitor("founder").post(f"/threads/{thread}/messages", data={"text": text})
    soup = page(answer)
    assert answer.status_code == 422
    assert says in words(soup.select_one("#problems"))
    area = soup.select_one("textarea[name=text]")
    assert area is not None
    assert area.text.strip() == text
    assert stored.count(Message) == 1


def test_a_reply_has_a_page_of_its_own(scene: Scene, thread: int) -> None:
    for who in ("founder", "mentor"):
        soup = page(scene.visitor(who).get(f"/threads/{thread}/messages"))
        assert "Hvem?" in words(soup)
        assert soup.select_one("textarea[name=text]") is not None


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil", "x"])
def test_one_is_never_sent_off_the_site(scene: Scene, thread: int, target: str) -> None:
    sent = {"text": "Ja.", "key": "k", "next": target}
    answer = scene.visitor("founder").post(f"/threads/{thread}/messages", data=sent)
    assert answer.location == f"/submissions/{scene.ids['submission']}/feedback#thread-{thread}"


@pytest.mark.parametrize("who", ["other-founder", "stranger", "staff", "admin"])
def test_others_have_no_say(scene: Scene, stored: Store, thread: int, who: str) -> None:
    answer = scene.visitor(who).post(f"/threads/{thread}/messages", data={"text": "x", "key": "k"})
    assert answer.status_code == 404
    assert stored.count(Message) == 1


def test_the_team_cannot_answer_what_it_cannot_see(scene: Scene) -> None:
    thread = scene.comment(scene.hand_in(), "De trenger jobb", "Hvem?")
    answer = scene.visitor("founder").post(f"/threads/{thread}/messages", data={"text": "x"})
    assert answer.status_code == 404


def test_a_mentors_reply_does_not_go_out_unawares(scene: Scene, stored: Store, thread: int) -> None:
    sent = {"text": "Ennå ikke.", "key": "k", "known": "open"}
    answer = scene.visitor("mentor").post(f"/threads/{thread}/messages", data=sent)
    soup = page(answer)
    assert answer.status_code == 409
    area = soup.select_one("textarea")
    assert area is not None
    assert "Ennå ikke." in area.text
    assert stored.count(Message) == 1
