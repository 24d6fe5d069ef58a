"""The address on the wall is one that the class can reach."""

from __future__ import annotations

import pytest

from app.workshops.addresses import join_base, only_here

PUBLIC = "http://192.168.1.20:8000"


def test_a_given_public_url_is_what_stands_on_the_wall() -> None:
    assert join_base("https://skole.no/", True, "http://192.168.1.7:8000/") == "https://skole.no"


def test_else_it_is_what_the_teachers_browser_used() -> None:
    assert join_base(PUBLIC, False, "http://skolepc:8000/") == "http://skolepc:8000"
    assert join_base(PUBLIC, False, "http://192.168.1.7:8000/") == "http://192.168.1.7:8000"


@pytest.mark.parametrize(
    "here",
    [
        "http://localhost:8000/",
        "http://springbrett.localhost:8000/",
        "http://127.0.0.1:8000/",
        "http://127.9.9.9/",
        "http://[::1]:8000/",
        "http://[::ffff:127.0.0.1]:8000/",
        "http://0.0.0.0:8000/",
        "http://[broken/",
        "",
    ],
)
def test_an_address_that_is_good_on_one_machine_alone_is_not(here: str) -> None:
    assert only_here(here)
    assert join_base(PUBLIC, False, here) == PUBLIC


@pytest.mark.parametrize("url", [PUBLIC, "https://skole.no", "http://[fd00::1]:8000"])
def test_other_addresses_are_good_for_others(url: str) -> None:
    assert not only_here(url)
