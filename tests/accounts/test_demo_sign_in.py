"""One-press sign-in exists in the demo, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app.accounts.models import User
from app.config import ConfigError
from tests.accounts.conftest import CHEAP, is_signed_in
from tests.visitors import Visitor


def test_outside_the_demo_the_address_does_not_exist(
    app: Flask, client: Visitor, make_person: Callable[..., User]
) -> None:
    make_person("founder@example.org")
    assert "accounts.demo_sign_in" not in app.view_functions
    assert client.post("/demo/sign-in", data={"email": "founder@example.org"}).status_code == 404
    assert not is_signed_in(client)
    assert "founder@example.org" not in client.get("/sign-in").text


def test_the_demo_has_a_button_for_each_of_its_people(
    make_app: Callable[..., Flask], make_person: Callable[..., User]
) -> None:
    make_person("mentor@example.org", "Mona Mentor")
    make_person("founder@example.org", "Frida Gründer")
    make_person("teacher@example.org", "Lars Lærer")
    app = make_app(DEMO=True, PASSWORD_COST=CHEAP)
    browser: Visitor = app.test_client()  # type: ignore[assignment]
    page = BeautifulSoup(browser.get("/sign-in").text, "html.parser")
    buttons = page.select("form[action='/demo/sign-in'] button")
    names = ["Gründer: Frida Gründer", "Mentor: Mona Mentor", "Lærer: Lars Lærer"]
    assert [b.text for b in buttons] == names
    answer = browser.post("/demo/sign-in", data={"email": "mentor@example.org"})
    assert (answer.status_code, answer.location) == (303, "/home")
    assert "Mona Mentor" in browser.get("/account").text


@pytest.mark.parametrize("email", ["", "ukjent@example.org", "x" * 1_000_000, "a\0b"])
def test_in_the_demo_others_are_not_found(email: str, make_app: Callable[..., Flask]) -> None:
    browser: Visitor = make_app(DEMO=True).test_client()  # type: ignore[assignment]
    assert browser.post("/demo/sign-in", data={"email": email}).status_code == 404


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::"])
def test_the_demo_on_any_address_but_loopback_is_refused_at_start(
    host: str, make_app: Callable[..., Flask]
) -> None:
    with pytest.raises(ConfigError, match="DEMO=1"):
        make_app(DEMO=True, HOST=host)
