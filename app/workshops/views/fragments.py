"""A page's state as a fragment: sent whole, or "not modified" when the browser has it already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from app import clock


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
