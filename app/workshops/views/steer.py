"""What the teacher does on the board. Each is a small form; scripts send it without leaving."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from flask import abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.activities.base import Refused
from app.content.text import clean
from app.database import db
from app.errors import wants_json
from app.workshops import queries
from app.workshops.actions import answers, cards, sessions, steps
from app.workshops.forms import SettingsForm, why_refused
from app.workshops.models import LiveRun, LiveSession, LiveStep, Response
from app.workshops.room import shape_of, whole_room
from app.workshops.views import blueprint
from app.workshops.views.board import cards_of
from app.workshops.views.not_taken import not_taken, typed_words
from app.workshops.views.seats import Seat, seated

LONGEST_NOTE = 1000
ADDED_SECONDS = (-60, 60, 180, 300)


def done(seat: Seat) -> ResponseReturnValue:
    """Commit, and go back to the board; a script gets no content and fetches the board itself.

    A button on the page of results goes back there.
    """
    back = _page_it_came_from(seat)
    db.session.commit()
    if wants_json():
        return "", 204
    return redirect(back, 303)


def _page_it_came_from(seat: Seat) -> str:
    page = ".results" if request.form.get("back") == "results" else ".board"
    return url_for(page, session_id=seat.session.id)


def refused(seat: Seat, message: str, status: int = 409) -> ResponseReturnValue:
    """Change nothing, and say why; what was written is shown again, to be put right."""
    back = _page_it_came_from(seat)
    db.session.rollback()
    if wants_json():
        return jsonify(message=message), status
    if typed_words():
        return not_taken("teacher", message, back, status)
    flash(message, "error")
    return redirect(back, 303)


def act() -> str:
    """Return which button was pressed."""
    return request.form.get("act", "")


def number(name: str, least: int, most: int) -> int | None:
    """Return a whole number that was sent, if it is one and within bounds."""
    text = request.form.get(name, "").strip()
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        return None
    return int(text) if least <= int(text) <= most else None


# -- The open activity -----------------------------------------------------------------------------


def _open_run(seat: Seat) -> LiveRun | None:
    return steps.current_run(seat.session)


def no_activity(seat: Seat) -> ResponseReturnValue:
    """Say that what was pressed needs an activity that is open."""
    return refused(seat, _("Ingen aktivitet er åpen nå."))


RUN_ACTS: dict[str, Callable[[LiveSession, LiveRun, datetime], None]] = {
    "pause": steps.pause,
    "resume": steps.resume_clock,
    "lock": lambda session, run, now: steps.set_locked(session, run, True),
    "unlock": lambda session, run, now: steps.set_locked(session, run, False),
    "reveal": lambda session, run, now: steps.set_revealed(session, run, True),
    "unreveal": lambda session, run, now: steps.set_revealed(session, run, False),
    "close": lambda session, run, now: steps.close_current(session, now),
}


@blueprint.post("/sessions/<int:session_id>/run")
@seated("host", "cohost")
def steer_run(seat: Seat) -> ResponseReturnValue:
    """Pause, lock, reveal or close the activity that is open."""
    run = _open_run(seat)
    if run is None:
        return no_activity(seat)
    if act() not in RUN_ACTS:
        abort(400)
    RUN_ACTS[act()](seat.session, run, clock.now())
    return done(seat)


@blueprint.post("/sessions/<int:session_id>/clock")
@seated("host", "cohost")
def add_time(seat: Seat) -> ResponseReturnValue:
    """Give the open activity more time."""
    run, seconds = _open_run(seat), number("seconds", -600, 600)
    if run is None:
        return no_activity(seat)
    if seconds not in ADDED_SECONDS:
        abort(400)
    steps.add_time(seat.session, run, seconds, clock.now())
    return done(seat)


@blueprint.post("/sessions/<int:session_id>/part")
@seated("host", "cohost")
def go_to_part(seat: Seat) -> ResponseReturnValue:
    """Go to a round, turn or phase of the open activity."""
    run, part = _open_run(seat), number("part", 1, 1000)
    if run is None:
        return no_activity(seat)
    if part is None or not steps.go_to_part(seat.session, run, part, clock.now()):
        return refused(seat, _("Aktiviteten har ikke flere deler."))
    return done(seat)


@blueprint.post("/sessions/<int:session_id>/teacher-answers")
@seated("host", "cohost")
def teacher_answer(seat: Seat) -> ResponseReturnValue:
    """Take what the teacher writes in the open activity: a theme, where a card belongs."""
    run = _open_run(seat)
    if run is None or number("run", 1, 2**31 - 1) != run.id:
        return no_activity(seat)
    fields = {name: request.form.getlist(name) for name in request.form}
    slot = request.form.get("slot", "")
    if not 0 < len(slot) <= 64 or not slot.isprintable():
        abort(400)
    try:
        answers.take_teachers(seat.session, run, slot, fields, clock.now())
    except Refused as refusal:
        return refused(seat, why_refused(refusal.code, refusal.data), 422)
    return done(seat)


# -- The run sheet ---------------------------------------------------------------------------------


@blueprint.post("/sessions/<int:session_id>/steps/<int:step_id>")
@seated("host", "cohost")
def steer_step(seat: Seat, step_id: int) -> ResponseReturnValue:
    """Open, skip, move, retime or note one step."""
    step = queries.step_in(seat.session.id, step_id)
    if step is None:
        abort(404)
    if act() not in STEP_ACTS:
        abort(400)
    return STEP_ACTS[act()](seat, step)


def _open_step(seat: Seat, step: LiveStep) -> ResponseReturnValue:
    if seat.session.state == "ended":
        return refused(seat, _("Økta er avsluttet. Åpne den igjen først."))
    steps.open_step(seat.session, step, clock.now())
    return done(seat)


def _skip(skipped: bool) -> Callable[[Seat, LiveStep], ResponseReturnValue]:
    def change(seat: Seat, step: LiveStep) -> ResponseReturnValue:
        steps.set_skipped(seat.session, step, skipped)
        return done(seat)

    return change


def _move(by: int) -> Callable[[Seat, LiveStep], ResponseReturnValue]:
    def change(seat: Seat, step: LiveStep) -> ResponseReturnValue:
        steps.move_step(seat.session, step, by)
        return done(seat)

    return change


def _retime(seat: Seat, step: LiveStep) -> ResponseReturnValue:
    minutes = number("minutes", 1, 180)
    if minutes is None:
        return refused(seat, _("Skriv minutter som et tall fra 1 til 180."), 422)
    steps.retime_step(seat.session, step, minutes)
    return done(seat)


def _note(seat: Seat, step: LiveStep) -> ResponseReturnValue:
    if "note" not in request.form:
        abort(400)
    note = clean(request.form["note"]).strip()
    if len(note) > LONGEST_NOTE:
        return refused(seat, _("Notatet kan ha høyst 1000 tegn."), 422)
    steps.note_step(seat.session, step, note)
    return done(seat)


STEP_ACTS: dict[str, Callable[[Seat, LiveStep], ResponseReturnValue]] = {
    "open": _open_step,
    "skip": _skip(True),
    "unskip": _skip(False),
    "up": _move(-1),
    "down": _move(1),
    "retime": _retime,
    "note": _note,
}


# -- Cards and the screen --------------------------------------------------------------------------


def _light_on(session: LiveSession, response: Response, now: datetime) -> None:
    cards.spotlight(session, response, now)


def _light_off(session: LiveSession, response: Response, now: datetime) -> None:
    cards.spotlight(session, None, now)


CARD_ACTS: dict[str, Callable[[LiveSession, Response, datetime], None]] = {
    "approve": cards.approve,
    "take-back": cards.take_back,
    "hide": cards.hide,
    "show": cards.show_again,
    "spotlight": _light_on,
    "spotlight-off": _light_off,
}


@blueprint.post("/sessions/<int:session_id>/cards/<int:response_id>")
@seated("host", "cohost")
def steer_card(seat: Seat, response_id: int) -> ResponseReturnValue:
    """Let one card through, hide it, undo that, or show it alone.

    `revision`, where it is sent, is what the teacher has read: a card changed since is not shown.
    """
    response = queries.response_in(seat.session.id, response_id)
    if response is None:
        abort(404)
    if act() not in CARD_ACTS:
        abort(400)
    unread = request.form.get("revision", str(response.revision)) != str(response.revision)
    if act() in {"approve", "spotlight"} and unread:
        return refused(seat, _("Kortet er endret siden du leste det. Les det en gang til."))
    CARD_ACTS[act()](seat.session, response, clock.now())
    return done(seat)


@blueprint.post("/sessions/<int:session_id>/cards")
@seated("host", "cohost")
def approve_all(seat: Seat) -> ResponseReturnValue:
    """Let the listed cards through (`card`: id and revision as the board showed them).

    A card that came after the teacher looked, or was changed meanwhile, is not let through unread;
    nor is one that is held back or hidden.
    """
    now = clock.now()
    runs = _runs_with_cards(seat)
    if not runs:
        return no_activity(seat)
    read = set(request.form.getlist("card"))
    rooms = [whole_room(seat.session, run_id, now) for run_id in runs]
    shown = [card for room in rooms for card in cards_of(room)]
    seen = [card for card in shown if f"{card.id}:{card.revision}" in read]
    cards.approve_all(seat.session, seen, now)
    return done(seat)


def _runs_with_cards(seat: Seat) -> list[int]:
    """Return the runs whose cards are let through: the open one; on the results page, those for
    teams."""
    if request.form.get("back") == "results":
        steps_opened = [step for step in shape_of(seat.session).steps if step.type.for_teams]
        return [step.run.id for step in steps_opened if step.run]
    run = _open_run(seat)
    return [run.id] if run else []


@blueprint.post("/sessions/<int:session_id>/screen")
@seated("host", "cohost")
def screen(seat: Seat) -> ResponseReturnValue:
    """Blank the projector at once, or show it again; put out the spotlight."""
    if act() == "spotlight-off":
        cards.spotlight(seat.session, None, clock.now())
    elif act() in {"blank", "show"}:
        cards.set_blank(seat.session, act() == "blank")
    else:
        abort(400)
    return done(seat)


# -- The session -----------------------------------------------------------------------------------


@blueprint.post("/sessions/<int:session_id>/settings")
@seated("host", "cohost")
def settings(seat: Seat) -> ResponseReturnValue:
    """Allow own names or not, and set when all is deleted."""
    form = SettingsForm()
    if "days" not in request.form:
        abort(400)  # no form of ours: it would shut out own names
    if not form.validate():
        return refused(seat, str(next(iter(form.errors.values()))[0]), 422)
    if form.own_names.data != seat.session.own_names:
        sessions.set_own_names(seat.session, bool(form.own_names.data))
    days, who = form.days.data, seat.actor_id
    if days and not sessions.keep_for(seat.session, days, who, clock.now()):
        return refused(
            seat, _("Så mange dager er allerede gått. Velg flere, eller slett økta nå."), 422
        )
    return done(seat)


@blueprint.post("/sessions/<int:session_id>/door")
@seated("host", "cohost")
def door(seat: Seat) -> ResponseReturnValue:
    """Open or close the door with one press."""
    if act() not in {"open", "close"}:
        abort(400)
    sessions.set_door(seat.session, act() == "open")
    return done(seat)


@blueprint.post("/sessions/<int:session_id>/end")
@seated("host", "cohost")
def end(seat: Seat) -> ResponseReturnValue:
    """End the session, or take that back."""
    now = clock.now()
    if act() == "end":
        sessions.end_session(seat.session, seat.actor_id, now)
    elif act() != "reopen":
        abort(400)
    elif not sessions.reopen_session(seat.session, seat.actor_id, now):
        return refused(
            seat, _("Det er for lenge siden økta ble holdt til at den kan åpnes igjen. Lag en ny.")
        )
    return done(seat)
