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
from app.workshops.models import LiveSession, Participant
from app.workshops.names import propose
from app.workshops.room import workshop_of
from app.workshops.rules import MOST_ON_A_DEVICE, may_resume
from app.workshops.views import blueprint
from app.workshops.views.seats import find_seat, sit_here, stand_up


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
    if find_seat(("participant",), found.id):
        return redirect(url_for(".pupil", session_id=found.id))
    if request.method == "POST":
        return _let_in(found)
    return join_page(found, JoinForm())


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
    token, status = take_in(held, form)
    if token is None:
        return join_page(held, form), status
    db.session.commit()
    session.setdefault("language", held.language)
    sit_here("participant", held.id, token)
    return redirect(url_for(".pupil", session_id=held.id), 303)


def take_in(
    held: LiveSession, form: JoinForm, beside: Participant | None = None
) -> tuple[str | None, int]:
    """Let somebody in under the name that was chosen, on a device of their own or beside another.

    Return the secret of the seat; or None and the status of the refusal, which the form explains.
    """
    if not form.accept(held.language, held.own_names):
        return None, 422
    try:
        return people.join(held, form.chosen, clock.now(), beside, form.seat.data or "")[1], 303
    except people.NameTaken:
        form.taken()
        return None, 409
    except people.DoorClosed:
        return None, 403
    except people.SessionFull:
        form.form_errors.append(_("Økta er full. Si fra til læreren."))
        return None, 409
    except people.DeviceFull:
        form.form_errors.append(device_is_full())
        return None, 409


def device_is_full() -> str:
    """Return what those are told who would be one too many on a device."""
    return str(_("Det er plass til %(number)s på én enhet.", number=MOST_ON_A_DEVICE))


def join_page(found: LiveSession, form: JoinForm, beside: Participant | None = None) -> str:
    """Show proposed names, for a device's first participant or for one more."""
    if "language" not in session:
        session["language"] = found.language
    names = propose(found.language, queries.names_in(found.id), 3, secrets.SystemRandom())
    return render_template(
        "workshops/join_session.html",
        beside=beside,
        live=found,
        title=workshop_of(found).title.in_(language()),
        spoken=spoken(found.code or ""),
        names=names,
        form=form,
    )


@blueprint.route("/join/<code>/resume", methods=["GET", "POST"])
@public
def resume(code: str) -> ResponseReturnValue:
    """Let somebody who was in before take their place on this device, alone or beside others."""
    found, answer = _session_with(code)
    if found is None:
        return answer
    form = ResumeForm()
    if request.method != "POST":
        return _resume_page(found, form)
    if not form.validate():
        return _resume_page(found, form), 422
    held = queries.session_to_change(found.id)
    known = held and queries.participant_named(held.id, tidy(form.name.data))
    beside = find_seat(("participant",), found.id)
    if held and known and may_resume(known.resume_failures):
        seat_before = known.token_hash
        try:
            token = _come_back(held, known, form, beside.me if beside else None)
        except people.DeviceFull:
            form.form_errors.append(device_is_full())
            return _resume_page(found, form), 409
        db.session.commit()
        if token:
            stand_up(seat_before)
            sit_here("participant", held.id, token, beside=beside is not None)
            return redirect(url_for(".pupil", session_id=held.id), 303)
    form.form_errors.append(_("Navnet og koden hører ikke sammen. Be læreren slippe deg inn."))
    return _resume_page(found, form), 422


def _come_back(
    held: LiveSession, known: Participant, form: ResumeForm, beside: Participant | None
) -> str | None:
    code, seat = form.resume_code.data or "", form.seat.data or ""
    return people.come_back(held, known, code, str(current_app.secret_key), beside, seat)


def _resume_page(found: LiveSession, form: ResumeForm) -> str:
    beside = "beside" in request.args
    return render_template("workshops/resume.html", live=found, form=form, beside=beside)
