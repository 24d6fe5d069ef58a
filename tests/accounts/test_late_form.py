"""A form that comes after its sign-in has ended: nothing typed is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import select

from app import clock
from app.accounts.actions import end_sign_ins
from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.database import db
from app.submissions.models import DraftSlot
from tests.accounts.conftest import PASSWORD, is_signed_in
from tests.cast import make_cast
from tests.databases import Store
from tests.visitors import Visitor

#: As a browser says of a form on our own page.
OURS = {"Sec-Fetch-Site": "same-origin"}
ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}
NAME = 'Kari "Ødegård" <b>🐟</b>'


@pytest.fixture
def browser(app: Flask, signed_in: Callable[[User], Visitor], kari: User) -> Visitor:
    """A browser whose sign-in was ended while its form was being filled in."""
    browser = signed_in(kari)
    browser.get("/account")
    with app.app_context():
        end_sign_ins(db.session.get_one(User, kari.id), clock.now())
        db.session.commit()
    return browser


def send_late(browser: Visitor, **kwargs: Any) -> Any:
    return browser.post(
        "/account?x=1", data={"name": NAME, "language": "en"}, headers=OURS, **kwargs
    )


def form_to(page: str, action: str) -> Tag:
    form = BeautifulSoup(page, "html.parser").select_one(f'main form[action="{action}"]')
    assert form is not None, f"no form to {action} in:\n{page}"
    return form


def fields_of(form: Tag) -> dict[str, str]:
    """What the browser would send, as it stands."""
    return {str(field["name"]): str(field.get("value", "")) for field in form.select("input")}


def press(browser: Visitor, form: Tag, **typed: str) -> Any:
    """Send a form of the page with its own token, as a browser does."""
    fields = {**fields_of(form), **typed}
    return browser.post(str(form["action"]), data=fields, headers=OURS, with_token=False)


def test_what_was_typed_is_shown_with_a_way_to_sign_in(browser: Visitor, stored: Store) -> None:
    answer = send_late(browser)
    assert answer.status_code == 401
    page = BeautifulSoup(answer.text, "html.parser")
    assert NAME in page.text
    fields = fields_of(form_to(answer.text, "/sign-in"))
    assert fields["resend_action"] == "/account?x=1"
    assert (fields["carried.name"], fields["carried.language"]) == (NAME, "en")
    assert stored.one(select(User.name)) == "Kari Prøve"


def test_after_signing_in_one_press_sends_it(browser: Visitor, kari: User, stored: Store) -> None:
    late = send_late(browser)
    signed_in = press(browser, form_to(late.text, "/sign-in"), email=kari.email, password=PASSWORD)
    assert signed_in.status_code == 200
    assert stored.one(select(User.name)) == "Kari Prøve"
    sent = press(browser, form_to(signed_in.text, "/account?x=1"))
    assert (sent.status_code, sent.location) == (303, "/account")
    kept = stored.one(select(User))
    assert (kept.name, kept.language) == (NAME, "en")


def test_a_wrong_password_keeps_everything(browser: Visitor, kari: User, stored: Store) -> None:
    page = send_late(browser).text
    for _ in range(2):
        answer = press(browser, form_to(page, "/sign-in"), email=kari.email, password="feil")
        assert answer.status_code == 422
        assert "hører ikke sammen" in answer.text
        page = answer.text
        assert fields_of(form_to(page, "/sign-in"))["email"] == kari.email
    answer = press(browser, form_to(page, "/sign-in"), email=kari.email, password=PASSWORD)
    press(browser, form_to(answer.text, "/account?x=1"))
    assert stored.one(select(User.name)) == NAME


def test_so_do_an_empty_form_and_too_many_tries(browser: Visitor, kari: User) -> None:
    page = send_late(browser).text
    answer = press(browser, form_to(page, "/sign-in"), email="", password="")
    assert answer.status_code == 422
    for _ in range(11):
        answer = press(browser, form_to(page, "/sign-in"), email=kari.email, password="feil")
    assert answer.status_code == 429
    assert fields_of(form_to(answer.text, "/sign-in"))["carried.name"] == NAME


def test_somebody_who_signed_in_in_another_tab_sends_it_from_the_same_page(
    browser: Visitor, kari: User, stored: Store
) -> None:
    page = send_late(browser).text
    browser.post("/sign-in", data={"email": kari.email, "password": PASSWORD})
    fresh = press(browser, form_to(page, "/account?x=1"))  # its token is the old one's
    assert fresh.status_code == 400
    press(browser, form_to(fresh.text, "/account?x=1"))
    assert stored.one(select(User.name)) == NAME


def test_an_exercise_comes_through_with_every_word(app: Flask, stored: Store) -> None:
    """The real thing: a draft typed in an exercise while the sign-in ran out."""
    cast = make_cast(app)
    founder, exercise = cast.visitor("founder"), cast.course.exercises[1]
    address = f"/enrolments/{cast.ids['Nordlys.enrolment']}/exercises/{exercise.id}"
    page = BeautifulSoup(founder.get(address).text, "html.parser")
    slots = {slot.key for slot in exercise.slots}
    slot = next(str(t["name"]) for t in page.select("main textarea") if t["name"] in slots)
    with app.app_context():
        user = db.session.get_one(User, cast.ids["founder"])
        user.password_hash = hash_password(PASSWORD)
        end_sign_ins(user, clock.now())
        db.session.commit()
    typed = {slot: "Tenkt lenge\r\nog skrevet alt.", f"base.{slot}": "0", "action": "save"}
    late = founder.post(f"{address}/hand-in", data=typed, headers=OURS)
    assert late.status_code == 401
    form = form_to(late.text, "/sign-in")
    ready = press(founder, form, email="founder@example.org", password=PASSWORD)
    saved = select(DraftSlot).where(DraftSlot.exercise_id == exercise.id)
    assert stored.all(saved) == []
    sent = press(founder, form_to(ready.text, f"{address}/hand-in"))
    assert sent.status_code == 303
    draft = stored.one(saved)
    assert draft.slot == slot
    assert json.loads(draft.value).splitlines() == ["Tenkt lenge", "og skrevet alt."]


def test_several_values_of_one_name_are_carried_in_order(browser: Visitor, kari: User) -> None:
    late = browser.post(
        "/account", data={"name": "x", "choice": ["b", "a", "b"], "empty": ""}, headers=OURS
    )
    form = form_to(late.text, "/sign-in")
    assert [f["value"] for f in form.select('input[name="carried.choice"]')] == ["b", "a", "b"]
    assert fields_of(form)["carried.empty"] == ""


def test_passwords_and_tokens_are_not_carried(browser: Visitor) -> None:
    late = browser.post(
        "/account/password",
        data={"password": "gammelt hemmelig", "new_password": "nytt hemmelig", "a": "b"},
        headers=OURS,
    )
    assert "hemmelig" not in late.text


def test_a_form_from_another_site_is_not_carried(browser: Visitor) -> None:
    answer = browser.post("/account", data={"name": NAME, "language": "en"}, headers=ELSEWHERE)
    assert (answer.status_code, answer.location) == (302, "/sign-in")


def test_nor_can_another_site_plant_one_in_the_sign_in(browser: Visitor) -> None:
    planted = {"resend_action": "/account/delete", "carried.sure": "y", "email": "", "password": ""}
    answer = browser.post("/sign-in", data=planted, headers=ELSEWHERE, with_token=False)
    assert answer.status_code == 400
    assert "/account/delete" not in answer.text


@pytest.mark.parametrize(
    "action", ["https://ond.example/", "//ond.example/", "javascript:alert(1)"]
)
def test_nothing_is_sent_on_to_another_site(action: str, client: Visitor, kari: User) -> None:
    data = {
        "resend_action": action,
        "carried.name": "x",
        "email": kari.email,
        "password": PASSWORD,
    }
    answer = client.post("/sign-in", data=data)
    assert (answer.status_code, answer.location) == (303, "/home")


def test_a_page_with_a_stale_token_keeps_the_form_through_the_sign_in(
    browser: Visitor, kari: User
) -> None:
    form = form_to(send_late(browser).text, "/sign-in")
    stale = {**fields_of(form), "csrf_token": "", "email": kari.email, "password": PASSWORD}
    answer = browser.post("/sign-in", data=stale, headers=OURS, with_token=False)
    assert answer.status_code == 400
    again = press(browser, form_to(answer.text, "/sign-in"), password=PASSWORD)
    assert again.status_code == 200
    assert fields_of(form_to(again.text, "/account?x=1"))["name"] == NAME


def test_a_long_text_comes_through_unharmed(browser: Visitor, app: Flask, kari: User) -> None:
    text = "Blåbærsyltetøy\r\n" * 20_000
    late = browser.post("/account", data={"name": text}, headers=OURS)
    answer = press(browser, form_to(late.text, "/sign-in"), email=kari.email, password=PASSWORD)
    sent = fields_of(form_to(answer.text, "/account"))["name"]
    assert sent.splitlines() == text.splitlines()


def test_the_page_is_the_same_whoever_signs_in(
    browser: Visitor, app: Flask, make_person: Callable[..., User]
) -> None:
    """Another person who signs in on the page sends it as themselves: it is judged as theirs."""
    other = make_person("ola@eksempel.no", "Ola")
    late = send_late(browser)
    answer = press(browser, form_to(late.text, "/sign-in"), email=other.email, password=PASSWORD)
    press(browser, form_to(answer.text, "/account?x=1"))
    assert is_signed_in(browser)
    with app.app_context():
        names = {user.email: user.name for user in db.session.scalars(select(User))}
    assert names == {"kari@eksempel.no": "Kari Prøve", "ola@eksempel.no": NAME}
