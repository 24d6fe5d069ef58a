"""Opening an invitation's link: every kind of person, every state."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Invitation, SignIn, User
from app.courses.models import Membership, TeamMember
from app.database import db
from tests.courses.conftest import page, problems, words
from tests.courses.test_invite import send


def roles(stored, email: str) -> set[str]:
    return set(stored.all(select(Membership.role).join(Membership.user).where(User.email == email)))


def path(link: str) -> str:
    return "/invitations/" + link.rsplit("/", 1)[1]


@pytest.fixture
def link(scene) -> str:
    """An invitation to Nordlys for somebody without an account."""
    (found,) = send(scene, "Kari <kari@example.org>;;;Nordlys")
    return path(found)


@pytest.fixture
def known(scene) -> str:
    """An invitation to be a mentor, for somebody who has an account."""
    (found,) = send(scene, "outsider@example.org;;mentor")
    return path(found)


def test_a_new_person_sees_who_invited_to_what(scene, link, stored):
    shown = words(page(scene.browser("anonymous").get(link)))
    for told in ("Staff har invitert deg", "Prøve", "Deltaker", "Nordlys", "kari@example.org"):
        assert told in shown
    assert stored.one(select(Invitation.accepted_at)) is None, "looking accepts nothing"


@pytest.mark.parametrize("password", ["", "en lang og god setning"])
def test_a_new_person_joins_and_is_signed_in(scene, link, stored, password):
    browser = scene.browser("anonymous")
    answer = browser.post(link, data={"name": " Kari  Nordmann ", "password": password})
    assert (answer.status_code, answer.location) == (303, "/home")
    kari = stored.one(select(User).where(User.email == "kari@example.org"))
    assert kari.name == "Kari Nordmann"
    assert (kari.password_hash is None) == (password == "")
    assert roles(stored, kari.email) == {"participant"}
    place = stored.one(select(TeamMember).where(TeamMember.user_id == kari.id))
    assert place.team_id == scene.ids["team"]
    assert stored.one(select(SignIn).where(SignIn.user_id == kari.id)).revoked_at is None
    assert page(browser.get("/home"))


def test_joined_twice_is_joined_once(scene, link, stored):
    scene.browser("anonymous").post(link, data={"name": "Kari", "password": ""})
    again = scene.browser("anonymous").post(link, data={"name": "Kari", "password": ""})
    assert "er brukt" in words(page(again, 410))
    assert len(stored.all(select(User).where(User.email == "kari@example.org"))) == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": "", "password": ""}, "Skriv navnet ditt"),
        ({"name": "x" * 121, "password": ""}, "høyst 120 tegn"),
        ({"name": "Kari", "password": "kort"}, "10 tegn"),
        ({"name": "Kari", "password": "aaaaaaaaaaaa"}, "gjette"),
        ({"name": "Kari", "password": "kari@example.org"}, "gjette"),
        ({"name": "Kari", "password": "x" * 1_000_000}, "1000 tegn"),
        ({"name": "\x00", "password": ""}, "Skriv navnet ditt"),
    ],
)
def test_what_is_wrong_is_told_and_no_account_is_made(scene, link, stored, typed, told):
    shown = page(scene.browser("anonymous").post(link, data=typed), 422)
    assert told in problems(shown)
    assert not shown.find("input", {"name": "password"}).get("value"), "a password is not sent back"
    assert not stored.all(select(User).where(User.email == "kari@example.org"))


def test_one_with_an_account_signs_in_first_and_comes_back(scene, known, stored):
    shown = page(scene.browser("anonymous").get(known))
    assert "har en konto fra før" in words(shown)
    assert shown.find("a", href=f"/sign-in?next={known}")
    answer = scene.browser("anonymous").post(known, data={"name": "Kari", "password": ""})
    page(answer)
    assert roles(stored, "outsider@example.org") == set(), "a link alone is no sign-in"


def test_one_with_an_account_joins_with_it(scene, known, stored):
    browser = scene.browser("outsider")
    assert "Du er logget inn som Outsider" in words(page(browser.get(known)))
    assert browser.post(known).status_code == 303
    assert roles(stored, "outsider@example.org") == {"mentor"}
    assert len(stored.all(select(User).where(User.email == "outsider@example.org"))) == 1


def test_somebody_else_is_told_and_can_sign_out_here(scene, link, stored):
    browser = scene.browser("founder")
    told = words(page(browser.get(link)))
    assert "founder@example.org" in told
    assert "kari@example.org" in told
    page(browser.post(link, data={"name": "Kari", "password": ""}), 409)
    assert not stored.all(select(User).where(User.email == "kari@example.org"))
    answer = browser.post(link, data={"step": "sign-out"})
    assert (answer.status_code, answer.location) == (303, link)
    assert "Lag en konto" in words(page(browser.get(link)))
    mine = select(SignIn).where(SignIn.user_id == scene.ids["founder"])
    assert stored.one(mine).revoked_at is not None


def test_an_invitation_that_has_run_out_says_what_to_do(scene, in_app, link, stored):
    with in_app():
        found = db.session.scalars(select(Invitation)).one()
        found.expires_at = found.created_at - timedelta(days=1)
        db.session.commit()
    browser = scene.browser("anonymous")
    for answer in (browser.get(link), browser.post(link, data={"name": "Kari", "password": ""})):
        assert "Be den som inviterte deg" in words(page(answer, 410))
    assert not stored.all(select(User).where(User.email == "kari@example.org"))
    assert "Utløpt" in words(page(scene.browser("staff").get(scene.address("/invitations"))))


@pytest.mark.parametrize("token", ["x", "æøå", "%00", "x" * 5000, "🙂"])
def test_a_link_nobody_made_is_not_known(scene, token):
    page(scene.browser("anonymous").get(f"/invitations/{token}"), 404)


def test_an_invitation_without_a_cohort_only_opens_an_account(scene, in_app, stored):
    from app import clock
    from app.accounts.actions import invite

    with in_app():
        _, token = invite("laerer@example.org", "Lærer", "nb", scene.user("admin"), clock.now())
        db.session.commit()
    browser = scene.browser("anonymous")
    page(browser.get(f"/invitations/{token}"))
    answer = browser.post(f"/invitations/{token}", data={"name": "Lærer", "password": ""})
    assert answer.status_code == 303
    assert roles(stored, "laerer@example.org") == set()
