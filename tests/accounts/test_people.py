"""People, for admins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from app import clock
from app.accounts.actions import invite, make_user, set_powers
from app.accounts.models import Invitation, User
from app.audit.models import AuditEntry
from app.database import db
from app.mail.models import OutboxMessage
from tests.accounts.conftest import is_signed_in, mailed_path
from tests.accounts.test_sign_in import problems, typed
from tests.databases import Store
from tests.visitors import Visitor

LAST = "siste administratoren"


@pytest.fixture
def browser(signed_in: Callable[[User], Visitor], admin: User) -> Visitor:
    """A browser in which the admin is signed in."""
    return signed_in(admin)


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_the_list_shows_people_their_powers_and_open_invitations(
    app: Flask, browser: Visitor, kari: User, admin: User
) -> None:
    with app.app_context():
        invite("ny@eksempel.no", "Ny", "nb", db.session.get_one(User, admin.id), clock.now())
        db.session.commit()
    page = browser.get("/people").text
    for words in (kari.name, kari.email, admin.email, "Administrator", "ny@eksempel.no"):
        assert words in page


@pytest.mark.parametrize(
    ("words", "finds"),
    [("kari", True), ("EKSEMPEL.NO", True), ("%", False), ("\0", True), ("x" * 1_000_000, False)],
)
def test_people_can_be_searched_for(words: str, finds: bool, browser: Visitor, kari: User) -> None:
    answer = browser.get("/people", query_string={"q": words})
    assert answer.status_code == 200
    assert (kari.email in answer.text) is finds


def test_the_list_takes_as_many_queries_for_three_hundred_as_for_three(
    app: Flask, browser: Visitor, admin: User
) -> None:
    def fill(count: int, prefix: str) -> None:
        with app.app_context():
            by = db.session.get_one(User, admin.id)
            for number in range(count):
                make_user(f"{prefix}{number}@eksempel.no", f"P {number}", None, clock.now())
                invite(f"i{prefix}{number}@eksempel.no", "I", "nb", by, clock.now())
            db.session.commit()

    fill(3, "a")
    with counted_queries() as few:
        browser.get("/people")
    fill(300, "b")
    with counted_queries() as many:
        page = browser.get("/people")
    assert len(many) == len(few) <= 8
    assert "page=2" in page.text
    assert browser.get("/people?page=7").status_code == 200
    assert browser.get("/people?page=-1").status_code == 200
    assert browser.get("/people?page=x").status_code == 200


def test_powers_are_given_and_taken_and_leave_a_trail(
    browser: Visitor, kari: User, admin: User, stored: Store
) -> None:
    browser.post(f"/people/{kari.id}", data={"is_admin": "y", "may_run_workshops": "y"})
    given = stored.one(select(User).where(User.id == kari.id))
    assert (given.is_admin, given.may_run_workshops) == (True, True)
    browser.post(f"/people/{kari.id}", data={})
    taken = stored.one(select(User).where(User.id == kari.id))
    assert (taken.is_admin, taken.may_run_workshops) == (False, False)
    trail = stored.all(select(AuditEntry).where(AuditEntry.action == "user.powers_set"))
    assert [entry.actor_id for entry in trail] == [admin.id, admin.id]
    assert trail[0].details == {"is_admin": True, "may_run_workshops": True}


def test_the_last_admin_keeps_the_power(
    browser: Visitor, admin: User, make_person: Callable[..., User], stored: Store
) -> None:
    answer = browser.post(f"/people/{admin.id}", data={})
    assert answer.status_code == 409
    assert LAST in problems(answer.text)
    answer = browser.post(f"/people/{admin.id}/erase", data={"sure": "y"})
    assert answer.status_code == 409
    assert LAST in problems(answer.text)
    assert stored.one(select(User.is_admin).where(User.id == admin.id)) is True

    make_person("to@eksempel.no", is_admin=True)
    assert browser.post(f"/people/{admin.id}", data={}).status_code == 303
    assert browser.get("/people").status_code == 404


def test_an_erased_admin_does_not_count_as_one_who_remains(
    app: Flask, browser: Visitor, admin: User, make_person: Callable[..., User]
) -> None:
    other = make_person("to@eksempel.no", is_admin=True)
    assert browser.post(f"/people/{other.id}/erase", data={"sure": "y"}).status_code == 303
    assert browser.post(f"/people/{admin.id}", data={}).status_code == 409


def test_erasing_asks_first(
    browser: Visitor, kari: User, signed_in: Callable[[User], Visitor], stored: Store
) -> None:
    theirs = signed_in(kari)
    assert kari.name in browser.get(f"/people/{kari.id}/erase").text
    assert browser.post(f"/people/{kari.id}/erase").status_code == 422
    assert is_signed_in(theirs)
    browser.post(f"/people/{kari.id}/erase", data={"sure": "y"})
    assert stored.one(select(User.erased_at).where(User.id == kari.id)) is not None
    assert not is_signed_in(theirs)
    assert kari.email not in browser.get("/people").text
    assert browser.get(f"/people/{kari.id}").status_code == 404


def test_an_invitation_is_mailed_with_a_link_and_gives_the_powers(
    app: Flask, browser: Visitor, client: Visitor, stored: Store
) -> None:
    answer = browser.post(
        "/people/invite",
        data={
            "email": "Larer@Eksempel.no",
            "name": "Lars Lærer",
            "language": "nb",
            "may_run_workshops": "y",
        },
    )
    assert (answer.status_code, answer.location) == (303, "/people")
    mail = stored.one(select(OutboxMessage))
    assert (mail.to_address, mail.recipient_id) == ("larer@eksempel.no", None)
    path = mailed_path(stored, "invitation")
    assert client.get(path).status_code == 200
    joined = client.post(path, data={"name": "Lars Lærer", "password": "blåbær og havregrøt"})
    assert joined.status_code == 303
    made = stored.one(select(User).where(User.email == "larer@eksempel.no"))
    assert (made.name, made.is_admin, made.may_run_workshops) == ("Lars Lærer", False, True)
    assert is_signed_in(client)


BAD = {
    "nothing": {},
    "no name": {"email": "ny@eksempel.no", "language": "nb"},
    "no language": {"email": "ny@eksempel.no", "name": "Ny"},
    "not an address": {"email": "ny", "name": "Ny", "language": "nb"},
    "null bytes": {"email": "n\0y@eksempel.no", "name": "Ny", "language": "nb"},
    "1 MB": {"email": "n" * 1_000_000 + "@eksempel.no", "name": "Ny", "language": "nb"},
    "long name": {"email": "ny@eksempel.no", "name": "x" * 201, "language": "nb"},
    "no such language": {"email": "ny@eksempel.no", "name": "Ny", "language": "de"},
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_a_clear_error_and_invites_nobody(
    name: str, browser: Visitor, stored: Store
) -> None:
    answer = browser.post("/people/invite", data=BAD[name])
    assert answer.status_code == 422
    assert problems(answer.text)
    assert typed(answer.text, "name") == BAD[name].get("name", "")
    assert stored.count(Invitation) == stored.count(OutboxMessage) == 0


def test_somebody_with_an_account_is_not_invited_again(
    browser: Visitor, kari: User, stored: Store
) -> None:
    data = {"email": kari.email.upper(), "name": "Kari", "language": "nb"}
    answer = browser.post("/people/invite", data=data)
    assert answer.status_code == 422
    assert "Det finnes en konto" in problems(answer.text)
    assert stored.count(Invitation) == 0


def test_an_open_invitation_can_be_taken_back(
    app: Flask, browser: Visitor, admin: User, client: Visitor, stored: Store
) -> None:
    with app.app_context():
        by = db.session.get_one(User, admin.id)
        invitation, token = invite("ny@eksempel.no", "Ny", "nb", by, clock.now())
        db.session.commit()
    assert browser.post(f"/people/invitations/{invitation.id}/revoke").location == "/people"
    assert stored.one(select(Invitation.revoked_at)) is not None
    assert client.get(f"/invitations/{token}").status_code == 410
    assert browser.post(f"/people/invitations/{invitation.id}/revoke").status_code == 404


def test_two_admins_cannot_remove_each_other_at_the_same_time(
    app: Flask, admin: User, make_person: Callable[..., User], stored: Store
) -> None:
    import threading

    other = make_person("to@eksempel.no", is_admin=True)
    together = threading.Barrier(2)

    def remove(actor: int, whom: int) -> None:
        with app.app_context():
            together.wait()
            try:
                by = db.session.get_one(User, actor)
                user = db.session.get_one(User, whom)
                set_powers(by, user, clock.now(), is_admin=False, may_run_workshops=False)
                db.session.commit()
            except Exception:
                db.session.rollback()

    threads = [
        threading.Thread(target=remove, args=pair)
        for pair in ((admin.id, other.id), (other.id, admin.id))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stored.all(select(User.id).where(User.is_admin))) >= 1
