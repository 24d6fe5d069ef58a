"""Invitations: how they are made, found and accepted. Their page is in courses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.accounts.actions import (
    NoLongerOpen,
    SignInAsInvited,
    accept_invitation,
    invite,
    revoke_invitation,
)
from app.accounts.models import User
from app.accounts.passwords import password_matches
from app.accounts.queries import find_invitation, open_invitations
from app.accounts.tokens import token_hash
from app.database import db

NOW = clock.now()


@pytest.fixture
def by(app: Flask, admin: User) -> User:
    """Who invites."""
    return admin


def test_a_token_finds_its_invitation_while_it_is_open(app: Flask, by: User) -> None:
    with app.app_context():
        invitation, token = invite("Ny@Eksempel.no", "Ny", "nn", by, NOW, days=3)
        assert invitation.email == "ny@eksempel.no"
        assert invitation.token_hash == token_hash(token) != token
        assert find_invitation(token, NOW) is invitation
        assert find_invitation(token, NOW + timedelta(days=2, hours=23)) is invitation
        assert find_invitation(token, NOW + timedelta(days=3)) is None
        assert find_invitation(token + "x", NOW) is None


def test_accepting_makes_an_account_and_closes_the_invitation(app: Flask, by: User) -> None:
    with app.app_context():
        invitation, token = invite("ny@eksempel.no", "Ny", "nn", by, NOW, may_run_workshops=True)
        user = accept_invitation(invitation, NOW, name="Nytt Navn", password="langt nok passord")
        assert (user.email, user.name, user.language) == ("ny@eksempel.no", "Nytt Navn", "nn")
        assert (user.is_admin, user.may_run_workshops) == (False, True)
        assert password_matches(user.password_hash, "langt nok passord")
        assert invitation.accepted_by_id == user.id
        assert find_invitation(token, NOW) is None
        with pytest.raises(NoLongerOpen):
            accept_invitation(invitation, NOW, name="En annen", password="langt nok passord")


def test_without_a_name_the_invited_name_or_the_address_is_used(app: Flask, by: User) -> None:
    with app.app_context():
        first, _ = invite("a@eksempel.no", "Anne", "nb", by, NOW)
        second, _ = invite("berit.b@eksempel.no", "", "nb", by, NOW)
        assert accept_invitation(first, NOW).name == "Anne"
        assert accept_invitation(second, NOW).name == "berit.b"
        assert (
            accept_invitation(invite("c@eksempel.no", "C", "nb", by, NOW)[0], NOW).password_hash
            is None
        )


def test_the_account_with_that_address_is_used_when_its_person_is_signed_in(
    app: Flask, by: User, kari: User
) -> None:
    with app.app_context():
        person = db.session.get_one(User, kari.id)
        invitation, _ = invite(kari.email, "Noe annet", "en", by, NOW, is_admin=True)
        assert accept_invitation(invitation, NOW, person=person) is person
        assert (person.name, person.language, person.is_admin) == (kari.name, "nb", True)


def test_nobody_gets_into_anothers_account_by_a_link(
    app: Flask, by: User, kari: User, make_person: Callable[..., User]
) -> None:
    other = make_person("ola@eksempel.no")
    with app.app_context():
        for person in (None, db.session.get_one(User, other.id)):
            invitation, _ = invite(kari.email, "Kari", "nb", by, NOW)
            with pytest.raises(SignInAsInvited):
                accept_invitation(invitation, NOW, password="mitt eget passord", person=person)
            db.session.rollback()


def test_a_revoked_invitation_is_neither_found_nor_listed(app: Flask, by: User) -> None:
    with app.app_context():
        kept, _ = invite("b@eksempel.no", "B", "nb", by, NOW)
        gone, token = invite("a@eksempel.no", "A", "nb", by, NOW)
        revoke_invitation(by, gone, NOW)
        assert find_invitation(token, NOW) is None
        assert list(open_invitations(NOW)) == [kept]
