"""Which language a page is shown in: nb, nn or en."""

from __future__ import annotations

from flask import request, session
from flask_babel import get_locale

from app.access import current_person

LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
DEFAULT = "nb"


def choose() -> str:
    """Return the language chosen on this device, else the person's own, else the browser's."""
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    person = current_person()
    if person and person.language in LANGUAGES:
        return person.language
    return request.accept_languages.best_match(["nb", "nn", "en", "no"], DEFAULT).replace(
        "no", "nb"
    )


def language() -> str:
    """Return the code of the language of this request."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else DEFAULT
