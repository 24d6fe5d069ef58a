"""Two at the same moment: one decision, one message, and a clear answer to both."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select
from werkzeug.test import TestResponse

from app.reviews.models import Message, Opening
from app.submissions.models import Decision
from tests.databases import Store
from tests.reviews.conftest import Scene


def at_once(*requests: Callable[[], TestResponse]) -> list[int]:
    """Send the requests together, each from a thread of its own; return the status of each."""
    ready = Barrier(len(requests))

    def send(request: Callable[[], TestResponse]) -> int:
        ready.wait(10)
        return request().status_code

    with ThreadPoolExecutor(len(requests)) as pool:
        return sorted(pool.map(send, requests))


def test_of_two_decisions_one_is_made_and_one_is_told(scene: Scene, stored: Store) -> None:
    submission = scene.hand_in()
    address = f"/submissions/{submission}/decision"
    form = {"outcome": "approved", "summary": "", "seen": "0"}
    mentor, second = scene.visitor("mentor"), scene.visitor("second")
    answers = at_once(
        lambda: mentor.post(address, data=form),
        lambda: second.post(address, data=form | {"summary": "Mine ord."}),
    )
    assert answers == [303, 409]
    assert stored.count(Decision) == 1


def test_a_comment_sent_twice_at_once_is_one(scene: Scene, stored: Store) -> None:
    submission = scene.hand_in()
    address = f"/submissions/{submission}/threads"
    form = {"passage": "why", "text": "Hvem?", "key": "k", "known": "open"}
    browsers = [scene.visitor("mentor") for _ in range(4)]
    answers = at_once(*(lambda b=b: b.post(address, data=form) for b in browsers))
    assert answers == [303] * 4
    assert stored.count(Message) == 1


def test_a_comment_is_either_part_of_the_decision_or_known_to_come_after(
    scene: Scene, stored: Store
) -> None:
    submission = scene.hand_in()
    mentor, second = scene.visitor("mentor"), scene.visitor("second")
    decision = {"outcome": "approved", "summary": "", "seen": "0"}
    comment = {"passage": "why", "text": "Hvem?", "key": "k", "known": "open"}
    at_once(
        lambda: mentor.post(f"/submissions/{submission}/decision", data=decision),
        lambda: second.post(f"/submissions/{submission}/threads", data=comment),
    )
    decided, messages = stored.count(Decision), stored.all(select(Message))
    # First the comment: the decision is stopped and shows it. First the decision: the comment is.
    assert (decided, len(messages)) in {(0, 1), (1, 0)}


def test_the_same_page_in_two_tabs_is_one_opening(scene: Scene, stored: Store) -> None:
    submission = scene.hand_in()
    browsers = [scene.visitor("mentor") for _ in range(4)]
    address = f"/submissions/{submission}/review"
    assert at_once(*(lambda b=b: b.get(address) for b in browsers)) == [200] * 4
    assert stored.count(Opening) == 1
