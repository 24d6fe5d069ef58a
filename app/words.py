"""The words of a page in its language.

The catalogue is found once a request, and a word without a variable is made safe to print once and
for all. Flask-Babel's own way asks for the locale, and formats, at each word.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from babel.support import NullTranslations
from flask import Flask, g
from flask_babel import force_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


class Words:
    """One catalogue, with what has been looked up in it."""

    def __init__(self, catalogue: NullTranslations) -> None:
        self.catalogue = catalogue
        self.safe: dict[str, Markup] = {}

    def printable(self, word: str) -> Markup:
        """Return a word without variables in this language, ready for a page."""
        found = self.safe.get(word)
        if found is None:
            found = self.safe[word] = Markup(self.catalogue.ugettext(word) % {})  # noqa: S704 ours
        return found


_by_catalogue: dict[int, Words] = {}  # catalogues are loaded once and live as long as the process


def words() -> Words:
    """Return the words of the present language."""
    found = g.get("words")
    if found is None:
        catalogue = get_translations()
        found = _by_catalogue.setdefault(id(catalogue), Words(catalogue))
        g.words = found
    return found  # type: ignore[no-any-return]


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Speak another language inside, as mail to somebody else does."""
    outside = g.pop("words", None)
    try:
        with force_locale(language):
            yield
    finally:
        g.pop("words", None)
        if outside is not None:
            g.words = outside


@pass_eval_context
def gettext(context: EvalContext, word: str, **values: Any) -> str:
    """Return a word for a template; `%(name)s` in it is filled from the values, escaped."""
    if not values and context.autoescape:
        return words().printable(word)
    return _filled(context, words().catalogue.ugettext(word), values)


@pass_eval_context
def ngettext(context: EvalContext, one: str, many: str, num: int, **values: Any) -> str:
    """Return the form of a word that goes with a number, which is also `%(num)s`."""
    word = words().catalogue.ungettext(one, many, num)
    return _filled(context, word, {"num": num, **values})


def _filled(context: EvalContext, word: str, values: dict[str, Any]) -> str:
    return (Markup(word) if context.autoescape else word) % values  # noqa: S704 our own word


def init_app(app: Flask) -> None:
    """Let templates find their words here."""
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
