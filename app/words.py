"""The words of a page in its language: the catalogue is found once a request, not once a word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from babel.support import NullTranslations
from flask import Flask, g
from flask_babel import force_locale, get_translations


def catalogue() -> NullTranslations:
    """Return the catalogue of the present language."""
    found = g.get("catalogue")
    if found is None:
        found = g.catalogue = get_translations()
    return found  # type: ignore[no-any-return]


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Speak another language inside, as mail to somebody else does."""
    outside = g.pop("catalogue", None)
    try:
        with force_locale(language):
            yield
    finally:
        g.pop("catalogue", None)
        if outside is not None:
            g.catalogue = outside


def init_app(app: Flask) -> None:
    """Let templates find their words here; Flask-Babel's own way asks for the locale each time."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda word: catalogue().ugettext(word),
        ngettext=lambda one, many, number: catalogue().ungettext(one, many, number),
        newstyle=True,
    )
