"""The sign-in that a browser holds: its cookie carries the token, the database decides."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, g, request, session

from app.access import current_sign_in
from app.accounts import actions
from app.accounts.devices import device_name
from app.accounts.models import User


def sign_in_here(user: User, now: datetime, *, way: str) -> None:
    """Sign a person in on the browser of this request; the view commits.

    Everything that the cookie held before goes, so that nobody can plant a session and wait; only
    the language chosen on this device stays. A sign-in that the browser had is ended. `way` as in
    `actions.sign_in`.
    """
    before = current_sign_in()
    if before is not None:
        actions.end_sign_in(before, now)
    token = actions.sign_in(
        user,
        device_name(request.user_agent.string),
        current_app.config["SIGN_IN_DAYS"],
        now,
        way=way,
    )
    language = session.get("language")
    empty_cookie()
    session["sign_in"] = token
    session.permanent = True
    if language:
        session["language"] = language


def empty_cookie() -> None:
    """Forget all that the browser's cookie holds, and what this request has drawn from it."""
    session.clear()
    for drawn in ("person", "sign_in", "csrf_token"):
        g.pop(drawn, None)
