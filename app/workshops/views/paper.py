"""What is printed for one session: the poster with its code, and its own run sheet."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from app.words import in_language
from app.workshops import queries
from app.workshops.models import LiveSession
from app.workshops.room import shape_of, workshop_of
from app.workshops.views import blueprint
from app.workshops.views.board import invitation
from app.workshops.views.library import Line
from app.workshops.views.seats import Seat, seated


@blueprint.get("/sessions/<int:session_id>/poster")
@seated("host", "cohost")
def poster(seat: Seat) -> ResponseReturnValue:
    """Show a page to print and put on the wall: code, address and QR."""
    with in_language(seat.session.language):
        return render_template(
            "workshops/poster.html",
            live=seat.session,
            title=workshop_of(seat.session).title.in_(seat.session.language),
            **invitation(seat.session),
        )


@blueprint.get("/sessions/<int:session_id>/run-sheet")
@seated("host", "cohost")
def session_run_sheet(seat: Seat) -> ResponseReturnValue:
    """Show the session's own run sheet to be printed: order, minutes and notes as the teacher has
    made them, without what is skipped."""
    return render_template(
        "workshops/run_sheet.html",
        seat=seat,
        workshop=workshop_of(seat.session),
        lines=_lines(seat.session),
    )


def _lines(session: LiveSession) -> list[Line]:
    started = queries.meeting_of(session.id).started_at
    begun, found = timedelta(), []
    for step in shape_of(session).steps:
        if step.skipped:
            continue
        ends = begun + timedelta(seconds=step.seconds)
        at = started + begun if started else None
        found.append(Line(step.activity, _minutes(begun), _minutes(ends), at, step.note))
        begun = ends
    return found


def _minutes(time: timedelta) -> int:
    return round(time / timedelta(minutes=1))
