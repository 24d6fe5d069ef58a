"""What a person sees when something is wrong: what happened, what to do, and that nothing is lost.

A form that comes after its sign-in ended, or with a token that no longer holds, is not thrown away:
the page shows what was typed and sends it again once the person is signed in.
"""

from __future__ import annotations

from flask import Flask, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as SQLAlchemyTimeoutError
from werkzeug.exceptions import HTTPException

from app.access import SignInNeeded, current_person, declaration
from app.database import db

#: Never shown or carried along when a late form is sent again.
NOT_CARRIED = frozenset({"csrf_token", "password", "new_password", "repeat_password", "seat"})
PAGES = frozenset({400, 404, 405, 409, 413, 422, 429, 500, 503})


def wants_json() -> bool:
    """Say whether the caller is a script that saves, not a person who reads."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == (
        "application/json"
    )


def same_origin() -> bool:
    """Say whether the browser tells that this request came from our own page."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin", "").partition("://")[2] == request.host


def typed_fields() -> list[tuple[str, str]]:
    """Return what was typed in the posted form, in order, without passwords and tokens."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in NOT_CARRIED and not name.startswith("_")
    ]


def local_path(target: str | None) -> str | None:
    """Return a target that stays on this site, or None."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    # A browser passes over tabs and line breaks in an address; none of ours has such signs.
    return None if "\\" in target or not target.isprintable() else target


def _page(
    status: int, headers: dict[str, str] | None = None, **values: object
) -> ResponseReturnValue:
    if wants_json():
        return jsonify(error=status, **values), status, headers or {}
    name = status if status in PAGES else (500 if status >= 500 else 400)
    return render_template(f"errors/{name}.html", **values), status, headers or {}


def sign_in_needed(_error: SignInNeeded) -> ResponseReturnValue:
    """Ask the person to sign in, and keep what they sent."""
    if wants_json():
        return jsonify(error=401, message=_("Du er logget ut. Logg inn igjen.")), 401
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    if not same_origin() or not typed_fields():
        return redirect(url_for("accounts.sign_in"))
    return _resend(needs_sign_in=True), 401


def form_token_failed(error: CSRFError) -> ResponseReturnValue:
    """Show what was typed, with a fresh token to send it again; refuse posts from elsewhere."""
    if wants_json():
        status = 400 if current_person() else 401
        return jsonify(error=status, message=_("Siden er for gammel. Last den på nytt.")), status
    if not same_origin() or not typed_fields():
        return _page(400)
    return _resend(needs_sign_in=current_person() is None and _is_for_accounts()), 400


def _is_for_accounts() -> bool:
    """Say whether the page is for people with accounts, and not for anybody or for pupils."""
    view = current_app.view_functions[request.endpoint or ""]
    return declaration(view) not in {"public", "seated:participant"}


def _resend(needs_sign_in: bool) -> str:
    return render_template(
        "errors/resend.html",
        action=request.full_path.rstrip("?"),
        fields=typed_fields(),
        needs_sign_in=needs_sign_in,
    )


def http_error(error: HTTPException) -> ResponseReturnValue:
    """Show the page of an HTTP error; redirects pass."""
    if error.code is None or error.code < 400:
        return error
    db.session.rollback()
    wait = getattr(error, "retry_after", None)
    headers = {"Retry-After": str(wait)} if wait else {}
    return _page(error.code, headers)


def busy(_error: Exception) -> ResponseReturnValue:
    """The database did not answer in time: nothing was saved, and the person may try again."""
    db.session.rollback()
    current_app.logger.warning("the database did not answer in time", exc_info=True)
    return _page(503, {"Retry-After": "5"})


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(SignInNeeded, sign_in_needed)
    app.register_error_handler(CSRFError, form_token_failed)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(SQLAlchemyTimeoutError, busy)
