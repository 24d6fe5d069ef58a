"""Links for a co-host and for a projector on another machine."""

from __future__ import annotations

from flask import abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import clock
from app.access import public
from app.database import db
from app.workshops import queries
from app.workshops.actions import links
from app.workshops.addresses import join_base
from app.workshops.models import LiveSeat
from app.workshops.qr import qr_path
from app.workshops.views import blueprint
from app.workshops.views.seats import Seat, seated, sit_here
from app.workshops.views.steer import act, done


@blueprint.post("/sessions/<int:session_id>/links")
@seated("host")
def make_link(seat: Seat) -> ResponseReturnValue:
    """Make a link for a co-host or a projector, and show it once."""
    role = act()
    if role not in {"cohost", "projector"}:
        abort(400)
    token = links.make_link(seat.session, role, clock.now())
    db.session.commit()
    settings = current_app.config
    base = join_base(
        settings["PUBLIC_URL"], settings.get("PUBLIC_URL_GIVEN", False), request.host_url
    )
    address = base + url_for(".take_link", token=token)
    return render_template(
        "workshops/link.html", live=seat.session, role=role, address=address, qr=qr_path(address)
    )


@blueprint.post("/sessions/<int:session_id>/links/<int:seat_id>/revoke")
@seated("host")
def revoke_link(seat: Seat, seat_id: int) -> ResponseReturnValue:
    """Take a link back, and the seat of the device that used it."""
    found = db.session.scalar(
        select(LiveSeat).where(LiveSeat.id == seat_id, LiveSeat.session_id == seat.session.id)
    )
    if found is None:
        abort(404)
    links.revoke_link(seat.session, found, clock.now())
    return done(seat)


@blueprint.route("/seats/<token>", methods=["GET", "POST"])
@public
def take_link(token: str) -> ResponseReturnValue:
    """Show what the link gives, and give the seat to this device when the button is pressed.

    Opening alone spends nothing: previews of links open them too.
    """
    now = clock.now()
    offered = queries.open_link(token, now)
    if offered is None:
        return render_template("workshops/link_is_over.html"), 410
    if request.method != "POST":
        return render_template("workshops/take_link.html", role=offered.role, token=token)
    session = queries.session_to_change(offered.session_id)
    if session is None:
        abort(404)
    db.session.refresh(offered)  # another device may have taken it while we waited for our turn
    if offered.taken_at is not None or offered.revoked_at is not None:
        return render_template("workshops/link_is_over.html"), 410
    own = links.take_link(session, offered, now)
    db.session.commit()
    sit_here(offered.role, session.id, own)
    page = ".board" if offered.role == "cohost" else ".projector"
    return redirect(url_for(page, session_id=session.id), 303)
