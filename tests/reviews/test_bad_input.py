"""Ten bad inputs for each form: a clear answer, and nothing that was typed is lost.

Empty, endless, of the wrong kind and another's id are in the tests of each form; here are those
that all forms share.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.reviews.models import Message
from app.submissions.models import Decision
from tests.databases import Store
from tests.reviews.conftest import Scene, page, words

#: Each form: its address, and what is typed in it.
FORMS: dict[str, tuple[Callable[[Scene], str], dict[str, str], str]] = {
    "comment": (
        lambda s: f"/submissions/{s.ids['waiting']}/threads",
        {"passage": "why", "key": "k"},
        "text",
    ),
    "reply": (lambda s: f"/threads/{s.ids['thread']}/messages", {"key": "k"}, "text"),
    "change": (lambda s: f"/messages/{s.ids['message']}", {}, "text"),
    "decide": (
        lambda s: f"/submissions/{s.ids['waiting']}/decision",
        {"outcome": "changes_requested", "seen": "9999999"},
        "summary",
    ),
}
every_form = pytest.mark.parametrize("form", FORMS)


@pytest.fixture
def waiting(scene: Scene, stored: Store) -> Scene:
    """A submission that waits, with one comment that is not sent."""
    scene.ids["waiting"] = scene.hand_in()
    scene.ids["thread"] = scene.comment(scene.ids["waiting"], "De trenger jobb", "Hvem?")
    scene.ids["message"] = stored.one(select(Message)).id
    return scene


def kept(stored: Store, form: str) -> list[str]:
    if form == "decide":
        return stored.all(select(Decision.summary))
    return stored.all(select(Message.text))


@every_form
def test_null_bytes_and_control_characters_are_left_out(
    waiting: Scene, stored: Store, form: str
) -> None:
    address, fields, name = FORMS[form]
    sent = fields | {name: "Før\x00 og\x07 etter\r\nny linje"}
    assert waiting.visitor("mentor").post(address(waiting), data=sent).status_code == 303
    assert "Før og etter\nny linje" in kept(stored, form)


@every_form
def test_emoji_and_other_signs_are_kept_as_they_are(
    waiting: Scene, stored: Store, form: str
) -> None:
    address, fields, name = FORMS[form]
    text = "👩🏽‍🚀 <b>ikke fet</b> {{ 7 * 7 }} ' \" ålreit"
    assert (
        waiting.visitor("mentor").post(address(waiting), data=fields | {name: text}).status_code
        == 303
    )
    assert text in kept(stored, form)
    shown = waiting.visitor("mentor").get(f"/submissions/{waiting.ids['waiting']}/review")
    assert text in words(page(shown))


@every_form
def test_unknown_fields_are_passed_over(waiting: Scene, stored: Store, form: str) -> None:
    address, fields, name = FORMS[form]
    sent = fields | {name: "Ord.", "is_admin": "1", "published_at": "2020-01-01", "author_id": "1"}
    assert waiting.visitor("mentor").post(address(waiting), data=sent).status_code == 303
    for message in stored.all(select(Message)):
        assert message.author_id == waiting.ids["mentor"]


@every_form
def test_after_signing_out_what_was_typed_comes_back(
    waiting: Scene, stored: Store, form: str
) -> None:
    address, fields, name = FORMS[form]
    browser = waiting.app.test_client()
    answer = browser.post(
        address(waiting),
        data=fields | {name: "Det jeg skrev."},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code in {400, 401}
    soup = page(answer)
    carried = soup.select_one(f"input[name={name}], textarea[name={name}]")
    assert carried is not None
    assert "Det jeg skrev." in (carried.get("value") or carried.text)
    assert "Det jeg skrev." not in kept(stored, form)


@every_form
def test_a_form_without_its_token_is_not_lost_either(
    waiting: Scene, stored: Store, form: str
) -> None:
    address, fields, name = FORMS[form]
    answer = waiting.visitor("mentor").post(
        address(waiting),
        data=fields | {name: "Det jeg skrev."},
        headers={"Sec-Fetch-Site": "same-origin"},
        with_token=False,
    )
    assert answer.status_code == 400
    assert b"Det jeg skrev." in answer.data
    assert "Det jeg skrev." not in kept(stored, form)


@every_form
def test_nothing_at_all_is_answered_plainly(waiting: Scene, stored: Store, form: str) -> None:
    address, _fields, _name = FORMS[form]
    before = kept(stored, form)
    answer = waiting.visitor("mentor").post(address(waiting), data={})
    assert answer.status_code == 422
    assert page(answer).select_one("#problems a") is not None
    assert kept(stored, form) == before


@every_form
def test_every_problem_links_to_its_field(waiting: Scene, form: str) -> None:
    address, fields, name = FORMS[form]
    soup = page(waiting.visitor("mentor").post(address(waiting), data=fields | {name: " "}))
    link = soup.select_one("#problems a")
    assert link is not None
    field = soup.find(id=link["href"].removeprefix("#"))
    assert field is not None
    assert field.name == "textarea"
    assert field["aria-invalid"] == "true"
    assert soup.find(id=field["aria-describedby"].split()[-1]) is not None


@every_form
def test_more_than_a_form_may_hold_is_refused_before_it_is_read(
    waiting: Scene, stored: Store, form: str
) -> None:
    address, fields, name = FORMS[form]
    before = kept(stored, form)
    answer = waiting.visitor("mentor").post(
        address(waiting), data=fields | {name: "x" * 5 * 1024 * 1024}
    )
    assert answer.status_code == 413
    assert kept(stored, form) == before


@pytest.mark.parametrize(
    "address",
    ["/submissions/999999/review", "/threads/999999/messages", "/messages/999999",
     "/submissions/999999999999999999999/review", "/submissions/-1/review"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(scene: Scene, address: str) -> None:
    assert scene.visitor("mentor").get(address).status_code == 404
