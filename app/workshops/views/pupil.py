"""The participant's page: one thing at a time, and what is written is never lost."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask import abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.activities.base import Person, Room
from app.database import db
from app.errors import wants_json
from app.language import language
from app.workshops import queries
from app.workshops.actions import answers
from app.workshops.codes import resume_code
from app.workshops.forms import BadWrites, why_refused, write_in_form, writes_in_json
from app.workshops.live import live
from app.workshops.models import Participant
from app.workshops.room import (
    is_revealed,
    newest_runs,
    seen_by_pupil,
    shape_of,
    whole_room,
    workshop_of,
)
from app.workshops.rules import MOST_ON_A_DEVICE, Write, is_answered, is_open
from app.workshops.teamwork import teamwork
from app.workshops.views import blueprint
from app.workshops.views.fragments import fragment, milliseconds, template_of
from app.workshops.views.not_taken import not_taken
from app.workshops.views.seats import (
    Seat,
    find_seat,
    is_anothers,
    on_this_device,
    owner_on_device,
    seated,
)


def versions(seat: Seat) -> dict[str, int]:
    """Return the channels that a participant listens to, with their versions."""
    groups = queries.group_versions(seat.me.id)
    return {
        f"person:{seat.me.id}": seat.me.version,
        "step": seat.session.step_version,
        "class": seat.session.class_version,
        **{f"team:{group_id}": version for group_id, version in groups.items()},
    }


def etag_of(numbers: dict[str, int]) -> str:
    """Return what names a state: the versions it was drawn from, and its language."""
    told = "_".join(f"{name}={number}" for name, number in numbers.items())
    return f"{told}_{language()}"


@blueprint.get("/live/<int:session_id>")
@seated("participant")
def pupil(seat: Seat) -> ResponseReturnValue:
    """Show what is going on now."""
    _see(seat)
    return render_template("workshops/pupil.html", **_page(seat, clock.now()))


@blueprint.get("/live/<int:session_id>/state")
@seated("participant")
def pupil_state(seat: Seat) -> ResponseReturnValue:
    """Answer with what is going on now, or that nothing has changed."""
    _see(seat)
    numbers = versions(seat)
    return fragment(
        etag_of(numbers),
        lambda: render_template("workshops/pupil_state.html", **_state(seat, numbers, clock.now())),
    )


def _see(seat: Seat) -> None:
    """Note that those on this device are here."""
    for each in on_this_device(seat):
        live().presence.see(seat.session.id, each.id)


def _page(seat: Seat, now: datetime) -> dict[str, Any]:
    serial = seat.me.resume_serial
    return {
        "steers": find_seat(("host", "cohost"), seat.session.id) is not None,
        "may_share": len(_present(seat)) < MOST_ON_A_DEVICE,
        **_state(seat, versions(seat), now),
        "resume_code": resume_code(str(current_app.secret_key), seat.me.id, serial),
    }


def _state(seat: Seat, numbers: dict[str, int], now: datetime) -> dict[str, Any]:
    session, me = seat.session, Person(seat.me.id, seat.me.name, seat.me.untimed)
    frame = {
        "live": session,
        "me": me,
        "owner": owner_on_device(seat),
        "removed": seat.me.removed_at is not None,
        "title": workshop_of(session).title.in_(language()),
        "etag": etag_of(numbers),
        "channels": " ".join(f"{name}={number}" for name, number in numbers.items()),
        "now_ms": milliseconds(now),
        "run": None,
        "turns": _turns(seat, None),
        "teamwork": teamwork(session, me, now) if _is_in_a_group(numbers) else (),
    }
    if session.state != "live" or seat.me.removed_at or session.current_run_id is None:
        return frame
    return frame | _activity(seat, me, now)


def _is_in_a_group(numbers: dict[str, int]) -> bool:
    return any(name.startswith("team:") for name in numbers)


def _activity(seat: Seat, me: Person, now: datetime) -> dict[str, Any]:
    session = seat.session
    runs = newest_runs(session)
    whole = whole_room(session, session.current_run_id, now)
    room = seen_by_pupil(whole, me, runs)
    activity, run = room.activity, room.run
    if activity is None or run is None:
        return {}
    shape = shape_of(session)
    shown = [step for step in shape.steps if not step.skipped]
    number = next((n for n, s in enumerate(shown, start=1) if s.activity.id == activity.id), 0)
    return {
        "room": room,
        "activity": activity,
        "turns": _turns(seat, whole),
        "type": activity.type,
        "run": run,
        "view": activity.type.pupil(room, me),
        "template": template_of(activity.type.name, "pupil"),
        "may_write": is_open(run, me, now),
        "revealed": is_revealed(activity, run),
        "part_label": activity.type.part_label(room, run.part),
        "team": room.group_of(me, "team"),
        "number": number,
        "total": len(shown),
        "late_joiner": seat.me.joined_at > run.opened_at and not seat.me.on_paper,
        "done": [s.activity.title.in_(language()) for s in shape.steps if s.run and s.run.closed],
        "deadline_ms": milliseconds(run.deadline) if run.deadline else None,
        "new_key": secrets.token_urlsafe(12),
    }


def _turns(seat: Seat, room: Room | None) -> list[dict[str, Any]]:
    """Return those who take turns on this device, and whether they have answered what is open.

    `room`: the whole one, None when nothing is open. Nobody where it is one person's own.
    """
    present = _present(seat)
    if len(present) < 2:
        return []
    answered = room.activity.type.has_answered(room) if room and room.activity else frozenset()
    teams = [each for each in shape_of(seat.session).groups if each.kind == "team"]
    return [
        {
            "id": each.id,
            "name": each.name,
            # What is written from paper is told apart by the team.
            "team": next((t.name for t in teams if each.on_paper and each.id in t.members), ""),
            "mine": each.id == seat.me.id,
            "answered": is_answered(each.id, answered, room.groups if room else ()),
        }
        for each in present
    ]


def _present(seat: Seat) -> list[Participant]:
    """Return those on this device who have not been taken out; who has the turn is always there."""
    here = on_this_device(seat)
    return [each for each in here if each.removed_at is None or each.id == seat.me.id]


# -- Writing ---------------------------------------------------------------------------------------


@blueprint.post("/live/<int:session_id>/answers")
@seated("participant")
def answer(seat: Seat) -> ResponseReturnValue:
    """Take what a device has written: JSON from a script, or one plain form."""
    scripted = request.is_json
    if not scripted and is_anothers(seat):
        message = _(
            "Nå er det %(name)s som har turen. Send bare hvis dette er svaret til %(name)s. Er det "
            "ikke det, så kopier teksten, bytt og send den da.",
            name=seat.me.name,
        )
        return _not_taken(seat, message, 409)
    if seat.me.removed_at is not None:
        if scripted:
            abort(404)
        return _not_taken(seat, _("Læreren har tatt deg ut av økta."))
    try:
        writes = _writes(seat) if scripted else [write_in_form(request.form)]
    except BadWrites:
        return _not_understood(seat)
    limits = current_app.extensions["live_limits"]
    wait = limits.may_write(seat.session.id, seat.me.id, max(1, len(writes)))
    if wait:
        return _slower(seat, wait)
    _see(seat)
    taken = answers.take(seat.session, seat.me, writes, clock.now())
    db.session.commit()
    if scripted:
        now = milliseconds(clock.now())
        return jsonify(now=now, results=[_told(each) for each in taken])
    return _answered(seat, taken[0])


def _writes(seat: Seat) -> list[Write]:
    """Return what a script sent; 404 when another person has taken the seat in this browser."""
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # nested deeper than can be read
        raise BadWrites from None
    own = owner_on_device(seat)
    if isinstance(body, dict) and body.get("owner", own) != own:
        abort(404)
    return writes_in_json(body)


def _not_understood(seat: Seat) -> ResponseReturnValue:
    message = _("Vi forsto ikke det som ble sendt. Last siden på nytt, og prøv igjen.")
    if wants_json():
        return jsonify(error=400, message=message), 400
    if request.is_json:
        abort(400)
    return _not_taken(seat, message)


def _slower(seat: Seat, wait: int) -> ResponseReturnValue:
    db.session.rollback()
    if request.is_json:
        return jsonify(wait=wait), 429, {"Retry-After": str(wait)}
    message = _("Det kom mange svar på kort tid. Vent litt, og send på nytt.")
    return _not_taken(seat, message, 429)


def _not_taken(
    seat: Seat, message: str, status: int = 422, revision: int | None = None
) -> ResponseReturnValue:
    """Show what a plain form held, to be put right and sent again under a new key."""
    changed = {"key": secrets.token_urlsafe(12), "owner": owner_on_device(seat)}
    if revision is not None:
        changed["base"] = str(revision)
    back = url_for(".pupil", session_id=seat.session.id)
    return not_taken("pupil", message, back, status, changed)


def _answered(seat: Seat, taken: answers.Taken) -> ResponseReturnValue:
    """Tell somebody without scripts how a plain form was taken."""
    if taken.status == "refused":
        return _not_taken(seat, why_refused(taken.code, taken.data or {}))
    if taken.status == "conflict":
        message = _("Noen andre i gruppa endret dette først. Se over, og send en gang til.")
        return _not_taken(seat, message, 409, taken.revision)
    if taken.late:
        flash(_("Svaret kom etter at tida var ute. Læreren ser det, merket som sent."), "message")
    else:
        flash(_("Lagret."), "success")
    return redirect(url_for(".pupil", session_id=seat.session.id), 303)


def _told(taken: answers.Taken) -> dict[str, Any]:
    told: dict[str, Any] = {
        "key": taken.key,
        "status": taken.status,
        "revision": taken.revision,
        "late": taken.late,
    }
    if taken.status == "refused":
        told["message"] = why_refused(taken.code, taken.data or {})
    if taken.content is not None:
        words = {name: [text] for name, text in taken.content.texts.items()}
        told["fields"] = words | {k: [str(v)] for k, v in taken.content.choice.items()}
    return told
