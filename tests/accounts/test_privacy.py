"""Every table says what it is for, and a person can leave it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from app import clock
from app.accounts import privacy_registry
from app.accounts.actions import erase, invite, mail_link, make_user, sign_in
from app.accounts.models import Invitation, OneTimeLink, SignIn, User
from app.audit.actions import record
from app.audit.models import AuditEntry
from app.database import Base, db
from app.mail.actions import queue_mail
from app.mail.models import OutboxMessage
from tests.cast import make_cast
from tests.databases import Store

NOW = clock.now()


def test_every_table_is_registered_whole(app: Flask) -> None:
    registered = privacy_registry.registered()
    missing = set(Base.metadata.tables) - set(registered)
    assert not missing, (
        f"Register {sorted(missing)} in the feature's privacy.py: purpose, keeping, exporter, "
        "eraser (see app/accounts/privacy_registry.py)."
    )
    for entry in registered.values():
        assert len(entry.purpose) > 20, f"say what {entry.table} is for"
        assert len(entry.kept) > 10, f"say how long {entry.table} is kept"
        assert callable(entry.export), entry.table
        assert callable(entry.erase), entry.table


def test_a_table_that_points_at_people_has_an_exporter_and_an_eraser_of_its_own() -> None:
    nothing = {privacy_registry.nothing_personal, privacy_registry.nothing_to_erase}
    lazy = [
        name
        for name, entry in privacy_registry.registered().items()
        if any(key.column.table.name == "users" for key in Base.metadata.tables[name].foreign_keys)
        and (entry.export in nothing or entry.erase in nothing)
    ]
    assert not lazy, f"{lazy} hold who a person is: export and erase it"


def test_a_table_cannot_be_registered_twice() -> None:
    with pytest.raises(ValueError, match="users is registered twice"):
        privacy_registry.register(
            User,
            purpose="x",
            kept="x",
            export=privacy_registry.nothing_personal,
            erase=privacy_registry.nothing_to_erase,
        )


@pytest.fixture
def somebody(app: Flask) -> User:
    """A person who has left a trace in every table of accounts, mail and audit."""
    with app.app_context():
        admin = make_user("admin@eksempel.no", "Ada", None, NOW, is_admin=True)
        user = make_user("Spor.Etter@eksempel.no", "Sporfinner Etterlatt", "hash", NOW)
        sign_in(user, "Sporvogn", 30, NOW, way="password")
        mail_link(user, "sign_in", "nb", NOW)
        accepted, _ = invite(user.email, "Sporfinner Etterlatt", "nb", admin, NOW)
        accepted.accepted_at, accepted.accepted_by_id = NOW, user.id
        invite(user.email, "Sporfinner Etterlatt", "nb", admin, NOW)
        sent = queue_mail(
            user.id, user.email, "nb", "sign_in_link", NOW, name=user.name, url="u", minutes=1
        )
        sent.sent_at = NOW
        queue_mail(None, user.email, "nb", "sign_in_link", NOW, name=user.name, url="u", minutes=1)
        record(user.id, "thing.done", "thing", 1, NOW)
        db.session.commit()
        return user


def everything_stored(app: Flask) -> str:
    """All cells of all tables, as one text."""
    with app.app_context():
        cells = [
            str(cell)
            for name in Base.metadata.tables
            for row in db.session.execute(text(f'SELECT * FROM "{name}"'))
            for cell in row
        ]
    return "\n".join(cells)


def test_the_export_holds_all_of_it(app: Flask, somebody: User) -> None:
    with app.app_context():
        exported = privacy_registry.export_person(somebody.id)
    for table in (User, SignIn, OneTimeLink, Invitation, OutboxMessage, AuditEntry):
        assert exported[table.__tablename__]["rows"], f"nothing from {table.__tablename__}"
    text_of_it = json.dumps(exported, default=str)
    assert "spor.etter@eksempel.no" in text_of_it
    assert "hash" not in text_of_it


def test_erasing_leaves_nothing_that_leads_to_the_person(
    app: Flask, somebody: User, stored: Store
) -> None:
    before = everything_stored(app)
    assert "spor.etter" in before
    with app.app_context():
        admin = db.session.scalars(select(User).where(User.is_admin)).one()
        erase(admin, db.session.get_one(User, somebody.id), NOW)
        db.session.commit()
    after = everything_stored(app)
    for word in ("spor.etter", "Sporfinner", "Etterlatt", "Sporvogn"):
        assert word not in after
    assert stored.count(SignIn) == stored.count(OneTimeLink) == 0
    assert stored.all(select(OutboxMessage.sent_at)) == [NOW]  # what waited is not sent any more
    assert all(stored.all(select(Invitation.revoked_at).where(Invitation.accepted_at.is_(None))))
    erased = stored.one(select(AuditEntry).where(AuditEntry.action == "user.erased"))
    assert erased.thing_id == somebody.id


def test_an_erased_address_can_be_used_anew(app: Flask, somebody: User) -> None:
    with app.app_context():
        admin = db.session.scalars(select(User).where(User.is_admin)).one()
        erase(admin, db.session.get_one(User, somebody.id), NOW)
        again = make_user("spor.etter@eksempel.no", "En ny", None, NOW)
        assert again.id != somebody.id


def test_a_whole_life_in_a_cohort_can_be_exported_and_erased(app: Flask) -> None:
    cast = make_cast(app)
    with app.app_context():
        admin = db.session.get_one(User, cast.ids["admin"])
        for who in ("founder", "mentor", "staff"):
            exported = privacy_registry.export_person(cast.ids[who])
            assert exported["memberships"]["rows"], who
            erase(admin, db.session.get_one(User, cast.ids[who]), clock.now())
            assert not privacy_registry.export_person(cast.ids[who])["sign_ins"]["rows"]
        db.session.commit()
    after = everything_stored(app)
    for who in ("founder", "mentor", "staff"):
        assert f"\n{who}@example.org" not in after


def old_and_new(app: Flask) -> None:
    """One row of each kind that is too old, and one that is not."""
    with app.app_context():
        user = make_user("kari@eksempel.no", "Kari", None, NOW)
        for age in (timedelta(0), timedelta(days=800)):
            at = NOW - age
            sign_in(user, "", 30, at, way="password")
            db.session.add(
                OneTimeLink(
                    user_id=user.id,
                    purpose="sign_in",
                    token_hash=str(age),
                    created_at=at,
                    expires_at=at,
                )
            )
            invite("ny@eksempel.no", "Ny", "nb", user, at)
            values = {"name": "", "url": "u", "minutes": 1}
            queue_mail(None, "a@eksempel.no", "nb", "sign_in_link", at, **values).sent_at = at
            waiting = queue_mail(None, "b@eksempel.no", "nb", "sign_in_link", at, **values)
            waiting.failed_at = at
        db.session.commit()


def test_what_has_been_kept_long_enough_is_deleted_by_the_worker(app: Flask, stored: Store) -> None:
    from app.mail.worker import do_periodic_work

    old_and_new(app)
    with app.app_context():
        do_periodic_work(NOW)
    assert stored.count(SignIn) == stored.count(OneTimeLink) == stored.count(Invitation) == 1
    assert stored.count(OutboxMessage) == 2
    assert all(at > NOW - timedelta(days=730) for at in stored.all(select(AuditEntry.at)))
    assert stored.count(AuditEntry) > 0
    assert stored.count(User) == 1


def test_the_trail_is_kept_as_long_as_the_setting_says(
    make_app: Callable[..., Flask], app: Flask, stored: Store
) -> None:
    from app.mail.worker import do_periodic_work

    old_and_new(app)
    before = stored.count(AuditEntry)
    with make_app(AUDIT_DAYS=900).app_context():
        do_periodic_work(NOW)
    assert stored.count(AuditEntry) == before
