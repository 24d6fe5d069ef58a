"""`flask create-admin`."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from tests.accounts.conftest import is_signed_in, try_password
from tests.databases import Store
from tests.visitors import Visitor

GIVEN = ("--email", "Ada@Eksempel.no", "--name", "Ada Min", "--password", "blåbær og grøt")


def test_it_asks_for_what_it_needs(app: Flask, client: Visitor, stored: Store) -> None:
    typed = "ada@eksempel.no\nAda Min\nblåbær og grøt\nblåbær og grøt\n"
    result = app.test_cli_runner().invoke(args=["create-admin"], input=typed)
    assert result.exit_code == 0, result.output
    assert "blåbær" not in result.output
    made = stored.one(select(User))
    assert (made.email, made.name, made.is_admin) == ("ada@eksempel.no", "Ada Min", True)
    try_password(client, "ada@eksempel.no", "blåbær og grøt")
    assert is_signed_in(client)


def test_it_takes_everything_as_options(app: Flask, stored: Store) -> None:
    result = app.test_cli_runner().invoke(args=["create-admin", *GIVEN])
    assert result.exit_code == 0, result.output
    assert stored.one(select(User.email)) == "ada@eksempel.no"


def test_the_password_can_come_from_the_environment(app: Flask, stored: Store) -> None:
    result = app.test_cli_runner(env={"ADMIN_PASSWORD": "blåbær og grøt"}).invoke(
        args=["create-admin", *GIVEN[:4]]
    )
    assert result.exit_code == 0, result.output
    assert stored.count(User) == 1


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--email", "ada", "is not an e-mail address"),
        ("--email", "ada@eksempel.no\n", None),
        ("--name", "  ", "1 to 200 characters"),
        ("--name", "x" * 201, "1 to 200 characters"),
        ("--password", "kort", "at least 10"),
        ("--password", "x" * 1001, "at most 1000"),
        ("--password", "Ada@Eksempel.no", "easy to guess"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_reason(
    option: str, value: str, says: str | None, app: Flask, stored: Store
) -> None:
    args = list(GIVEN)
    args[args.index(option) + 1] = value
    result = app.test_cli_runner().invoke(args=["create-admin", *args])
    assert stored.count(User) == (1 if says is None else 0)
    if says:
        assert result.exit_code == 1
        assert says in result.output


def test_an_address_that_has_an_account_is_refused(app: Flask, kari: User, stored: Store) -> None:
    result = app.test_cli_runner().invoke(args=["create-admin", "--email", kari.email, *GIVEN[2:]])
    assert result.exit_code == 1
    assert "There is an account" in result.output
    assert stored.one(select(User.is_admin)) is False
