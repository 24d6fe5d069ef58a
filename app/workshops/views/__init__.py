"""The pages of workshops, one module for each subject."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.blueprints import BlueprintSetupState

from app.workshops import limits, live

blueprint = Blueprint("workshops", __name__)


@blueprint.record
def _set_up(state: BlueprintSetupState) -> None:
    live.init_app(state.app)  # type: ignore[arg-type]
    limits.init_app(state.app)  # type: ignore[arg-type]


@blueprint.before_request
def _no_files() -> None:
    """No form here takes a file. Under the name of a text one would leave that text empty."""
    if request.files:
        abort(400)


from app.workshops.views import (  # noqa: E402  they put their pages on the blueprint
    board,
    join,
    library,
    links,
    mine,
    paper,
    projector,
    pupil,
    results,
    sessions,
    sharing,
    steer,
    steer_people,
    streams,
)

__all__ = [
    "blueprint",
    "board",
    "join",
    "library",
    "links",
    "mine",
    "paper",
    "projector",
    "pupil",
    "results",
    "sessions",
    "sharing",
    "steer",
    "steer_people",
    "streams",
]
