"""The pages of accounts, one module for each subject."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from app.accounts.limits import SignInLimits

blueprint = Blueprint("accounts", __name__)


@blueprint.record
def _count_tries(state: BlueprintSetupState) -> None:
    state.app.extensions["sign_in_limits"] = SignInLimits(state.app.config["LIMITS_STORAGE"])


from app.accounts.views import (  # noqa: E402  they put their pages on the blueprint
    demo,
    language,
    sign_in,
)

__all__ = ["blueprint", "demo", "language", "sign_in"]
