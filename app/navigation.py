"""What every page shows: language, the person's own menu, footer."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import gettext as _

from app import clock
from app.access import current_person, person
from app.courses.queries import Places, places
from app.language import LANGUAGES, language


def _item(label: str, endpoint: str, **values: Any) -> dict[str, Any]:
    return {
        "url": url_for(endpoint, **values),
        "label": label,
        "current": request.endpoint == endpoint,
    }


def own_places() -> Places:
    """Return the places of the person who is signed in; asked of the database once a request."""
    if "places" not in g:
        g.places = places(person())
    return g.places  # type: ignore[no-any-return]


def navigation() -> list[dict[str, Any]]:
    """Return the menu of the person who is signed in: only what they have use for.

    The roles come with the one query that `courses` makes for a person's places.
    """
    someone = current_person()
    if someone is None:
        return []
    own = own_places()
    roles = own.roles
    items = [_item(_("Hjem"), "overview.home")]
    if "participant" in roles:
        newest = own.cohorts("participant")[0]
        items.append(_item(_("Løpet"), "overview.path", cohort_id=newest.id))
    if "mentor" in roles:
        items.append(_item(_("Innleveringer"), "reviews.queue"))
    if "staff" in roles or someone.is_admin:
        items.append(_item(_("Kull"), "courses.cohorts"))
    if someone.may_run_workshops or someone.is_admin:
        items.append(_item(_("Workshoper"), "workshops.library"))
    if someone.is_admin:
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
