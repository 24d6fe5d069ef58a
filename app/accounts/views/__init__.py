"""The pages of accounts, one module for each subject."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, request
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _

from app import clock
from app.access import SAFE_METHODS, current_sign_in
from app.accounts import actions, privacy_registry
from app.accounts.limits import SignInLimits
from app.accounts.models import User
from app.accounts.rules import seen_long_ago
from app.database import empty_write_ahead_log
from app.mail.worker import do_now_and_then

blueprint = Blueprint("accounts", __name__)


@blueprint.record
def _set_up(state: BlueprintSetupState) -> None:
    state.app.extensions["sign_in_limits"] = SignInLimits(state.app.config["LIMITS_STORAGE"])
    do_now_and_then(state.app, privacy_registry.purge)
    do_now_and_then(state.app, _really_deleted)


def _really_deleted(_now: datetime) -> int:
    empty_write_ahead_log()
    return 0


@blueprint.before_app_request
def _note_use() -> None:
    """Note now and then that a sign-in is in use, where the request writes anyway."""
    if request.method in SAFE_METHODS:
        return
    sign_in, now = current_sign_in(), clock.now()
    if sign_in is not None and seen_long_ago(sign_in, now):
        actions.see(sign_in, now)


@blueprint.app_template_filter("person_name")
def person_name(user: User | None) -> str:
    """Return what to call the author of something: `{{ message.author | person_name }}`."""
    return user.name if user and not user.erased_at else str(_("Slettet person"))


@blueprint.app_template_filter("device_words")
def device_words(device: str) -> str:
    """Return a stored device, such as "Firefox, Windows", in words."""
    browser, _comma, system = device.partition(", ")
    if browser and system:
        return str(_("%(browser)s på %(system)s", browser=browser, system=system))
    return device or str(_("Ukjent enhet"))


from app.accounts.views import (  # noqa: E402  they put their pages on the blueprint
    account,
    demo,
    language,
    links,
    people,
    sign_in,
)

__all__ = ["account", "blueprint", "demo", "language", "links", "people", "sign_in"]
