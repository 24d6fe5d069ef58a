"""Several participants on one device: one more comes in, and they take turns.

Each has a seat of their own in the browser's cookie, and answers as themselves.
"""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.workshops.forms import JoinForm
from app.workshops.views import blueprint
from app.workshops.views.join import join_page, take_in
from app.workshops.views.seats import Seat, on_this_device, seated, sit_here, take_turn_here


@blueprint.route("/live/<int:session_id>/share", methods=["GET", "POST"])
@seated("participant")
def share(seat: Seat) -> ResponseReturnValue:
    """Let one more in on this device, beside those who are there."""
    back = redirect(url_for(".pupil", session_id=seat.session.id), 303)
    if seat.session.state == "ended" or seat.me.removed_at is not None:
        return back
    form = JoinForm()
    if request.method != "POST":
        return join_page(seat.session, form, seat.me)
    token, status = take_in(seat.session, form, seat.me)
    if token is None:
        return join_page(seat.session, form, seat.me), status
    db.session.commit()
    sit_here("participant", seat.session.id, token, beside=True)
    return back


@blueprint.post("/live/<int:session_id>/turn")
@seated("participant")
def take_turn(seat: Seat) -> ResponseReturnValue:
    """Hand the device over to another of those who share it."""
    wanted = request.form.get("person", type=int)
    if wanted is None:
        abort(400)
    found = next((each for each in on_this_device(seat) if each.id == wanted), None)
    if found is None:
        abort(404)
    take_turn_here(found)
    return redirect(url_for(".pupil", session_id=seat.session.id), 303)
