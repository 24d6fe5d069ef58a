"""The pages of workshops, one module for each subject."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from app.workshops import limits, live

blueprint = Blueprint("workshops", __name__)


@blueprint.record
def _set_up(state: BlueprintSetupState) -> None:
    live.init_app(state.app)  # type: ignore[arg-type]
    limits.init_app(state.app)  # type: ignore[arg-type]


from app.workshops.views import (  # noqa: E402  they put their pages on the blueprint
    board,
    join,
    library,
    links,
    projector,
    pupil,
    results,
    sessions,
    steer,
    streams,
)

__all__ = [
    "blueprint",
    "board",
    "join",
    "library",
    "links",
    "projector",
    "pupil",
    "results",
    "sessions",
    "steer",
    "streams",
]
