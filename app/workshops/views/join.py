"""Coming in with a code: a name is proposed, and one is in. Coming back with a resume code."""

from __future__ import annotations

import secrets

from flask import abort, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.access import public
from app.database import db
from app.language import language
from app.workshops import queries
from app.workshops.actions import people
from app.workshops.codes import normal_code, spoken
from app.workshops.forms import JoinForm, ResumeForm, tidy
from app.workshops.models import LiveSession
from app.workshops.names import propose
from app.workshops.room import workshop_of
from app.workshops.rules import may_resume
from app.workshops.views import blueprint
from app.workshops.views.seats import sit_here, token_here


@blueprint.get("/join")
@public
def join() -> ResponseReturnValue:
    """Ask for the code, or go on with the one that was typed."""
    typed = request.args.get("code")
    if typed is None:
        return render_template("workshops/join.html", typed="", problem=None)
    code = normal_code(typed)
    if code is None:
        problem = _("En kode har seks tegn, bokstaver og tall. Se på tavla, og prøv igjen.")
        return render_template("workshops/join.html", typed=typed, problem=problem), 422
    return redirect(url_for(".join_session", code=code))


@blueprint.route("/join/<code>", methods=["GET", "POST"])
@public
def join_session(code: str) -> ResponseReturnValue:
    """Propose names for the session that the code opens, and let the visitor in under one."""
    found, answer = _session_with(code)
    if found is None:
        return answer
    if request.method == "POST":
        return _let_in(found)
    if token_here("participant", found.id) and queries.seat_of(
        token_here("participant", found.id) or "", found.id, to_change=False
    ):
        return redirect(url_for(".pupil", session_id=found.id))
    return _join_page(found, JoinForm())


def _session_with(code: str) -> tuple[LiveSession | None, ResponseReturnValue]:
    """Find the session of a code. Only a wrong one is counted, so a right one is never refused."""
    normal = normal_code(code)
    found = queries.session_with_code(normal) if normal else None
    if found is not None:
        return found, ""
    wait = current_app.extensions["live_limits"].wrong_code(request.remote_addr)
    if wait:
        problem = _("Det har kommet mange feil koder herfra. Vent litt, og prøv igjen.")
        page = render_template("workshops/join.html", typed=code, problem=problem)
        return None, (page, 429, {"Retry-After": str(wait)})
    problem = _("Ingen økt har denne koden nå. Se på tavla, og prøv igjen.")
    return None, (render_template("workshops/join.html", typed=code, problem=problem), 404)


def _let_in(found: LiveSession) -> ResponseReturnValue:
    held = queries.session_to_change(found.id)
    if held is None:
        abort(404)
    form = JoinForm()
    if not form.accept(held.language, held.own_names):
        return _join_page(held, form), 422
    try:
        _, token = people.join(held, form.chosen, clock.now())
    except people.NameTaken:
        form.taken()
        return _join_page(held, form), 409
    except people.DoorClosed:
        return _join_page(held, form), 403
    except people.SessionFull:
        form.form_errors.append(_("Økta er full. Si fra til læreren."))
        return _join_page(held, form), 409
    db.session.commit()
    session.setdefault("language", held.language)
    sit_here("participant", held.id, token)
    return redirect(url_for(".pupil", session_id=held.id), 303)


def _join_page(found: LiveSession, form: JoinForm) -> str:
    if "language" not in session:
        session["language"] = found.language
    names = propose(found.language, queries.names_in(found.id), 3, secrets.SystemRandom())
    return render_template(
        "workshops/join_session.html",
        live=found,
        title=workshop_of(found).title.in_(language()),
        spoken=spoken(found.code or ""),
        names=names,
        form=form,
    )


@blueprint.route("/join/<code>/resume", methods=["GET", "POST"])
@public
def resume(code: str) -> ResponseReturnValue:
    """Let somebody who was in before take their place on this device."""
    found, answer = _session_with(code)
    if found is None:
        return answer
    form = ResumeForm()
    if request.method != "POST":
        return render_template("workshops/resume.html", live=found, form=form)
    if not form.validate():
        return render_template("workshops/resume.html", live=found, form=form), 422
    held = queries.session_to_change(found.id)
    known = held and queries.participant_named(held.id, tidy(form.name.data))
    key = current_app.secret_key
    if held and known and may_resume(known.resume_failures):
        token = people.come_back(held, known, form.resume_code.data or "", str(key))
        db.session.commit()
        if token:
            sit_here("participant", held.id, token)
            return redirect(url_for(".pupil", session_id=held.id), 303)
    form.form_errors.append(_("Navnet og koden hører ikke sammen. Be læreren slippe deg inn."))
    return render_template("workshops/resume.html", live=found, form=form), 422
