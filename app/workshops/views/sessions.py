"""A teacher's sessions: the list, a new one, and deleting one."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.access import allowed, person
from app.accounts.models import User
from app.content import Workshop
from app.database import db, empty_write_ahead_log
from app.language import language
from app.workshops import privacy, queries
from app.workshops.actions import sessions
from app.workshops.room import workshop_of
from app.workshops.rules import as_teacher, may_run_workshops
from app.workshops.views import blueprint
from app.workshops.views.seats import Seat, seated


def workshop_to_run(person: User, workshop_id: str) -> Workshop | None:
    """Return a workshop that the person may run; else None."""
    if not may_run_workshops(person):
        return None
    return current_app.extensions["site"].workshop(workshop_id)  # type: ignore[no-any-return]


@blueprint.get("/sessions")
@allowed(as_teacher)
def own_sessions(teacher: User) -> ResponseReturnValue:
    """Show a teacher's own sessions, the newest first, and when each is deleted."""
    found = queries.sessions_of(teacher)
    sheets = queries.run_sheets_of([session.id for session in found])
    site = current_app.extensions["site"]
    titles = {}
    for session in found:
        known = site.workshop(sheets[session.id].workshop_id) or workshop_of(session)
        titles[session.id] = known.title.in_(language())
    return render_template(
        "workshops/sessions.html",
        sessions=found,
        titles=titles,
        counts=queries.counts_of_people([session.id for session in found]),
        workshops=site.workshops,
    )


@blueprint.route("/workshops/<workshop_id>/sessions", methods=["GET", "POST"])
@allowed(workshop_to_run)
def new_session(workshop: Workshop) -> ResponseReturnValue:
    """Make a session of a workshop, with a code, and go to its board."""
    if request.method != "POST":  # somebody who signed in on the way
        return redirect(url_for(".workshop", workshop_id=workshop.id))
    session = sessions.make_session(person(), workshop, language(), clock.now())
    db.session.commit()
    return redirect(url_for(".board", session_id=session.id), 303)


@blueprint.route("/sessions/<int:session_id>/delete", methods=["GET", "POST"])
@seated("host")
def delete_session(seat: Seat) -> ResponseReturnValue:
    """Ask whether, and then delete a session with all that is in it."""
    if request.method != "POST":
        count = queries.counts_of_people([seat.session.id])[seat.session.id]
        return render_template(
            "workshops/delete_session.html",
            live=seat.session,
            title=workshop_of(seat.session).title.in_(language()),
            count=count,
        )
    if not request.form.get("sure"):
        abort(400)
    privacy.delete_session(seat.session, seat.actor_id, "asked", clock.now())
    db.session.commit()
    empty_write_ahead_log()
    flash(_("Økta og alt i den er slettet."), "success")
    return redirect(url_for(".own_sessions"), 303)
