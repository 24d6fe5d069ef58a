"""Choosing the language of pages, signed in or not."""

from __future__ import annotations

from flask import abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.access import current_person, public
from app.accounts import actions
from app.accounts.views import blueprint
from app.database import db
from app.errors import local_path
from app.language import LANGUAGES


@blueprint.post("/language")
@public
def language() -> ResponseReturnValue:
    """Remember the language on this device and, for a person signed in, for their mail."""
    chosen = request.form.get("language")
    if chosen not in LANGUAGES:
        abort(400)
    session["language"] = chosen
    person = current_person()
    if person is not None:
        actions.choose_language(person, chosen)
        db.session.commit()
    return redirect(local_path(request.form.get("next")) or url_for("overview.front"), 303)
