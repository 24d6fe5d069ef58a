"""Event streams: channel and number, never words. A stream holds no database connection."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

from flask import Response, request
from flask.typing import ResponseReturnValue

from app.database import db
from app.workshops.hub import events
from app.workshops.live import live
from app.workshops.views import blueprint
from app.workshops.views.board import board_versions, presence_number
from app.workshops.views.projector import stage_versions
from app.workshops.views.pupil import versions
from app.workshops.views.seats import Seat, find_seat, on_this_device, seated

STREAM = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}
#: Milliseconds after which a connection is over when nothing that was sent on it is received: a
#: phone that left the network says nothing, and would hold a place for a quarter of an hour.
UNHEARD = 12_000


@blueprint.get("/live/<int:session_id>/stream")
@seated("participant")
def pupil_stream(seat: Seat) -> ResponseReturnValue:
    """Tell a participant's page when something for it has changed."""
    together = [each.id for each in on_this_device(seat)]
    return _stream(seat, versions, here=live().presence.streaming(seat.session.id, together))


@blueprint.get("/sessions/<int:session_id>/stream")
@seated("host", "cohost")
def board_stream(seat: Seat) -> ResponseReturnValue:
    """Tell a teacher's board when something has changed, and with each beat who is here."""
    session_id, kept = seat.session.id, live()
    return _stream(seat, _of_board, beat=lambda: presence_number(kept, session_id))


@blueprint.get("/sessions/<int:session_id>/stage-stream")
@seated("host", "cohost", "projector")
def stage_stream(seat: Seat) -> ResponseReturnValue:
    """Tell a projector when what it shows has changed."""
    return _stream(seat, _of_stage)


def _of_board(seat: Seat) -> dict[str, int]:
    return board_versions(seat.session)


def _of_stage(seat: Seat) -> dict[str, int]:
    return stage_versions(seat.session)


def _stream(
    seat: Seat,
    numbers_of: Callable[[Seat], dict[str, int]],
    here: AbstractContextManager[None] | None = None,
    beat: Callable[[], object] | None = None,
) -> ResponseReturnValue:
    """Open a stream, or answer 503 when all places are taken: the page polls then.

    The numbers that go first are read after it has begun to listen: a change that was committed
    between the two would else be told to nobody.
    """
    session_id, channels = seat.session.id, tuple(numbers_of(seat))
    db.session.remove()
    who = (seat.role, seat.me.id if seat.participant else seat.actor_id)
    with ExitStack() as stack:  # so that the place is free again whatever goes wrong
        listener = stack.enter_context(live().hub.listening(session_id, channels, who))
        fresh = find_seat((seat.role,), session_id) if listener else None
        if listener is None or fresh is None:
            return "", 503, {"Retry-After": "30"}
        numbers = numbers_of(fresh)
        db.session.remove()
        if here is not None:
            stack.enter_context(here)
        told = events(listener, numbers, beat, _hung_up())
        answer = Response(told, headers=STREAM)
        answer.call_on_close(stack.pop_all().close)
    return answer


def _hung_up() -> Callable[[], bool]:
    """Return what says whether the browser has closed this request's connection.

    Writing would tell too, but only the second time.
    """
    connection = request.environ.get("gunicorn.socket")
    if connection is None:
        return lambda: False
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNHEARD)

    def closed() -> bool:
        try:
            return bool(connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b"")
        except BlockingIOError:
            return False
        except OSError:
            return True

    return closed
