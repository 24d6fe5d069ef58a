"""What could not be taken is shown with what was typed, so that nothing has to be written twice.

Pages with scripts keep the words by themselves; this is for browsers without.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import render_template
from flask.typing import ResponseReturnValue

from app.errors import typed_fields

#: What goes along unseen when the form is sent again.
UNSEEN = frozenset({"key", "owner", "run", "slot", "base", "act", "revision", "back"})
_NO_WORDS = re.compile(r"[\d:.,\s-]*")


def typed_words() -> list[tuple[str, str]]:
    """Return the fields in which something was written that one would not write again."""
    return [
        (name, value)
        for name, value in typed_fields()
        if name not in UNSEEN and not _NO_WORDS.fullmatch(value)
    ]


def not_taken(
    page: str, message: str, back: str, status: int = 422, changed: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    """Say why a form was not taken, and show it once more to be put right and sent again.

    `page`: whose it is, pupil or teacher; `back`: the address to go back to; `changed`: fields that
    are to hold something else this time.
    """
    words = typed_words()
    given = changed or {}
    unseen = {name: value for name, value in typed_fields() if (name, value) not in words}
    shown = render_template(
        f"workshops/not_taken_{page}.html",
        message=message,
        back=back,
        unseen={**unseen, **given},
        words=words,
    )
    return shown, status
