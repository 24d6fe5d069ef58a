"""The teacher's board: what is open, who has answered, what may be shown."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import Any

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.activities.base import Answer, Room
from app.language import language
from app.workshops import queries
from app.workshops.addresses import join_base
from app.workshops.codes import resume_code, spoken
from app.workshops.live import Live, live
from app.workshops.models import LiveSession, Participant
from app.workshops.qr import qr_path
from app.workshops.room import Shape, Step, is_revealed, shape_of, whole_room, workshop_of
from app.workshops.rules import behind_plan, may_resume, seconds_left
from app.workshops.views import blueprint
from app.workshops.views.fragments import fragment, milliseconds
from app.workshops.views.pupil import template_of
from app.workshops.views.seats import Seat, seated


def board_versions(session: LiveSession) -> dict[str, int]:
    """Return the channels that a board listens to, with their versions."""
    return {"board": session.board_version, "step": session.step_version}


def presence_number(kept: Live, session_id: int) -> int:
    """Return a number that is another when others are here."""
    here = " ".join(str(each) for each in sorted(kept.presence.here(session_id)))
    return zlib.crc32(here.encode())


def _etag(seat: Seat) -> str:
    present = presence_number(live(), seat.session.id)
    return f"{seat.session.board_version}_{present}_{seat.role}_{language()}"


@blueprint.get("/sessions/<int:session_id>")
@seated("host", "cohost")
def board(seat: Seat) -> ResponseReturnValue:
    """Show the board."""
    return render_template("workshops/board.html", **_state(seat, clock.now()))


@blueprint.get("/sessions/<int:session_id>/board")
@seated("host", "cohost")
def board_state(seat: Seat) -> ResponseReturnValue:
    """Answer with the board as it is now, or that nothing has changed."""
    return fragment(
        _etag(seat),
        lambda: render_template("workshops/board_state.html", **_state(seat, clock.now())),
    )


def join_address(session: LiveSession) -> tuple[str, str]:
    """Return the short address that pupils type, and the whole one that the QR code holds."""
    settings = current_app.config
    base = join_base(
        settings["PUBLIC_URL"], settings.get("PUBLIC_URL_GIVEN", False), request.host_url
    )
    short = base.partition("://")[2] + "/join"
    return short, f"{base}/join/{session.code}" if session.code else f"{base}/join"


def invitation(session: LiveSession) -> dict[str, Any]:
    """Return what is always shown to those who are to come in: code, address, QR."""
    short, whole = join_address(session)
    return {
        "code": spoken(session.code or ""),
        "join_short": short,
        "join_url": whole,
        "qr": qr_path(whole),
    }


def _state(seat: Seat, now: datetime) -> dict[str, Any]:
    session = seat.session
    shape = shape_of(session)
    return {
        **invitation(session),
        "live": session,
        "seat": seat,
        "title": workshop_of(session).title.in_(language()),
        "etag": _etag(seat),
        "now_ms": milliseconds(now),
        "presence": presence_number(live(), session.id),
        "steps": shape.steps,
        "next_step": next_step(shape, session.current_run_id),
        "people": _people(session, now),
        "groups": shape.groups,
        "links": queries.seats_of(session.id),
        "run": None,
        **_plan(session, shape, now),
        **_activity(session, shape, now),
    }


def next_step(shape: Shape, run_id: int | None) -> Step | None:
    """Return the step after the one that is open, or was last; skipped ones are left out."""
    opened = [n for n, step in enumerate(shape.steps) if step.run and step.run.id == run_id]
    if opened:
        at = opened[0]
    else:
        done = [n for n, step in enumerate(shape.steps) if step.run]
        at = max(done, default=-1)
    return next((step for step in shape.steps[at + 1 :] if not step.skipped), None)


def _plan(session: LiveSession, shape: Shape, now: datetime) -> dict[str, Any]:
    """When each step begins by the plan, and how far the session is behind it."""
    started = queries.meeting_of(session.id).started_at
    begins, at = {}, 0
    for step in shape.steps:
        begins[step.id] = at
        at += 0 if step.skipped else step.seconds
    found: dict[str, Any] = {"begins": begins, "started_at": started, "planned": at, "behind": None}
    open_now = [
        n for n, s in enumerate(shape.steps) if s.run and s.run.id == session.current_run_id
    ]
    if started and open_now:
        run = shape.steps[open_now[0]].run
        left = (seconds_left(run, now) if run else None) or 0
        planned = [(step.seconds, step.skipped) for step in shape.steps]
        found["behind"] = behind_plan(planned, open_now[0], left, started, now)
    return found


def _people(session: LiveSession, now: datetime) -> list[dict[str, Any]]:
    here = live().presence.here(session.id)
    key = str(current_app.secret_key)
    return [
        {
            "row": row,
            "here": row.id in here,
            "stuck": not may_resume(row.resume_failures),
            "resume_code": resume_code(key, row.id, row.resume_serial),
        }
        for row in queries.participants_of(session.id)
    ]


def _activity(session: LiveSession, shape: Shape, now: datetime) -> dict[str, Any]:
    room = whole_room(session, session.current_run_id, now)
    activity, run = room.activity, room.run
    if activity is None or run is None or run.closed:
        return {}
    kind = activity.type
    expected = kind.expected(room)
    answered = {answer.owner for answer in room.answers}
    return {
        "room": room,
        "activity": activity,
        "type": kind,
        "run": run,
        "view": kind.teacher(room),
        "template": template_of(kind.name, "teacher"),
        "expected": expected,
        "answered": answered,
        "count": len([owner for owner in expected if owner in answered]),
        "cards": cards_of(room),
        "waiting": [a for a in cards_of(room) if not (a.approved or a.hidden or a.held)],
        "parts": kind.parts(room),
        "part_label": kind.part_label(room, run.part),
        "revealed": is_revealed(activity, run),
        "deadline_ms": milliseconds(run.deadline) if run.deadline else None,
        "left": seconds_left(run, now),
        "step": next((s for s in shape.steps if s.run and s.run.id == run.id), None),
        "may_make_groups": kind.groups_on_demand,
    }


def cards_of(room: Room) -> list[Answer]:
    """Return the answers that hold words, newest first: those that the teacher looks through."""
    return [answer for answer in reversed(room.answers) if answer.words and answer.owner != "t"]


def is_answered(person: Participant, answered: set[str], room: Room) -> bool:
    """Say whether a participant, or a group of theirs, has answered."""
    owners = {person.owner} | {g.owner for g in room.groups if person.id in g.members}
    return bool(owners & answered)
