"""The pages of courses, one module for each subject."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("courses", __name__)

from app.courses.views import (  # noqa: E402  they put their pages on the blueprint
    cohorts,
    dates,
    invitations,
    invite,
    lessons,
    mentors,
    people,
    teams,
)

__all__ = [
    "blueprint",
    "cohorts",
    "dates",
    "invitations",
    "invite",
    "lessons",
    "mentors",
    "people",
    "teams",
]
