"""Text in the three languages, and cleaning of what people type."""

import re
import unicodedata
from dataclasses import dataclass

from markupsafe import Markup

LANGUAGES = ("nb", "nn", "en")

#: Control characters other than \n and \t (Unicode category Cc), and half surrogates (Cs).
_NOT_KEPT = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Text:
    """The same plain text in bokmål, nynorsk and English."""

    nb: str
    nn: str
    en: str

    def in_(self, language: str) -> str:
        """The text in `language` ("nb", "nn", "en"; "nn_NO" is "nn"); bokmål for any other."""
        match language[:2]:
            case "nn":
                return self.nn
            case "en":
                return self.en
            case _:
                return self.nb


@dataclass(frozen=True, slots=True)
class Html(Text):
    """Rendered HTML in the three languages; safe to print, since only authors' files go in."""

    def in_(self, language: str) -> Markup:
        """The HTML in `language`, marked as safe so that templates do not escape it."""
        return Markup(Text.in_(self, language))  # noqa: S704  (from authors' files alone)


NO_TEXT = Text("", "", "")


def same_in_all(text: str) -> Text:
    """A text that reads the same in every language."""
    return Text(text, text, text)


def clean(typed: str) -> str:
    """What a person typed, made safe to store and compare.

    Line endings become \\n; control characters other than \\n and \\t, and half surrogates, go
    (a database refuses them); the rest becomes NFC, so that å is one character on any keyboard.
    """
    unified = typed.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _NOT_KEPT.sub("", unified))
