"""A page's state as a fragment: sent whole, or "not modified" when the browser has it already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from app import clock
from app.workshops.live import live

#: Seconds that a state waits for its turn. After that it is drawn all the same.
LONGEST_WAIT = 3.0


def milliseconds(moment: datetime) -> int:
    """Return a moment as JavaScript counts time."""
    return round(moment.timestamp() * 1000)


def fragment(etag: str, render: Callable[[], str]) -> ResponseReturnValue:
    """Answer with a fragment, or 304 when the browser has it; the server's clock goes along."""
    if etag in request.if_none_match:
        answer: Response = make_response("", 304)
    else:
        answer = make_response(render())
    answer.set_etag(etag)
    answer.headers["X-Now"] = str(milliseconds(clock.now()))
    return answer


def in_turn(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Draw only when few others do. Stands before `@seated`, which takes a connection.

    A teacher's board is much to draw, at each answer of the class. Ten that are drawn at once would
    hold all connections to the database, and those who answer would wait for them.
    """

    @wraps(view)
    def drawn(**values: Any) -> ResponseReturnValue:
        turns = live().drawing
        mine = turns.take(LONGEST_WAIT)
        try:
            return view(**values)
        finally:
            if mine:
                turns.give_back()

    return drawn


def template_of(name: str, view: str) -> str:
    """Return the template of a type of activity for one of its views."""
    return f"activities/{name.replace('-', '_')}/{view}.html"
