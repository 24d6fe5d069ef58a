"""What every page shows: language, the person's own menu, footer."""

from __future__ import annotations

from typing import Any

from flask import Flask, request, url_for
from flask_babel import gettext as _

from app import clock
from app.access import current_person
from app.language import LANGUAGES, language


def _item(label: str, endpoint: str, **values: Any) -> dict[str, Any]:
    return {
        "url": url_for(endpoint, **values),
        "label": label,
        "current": request.endpoint == endpoint,
    }


def navigation() -> list[dict[str, Any]]:
    """Return the menu of the person who is signed in: only what they have use for.

    The roles come with the one query that `courses` makes for a person's places.
    """
    from app.courses.queries import places  # late: navigation is set up before the features

    person = current_person()
    if person is None:
        return []
    roles = places(person).roles
    items = [_item(_("Hjem"), "overview.home")]
    if "mentor" in roles:
        items.append(_item(_("Innleveringer"), "reviews.queue"))
    if "staff" in roles or person.is_admin:
        items.append(_item(_("Kull"), "courses.cohorts"))
    if person.is_admin:
        items.append(_item(_("Personer"), "accounts.people"))
    return items


def init_app(app: Flask) -> None:
    """Give every template the person, the menu, the language and the clock."""

    @app.context_processor
    def _values() -> dict[str, Any]:
        return {
            "person": current_person(),
            "language": language(),
            "languages": LANGUAGES,
            "navigation": navigation,
            "now": clock.now(),
        }
