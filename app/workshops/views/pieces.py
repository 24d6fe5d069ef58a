"""Pieces of the board that are drawn once: of a class of thirty, an answer changes one or two.

A piece is a macro's markup for one person or card. It is remembered in each language with what it
was drawn from, and drawn anew when that is no longer the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.language import language
from app.workshops.live import live
from app.workshops.models import LiveSession

#: Stands where the form token goes, which is another in each browser. Nobody can write it: in what
#: people write a "<" is escaped.
TOKEN = Markup("<form-token>")

Piece = Callable[..., Markup]


def pieces_of(session: LiveSession) -> Piece:
    """Return how a template draws a piece: `piece("card", card.id, drawn_from, macro, card, …)`.

    `drawn_from` has all that the markup depends on beside the language; what is missing there is
    shown as it was.
    """
    memory, where = live().remembered.pieces, (session.id, language())

    def piece(name: str, number: int, drawn_from: Any, macro: Piece, *values: Any) -> Markup:
        return memory.get((*where, name, number), drawn_from, lambda: macro(*values))

    return piece


def with_token(page: str) -> str:
    """Put this browser's form token into the forms of a page that was drawn from pieces."""
    return page.replace(TOKEN, f'<input type="hidden" name="csrf_token" value="{generate_csrf()}">')
