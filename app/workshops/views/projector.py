"""The projector: its own window, and nothing that has not been let through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from app import clock
from app.activities.base import Answer, Room
from app.words import in_language
from app.workshops.models import LiveSession
from app.workshops.room import (
    is_let_through,
    is_revealed,
    newest_runs,
    seen_on_stage,
    shape_of,
    whole_room,
    workshop_of,
)
from app.workshops.rules import seconds_left
from app.workshops.views import blueprint
from app.workshops.views.board import invitation
from app.workshops.views.fragments import fragment, in_turn, milliseconds, template_of
from app.workshops.views.seats import Seat, seated


def stage_versions(session: LiveSession) -> dict[str, int]:
    """Return the channels that a projector listens to, with their versions."""
    return {"stage": session.stage_version, "step": session.step_version}


def etag_of(session: LiveSession) -> str:
    """Return what names a state of the projector."""
    return f"{session.stage_version}_{session.step_version}_{session.language}"


@blueprint.get("/sessions/<int:session_id>/projector")
@seated("host", "cohost", "projector")
def projector(seat: Seat) -> ResponseReturnValue:
    """Show the projector's page, in the session's language."""
    with in_language(seat.session.language):
        return render_template("workshops/projector.html", **_state(seat.session, clock.now()))


@blueprint.get("/sessions/<int:session_id>/stage")
@in_turn
@seated("host", "cohost", "projector")
def stage_state(seat: Seat) -> ResponseReturnValue:
    """Answer with what the projector shows now, or that nothing has changed."""
    session = seat.session

    def render() -> str:
        with in_language(session.language):
            return render_template("workshops/stage_state.html", **_state(session, clock.now()))

    return fragment(etag_of(session), render)


def _state(session: LiveSession, now: datetime) -> dict[str, Any]:
    people = shape_of(session).people
    return {
        **invitation(session),
        "live": session,
        "language": session.language,
        "title": workshop_of(session).title.in_(session.language),
        "etag": etag_of(session),
        "channels": " ".join(f"{name}={at}" for name, at in stage_versions(session).items()),
        "now_ms": milliseconds(now),
        "people_count": len(people),
        "run": None,
        "spotlight": None,
        **_activity(session, now),
    }


def _activity(session: LiveSession, now: datetime) -> dict[str, Any]:
    if session.state != "live" or session.current_run_id is None:
        return {}
    runs = newest_runs(session)
    room = seen_on_stage(whole_room(session, session.current_run_id, now), runs)
    activity, run = room.activity, room.run
    if activity is None or run is None:
        return {}
    kind = activity.type
    answered = kind.has_answered(room)
    expected = kind.expected(room)
    return {
        "room": room,
        "activity": activity,
        "type": kind,
        "run": run,
        "view": kind.projector(room),
        "template": template_of(kind.name, "projector"),
        "part_label": kind.part_label(room, run.part) if kind.parts(room) > 1 else None,
        "revealed": is_revealed(activity, run),
        "count": len([owner for owner in expected if owner in answered]),
        "expected": len(expected),
        "deadline_ms": milliseconds(run.deadline) if run.deadline else None,
        "left": seconds_left(run, now),
        "spotlight": _spotlight(session, room),
    }


def _spotlight(session: LiveSession, room: Room) -> Answer | None:
    """Return the one card in the light, if it may be shown."""
    for activity in room.activities.values():
        for answer in room.answers_of(activity.id):
            if answer.id == session.spotlight_id and is_let_through(answer, activity):
                return answer
    return None
