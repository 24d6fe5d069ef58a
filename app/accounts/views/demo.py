"""One-press sign-in for the demo's people. Outside demo mode the address does not exist."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, current_app, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import clock
from app.access import public
from app.accounts.models import User
from app.accounts.queries import user_with_email
from app.accounts.views import blueprint
from app.accounts.views.cookie import sign_in_here
from app.database import db

#: One of each kind, in the order of the buttons on the sign-in page.
DEMO_PEOPLE = (
    "founder@example.org",
    "mentor@example.org",
    "staff@example.org",
    "teacher@example.org",
    "admin@example.org",
)


def demo_people() -> Sequence[User]:
    """Return the demo's people for the sign-in page; nobody outside demo mode."""
    if not current_app.config["DEMO"]:
        return []
    found = db.session.scalars(select(User).where(User.email.in_(DEMO_PEOPLE))).all()
    return sorted(found, key=lambda user: DEMO_PEOPLE.index(user.email))


@public
def demo_sign_in() -> ResponseReturnValue:
    """Sign in as one of the demo's people, by `email`, without a password."""
    if not current_app.config["DEMO"]:
        abort(404)
    user = user_with_email(request.form.get("email", ""))
    if user is None:
        abort(404)
    sign_in_here(user, clock.now(), way="demo")
    db.session.commit()
    return redirect(url_for("overview.home"), 303)


@blueprint.record
def _only_in_the_demo(state: BlueprintSetupState) -> None:
    if state.app.config["DEMO"]:
        state.add_url_rule("/demo/sign-in", "demo_sign_in", demo_sign_in, methods=["POST"])
