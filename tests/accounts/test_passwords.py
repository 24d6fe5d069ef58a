"""How passwords are hashed, and which are good enough."""

from __future__ import annotations

import pytest
from flask import Flask

from app.accounts import passwords
from app.accounts.passwords import (
    COST,
    hash_password,
    needs_rehash,
    password_matches,
    problem_with,
)


def test_a_password_is_stored_as_argon2id_with_a_salt_of_its_own(app: Flask) -> None:
    with app.app_context():
        first, second = hash_password("havregrøt"), hash_password("havregrøt")
    assert first.startswith("$argon2id$")
    assert first != second
    assert "havregrøt" not in first


def test_in_production_the_cost_is_owasps(make_app) -> None:  # type: ignore[no-untyped-def]
    app = make_app()
    assert "PASSWORD_COST" not in app.config
    assert COST["memory_cost"] >= 19 * 1024
    assert COST["time_cost"] >= 2
    with app.app_context():
        assert "$m=19456,t=2,p=1$" in hash_password("havregrøt")


def test_nothing_matches_somebody_without_a_password(app: Flask) -> None:
    with app.app_context():
        for password in ("", "a password that nobody has", "x" * 1001):
            assert not password_matches(None, password)


@pytest.mark.parametrize("stored", ["", "tull", "$argon2id$v=19$m=8,t=1,p=1$x$y", "$2b$12$abc"])
def test_a_broken_hash_matches_nothing(stored: str, app: Flask) -> None:
    with app.app_context():
        assert not password_matches(stored, "havregrøt")


def test_a_password_is_bounded_before_it_is_hashed(app: Flask) -> None:
    with app.app_context():
        stored = hash_password("x" * 1001)
        assert not password_matches(stored, "x" * 1001)


def test_only_another_cost_asks_for_a_new_hash(app: Flask) -> None:
    with app.app_context():
        stored = hash_password("havregrøt")
        assert not needs_rehash(stored)
        assert needs_rehash(stored.replace("t=1", "t=9"))


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("ni tegn ok", None),
        ("springbrett-demo", None),
        ("🐟🐠🐡🦈🐬🐳🐋🦭🐙🦑", None),
        ("x" * 995 + "abcde", None),
        ("ni tegn o", "short"),
        ("", "short"),
        ("x" * 1001, "long"),
        ("abcabcabcabc", "easy"),
        ("Kari Nordmann", "easy"),
        ("KARI@EKSEMPEL.NO", "easy"),
    ],
)
def test_a_new_password_is_judged_by_length_and_guessing(
    password: str, problem: str | None
) -> None:
    assert problem_with(password, "kari@eksempel.no", "Kari Nordmann") == problem


def test_the_bounds_are_those_that_are_spoken_of() -> None:
    from app.accounts.forms import PASSWORD_PROBLEMS

    assert str(passwords.SHORTEST) in str(PASSWORD_PROBLEMS["short"])
    assert str(passwords.LONGEST) in str(PASSWORD_PROBLEMS["long"])
