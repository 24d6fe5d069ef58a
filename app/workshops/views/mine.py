"""What a participant has here: all that is stored about them, to read, take along or erase."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.activities.base import Person
from app.content import Workshop
from app.database import db, empty_write_ahead_log
from app.errors import wants_json
from app.language import language
from app.workshops import queries
from app.workshops.actions import people
from app.workshops.room import newest_runs, seen_by_pupil, whole_room, workshop_of
from app.workshops.views import blueprint
from app.workshops.views.seats import (
    Seat,
    is_anothers,
    on_this_device,
    owner_on_device,
    seated,
    stand_up,
)


@blueprint.get("/live/<int:session_id>/mine")
@seated("participant")
def mine(seat: Seat) -> ResponseReturnValue:
    """Show a participant all that is stored about them; as JSON for those who ask for it."""
    workshop = workshop_of(seat.session)
    found = _answered_alone(seat, workshop, clock.now())
    if wants_json() or "download" in request.args:
        body = jsonify(
            name=seat.me.name,
            shares_a_device=len(on_this_device(seat)) > 1,
            joined_at=seat.me.joined_at.isoformat(),
            deleted_at=seat.session.delete_at.isoformat(),
            answers=[{**each, "at": each["at"].isoformat()} for each in found],
            sent=_sent(seat, workshop),
        )
        body.headers["Content-Disposition"] = "attachment; filename=springbrett.json"
        return body
    return render_template(
        "workshops/mine.html",
        live=seat.session,
        me=seat.me,
        shares=len(on_this_device(seat)) > 1,
        owner=owner_on_device(seat),
        answers=found,
    )


def _answered_alone(seat: Seat, workshop: Workshop, now: datetime) -> list[dict[str, Any]]:
    """Return what a participant has answered alone: the words, and what was chosen, in words."""
    runs, me = newest_runs(seat.session), Person(seat.me.id, seat.me.name, seat.me.untimed)
    found = []
    for response, activity_id in queries.own_responses(seat.me.id, seat.session.id):
        activity = workshop.activity(activity_id)
        words = [text for text in response.payload.get("texts", {}).values() if text]
        choice = response.payload.get("choice", {})
        if activity and (words or choice):
            room = seen_by_pupil(whole_room(seat.session, response.run_id, now), me, runs)
            chosen = activity.type.choice_in_words(room, response.slot, choice) if choice else []
            found.append(
                {
                    "activity": activity.title.in_(language()),
                    "words": words,
                    "chosen": [each.in_(language()) for each in chosen],
                    "at": response.answered_at,
                }
            )
    return found


def _sent(seat: Seat, workshop: Workshop) -> list[dict[str, Any]]:
    """Return all that a participant has sent: also what was changed later, and with a group."""
    found = []
    for write, activity_id in queries.writes_of(seat.me.id):
        activity = workshop.activity(activity_id)
        found.append(
            {
                "activity": activity.title.in_(language()) if activity else activity_id,
                "with_a_group": write.owner != seat.me.owner,
                "words": [text for text in write.payload.get("texts", {}).values() if text],
                "choice": write.payload.get("choice", {}),
                "at": write.received_at.isoformat(),
            }
        )
    return found


def _another_has_the_turn(seat: Seat) -> ResponseReturnValue:
    flash(_("Siden hørte til en annen. Nå er det %(name)s sin tur.", name=seat.me.name), "warning")
    return redirect(url_for(".pupil", session_id=seat.session.id), 303)


@blueprint.post("/live/<int:session_id>/erase-me")
@seated("participant")
def erase_me(seat: Seat) -> ResponseReturnValue:
    """Delete a participant who asks for it, with all they have answered alone."""
    if is_anothers(seat):
        return _another_has_the_turn(seat)
    others = len(on_this_device(seat)) > 1
    stand_up(seat.me.token_hash)
    people.erase(seat.session, seat.me, None, clock.now())
    db.session.commit()
    empty_write_ahead_log()
    flash(_("Du og svarene dine er slettet."), "success")
    if others:
        return redirect(url_for(".pupil", session_id=seat.session.id), 303)
    return redirect(url_for(".join"), 303)


@blueprint.post("/live/<int:session_id>/leave")
@seated("participant")
def leave(seat: Seat) -> ResponseReturnValue:
    """Leave the seat on this device, for the next pupil who uses it; the answers stay."""
    if is_anothers(seat):
        return _another_has_the_turn(seat)
    others = len(on_this_device(seat)) > 1
    stand_up(seat.me.token_hash)
    people.leave_device(seat.session, seat.me)
    db.session.commit()
    if others:
        return redirect(url_for(".pupil", session_id=seat.session.id), 303)
    if seat.me.on_paper:
        return redirect(url_for(".board", session_id=seat.session.id), 303)
    if seat.session.state == "ended" or seat.session.code is None:
        return redirect(url_for(".join"), 303)  # its code leads nowhere: it would count as a guess
    return redirect(url_for(".join_session", code=seat.session.code), 303)
