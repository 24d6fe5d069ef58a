"""Too many tries are slowed down, and the owner is never kept out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from limits.errors import StorageError
from limits.storage import MemoryStorage
from werkzeug.exceptions import ServiceUnavailable

from app.accounts.limits import MAILS_PAIR, PASSWORDS_ADDRESS, PASSWORDS_PAIR, SignInLimits, network
from app.accounts.models import User
from app.config import ConfigError
from tests.accounts.conftest import PASSWORD, is_signed_in, mailed_path, try_password
from tests.accounts.test_sign_in import problems, typed
from tests.databases import Store
from tests.visitors import Visitor

SCHOOL = {"REMOTE_ADDR": "192.0.2.1"}
HOME = {"REMOTE_ADDR": "198.51.100.7"}


def guess(browser: Visitor, email: str, times: int, where: dict[str, str] = SCHOOL) -> Any:
    for _ in range(times):
        answer = try_password(browser, email, "feil passord", environ_overrides=where)
    return answer


def test_after_ten_wrong_passwords_one_waits_and_is_told_how_long(
    client: Visitor, kari: User
) -> None:
    assert guess(client, kari.email, PASSWORDS_PAIR.amount).status_code == 422
    answer = try_password(client, kari.email, PASSWORD, environ_overrides=SCHOOL)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 15 * 60
    assert "Vent 15 minutter" in problems(answer.text)
    assert typed(answer.text, "email") == kari.email
    assert not is_signed_in(client)


def test_the_owner_elsewhere_is_not_kept_out(client: Visitor, kari: User) -> None:
    guess(client, kari.email, PASSWORDS_PAIR.amount + 1)
    try_password(client, kari.email, PASSWORD, environ_overrides=HOME)
    assert is_signed_in(client)


def test_others_at_the_same_address_are_not_kept_out(
    client: Visitor, kari: User, make_person: Callable[..., User]
) -> None:
    guess(client, kari.email, PASSWORDS_PAIR.amount + 1)
    other = make_person("ola@eksempel.no")
    try_password(client, other.email, PASSWORD, environ_overrides=SCHOOL)
    assert is_signed_in(client)


def test_an_unknown_address_is_slowed_down_in_the_same_way(client: Visitor, kari: User) -> None:
    known = guess(client, kari.email, PASSWORDS_PAIR.amount + 1)
    unknown = guess(client, "ukjent@eksempel.no", PASSWORDS_PAIR.amount + 1)
    assert known.status_code == unknown.status_code == 429
    assert problems(known.text) == problems(unknown.text)


def test_the_link_by_mail_remains_as_a_way_in(client: Visitor, kari: User, stored: Store) -> None:
    guess(client, kari.email, PASSWORDS_PAIR.amount + 1)
    client.post("/sign-in-link", data={"email": kari.email}, environ_overrides=SCHOOL)
    client.post(mailed_path(stored, "sign_in_link"), environ_overrides=SCHOOL)
    assert is_signed_in(client)


def test_signing_in_forgets_the_failures_before_it(client: Visitor, kari: User) -> None:
    for _ in range(3):
        guess(client, kari.email, PASSWORDS_PAIR.amount - 1)
        answer = try_password(client, kari.email, PASSWORD, environ_overrides=SCHOOL)
        assert answer.status_code == 303


def test_a_whole_school_signs_in_from_one_address(app: Flask, kari: User) -> None:
    browser: Visitor = app.test_client()  # type: ignore[assignment]
    for _ in range(PASSWORDS_ADDRESS.amount + 5):
        answer = try_password(browser, kari.email, PASSWORD, environ_overrides=SCHOOL)
        assert answer.status_code == 303


def test_one_address_cannot_go_through_all_accounts() -> None:
    limits = SignInLimits("memory://")
    for number in range(PASSWORDS_ADDRESS.amount):
        assert limits.try_password(f"person{number}@eksempel.no", "192.0.2.1") == 0
        limits.password_failed("192.0.2.1")
    assert 0 < limits.try_password("enda@eksempel.no", "192.0.2.1") <= 3600
    assert limits.try_password("enda@eksempel.no", "192.0.2.2") == 0


def test_tries_at_the_same_moment_are_all_counted() -> None:
    limits = SignInLimits("memory://")
    passed: list[int] = []
    together = threading.Barrier(30)

    def one() -> None:
        together.wait()
        if limits.try_password("kari@eksempel.no", "192.0.2.1") == 0:
            passed.append(1)

    threads = [threading.Thread(target=one) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == PASSWORDS_PAIR.amount


def test_links_are_limited_on_their_own_and_the_answer_keeps_the_address(
    client: Visitor, kari: User
) -> None:
    for _ in range(MAILS_PAIR.amount):
        answer = client.post("/sign-in-link", data={"email": kari.email})
        assert answer.status_code == 303
    answer = client.post("/sign-in-link", data={"email": kari.email})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 3600
    assert typed(answer.text, "email") == kari.email
    try_password(client, kari.email, PASSWORD)
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        (None, "unknown"),
        ("@", "unknown"),
    ],
)
def test_an_ipv6_neighbourhood_is_one_place(address: str | None, place: str) -> None:
    assert network(address) == place


def test_when_tries_cannot_be_counted_nobody_may_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise StorageError(ConnectionError("no storage"))

    monkeypatch.setattr(MemoryStorage, "get_moving_window", away)
    limits = SignInLimits("memory://")
    with pytest.raises(ServiceUnavailable):
        limits.try_password("kari@eksempel.no", "192.0.2.1")


def test_a_storage_that_is_not_known_stops_the_start() -> None:
    with pytest.raises(ConfigError, match="LIMITS_STORAGE=nonsense://"):
        SignInLimits("nonsense://")
