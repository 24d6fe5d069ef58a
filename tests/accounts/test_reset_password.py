"""Setting a new password by a link in a mail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import OneTimeLink, User
from app.mail.models import OutboxMessage
from tests.accounts.conftest import PASSWORD, is_signed_in, mailed_path, try_password
from tests.accounts.test_sign_in import problems
from tests.databases import Store
from tests.visitors import Visitor

NEW = "et helt nytt passord"


@pytest.fixture
def path(client: Visitor, kari: User, stored: Store) -> str:
    """The path of a link that was mailed to Kari."""
    answer = client.post("/reset-password", data={"email": kari.email})
    assert answer.location == "/reset-password?sent=1"
    return mailed_path(stored, "reset_password_link")


def test_the_new_password_counts_and_all_other_sign_ins_end(
    app: Flask, client: Visitor, kari: User, signed_in: Callable[[User], Visitor], path: str
) -> None:
    old = signed_in(kari)
    assert kari.email in client.get(path).text
    answer = client.post(path, data={"new_password": NEW})
    assert (answer.status_code, answer.location) == (303, "/home")
    assert is_signed_in(client)
    assert not is_signed_in(old)
    elsewhere: Visitor = app.test_client()  # type: ignore[assignment]
    try_password(elsewhere, kari.email, PASSWORD)
    assert not is_signed_in(elsewhere)
    try_password(elsewhere, kari.email, NEW)
    assert is_signed_in(elsewhere)


def test_the_link_works_once_and_takes_other_links_with_it(
    client: Visitor, kari: User, path: str, stored: Store
) -> None:
    client.post("/sign-in-link", data={"email": kari.email})
    sign_in_path = mailed_path(stored, "sign_in_link")
    client.post(path, data={"new_password": NEW})
    assert client.get(path).status_code == 410
    assert client.post(path, data={"new_password": "noe helt annet"}).status_code == 410
    assert client.post(sign_in_path).status_code == 410
    assert all(stored.all(select(OneTimeLink.spent_at)))


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("", "Skriv passordet"),
        ("for kort", "minst 10 tegn"),
        ("x" * 1001, "høyst 1000 tegn"),
        ("aaaaaaaaaaaa", "lett å gjette"),
        ("KARI@eksempel.no", "lett å gjette"),
    ],
)
def test_a_password_that_is_no_good_is_explained_and_the_link_is_kept(
    password: str, says: str, client: Visitor, path: str
) -> None:
    answer = client.post(path, data={"new_password": password})
    assert answer.status_code == 422
    assert says in problems(answer.text)
    assert client.post(path, data={"new_password": NEW}).status_code == 303


def test_somebody_without_a_password_sets_their_first(
    client: Visitor, make_person: Callable[..., User], stored: Store
) -> None:
    user = make_person("lenke@eksempel.no", password=None)
    client.post("/reset-password", data={"email": user.email})
    client.post(mailed_path(stored, "reset_password_link"), data={"new_password": NEW})
    client.post("/sign-out")
    try_password(client, user.email, NEW)
    assert is_signed_in(client)


def test_known_and_unknown_addresses_get_the_same_answer(
    client: Visitor, kari: User, stored: Store
) -> None:
    seen = set()
    for email in (kari.email, "ukjent@eksempel.no"):
        answer = client.post("/reset-password", data={"email": email})
        seen.add((answer.status_code, answer.location, answer.text))
    assert len(seen) == 1
    assert stored.all(select(OutboxMessage.to_address)) == [kari.email]
