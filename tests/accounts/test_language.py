"""Choosing the language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.accounts.models import User
from tests.databases import Store
from tests.visitors import Visitor


def shown_in(page: str) -> str:
    html = BeautifulSoup(page, "html.parser").html
    assert html is not None
    return str(html["lang"])


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_anybody_can_choose_and_the_choice_stays_on_the_device(
    language: str, client: Visitor
) -> None:
    answer = client.post("/language", data={"language": language, "next": "/sign-in"})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert shown_in(client.get("/sign-in").text) == language


def test_a_person_keeps_it_for_mail_and_other_devices(
    signed_in: Callable[[User], Visitor], kari: User, stored: Store
) -> None:
    signed_in(kari).post("/language", data={"language": "nn"})
    assert stored.one(select(User.language)) == "nn"
    assert shown_in(signed_in(kari).get("/account").text) == "nn"


@pytest.mark.parametrize("language", ["", "de", "nb\0", "x" * 1_000_000])
def test_another_language_is_refused(language: str, client: Visitor) -> None:
    assert client.post("/language", data={"language": language}).status_code == 400


def test_one_is_led_on_within_this_site_only(client: Visitor) -> None:
    answer = client.post("/language", data={"language": "en", "next": "https://ond.example/"})
    assert answer.location == "/"
