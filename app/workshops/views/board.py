"""The teacher's board: what is open, who has answered, what may be shown."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.activities.base import Answer, Room
from app.content import Activity
from app.language import language
from app.workshops import queries
from app.workshops.addresses import join_base
from app.workshops.codes import resume_code, spoken
from app.workshops.live import Live, live
from app.workshops.models import LiveSession, Participant
from app.workshops.qr import qr_path
from app.workshops.room import (
    Shape,
    Step,
    is_let_through,
    is_revealed,
    shape_of,
    whole_room,
    workshop_of,
)
from app.workshops.rules import (
    behind_plan,
    is_answered,
    left_of_step,
    may_resume,
    part_in_step,
    seconds_left,
)
from app.workshops.views import blueprint
from app.workshops.views.fragments import fragment, in_turn, milliseconds, template_of
from app.workshops.views.pieces import TOKEN, pieces_of, with_token
from app.workshops.views.seats import Seat, seated

#: So many cards of one sort are listed; the rest when asked for, or when these are dealt with.
MOST_CARDS = 40
#: So long after the planned end nobody asks how far it is behind: it was opened again for paper.
AFTER_HOURS = timedelta(hours=3)


def board_versions(session: LiveSession) -> dict[str, int]:
    """Return the channels that a board listens to, with their versions."""
    return {"board": session.board_version, "step": session.step_version}


def presence_number(kept: Live, session_id: int) -> int:
    """Return a number that is another when others are here."""
    here = " ".join(str(each) for each in sorted(kept.presence.here(session_id)))
    return zlib.crc32(here.encode())


def _etag(seat: Seat) -> str:
    present = presence_number(live(), seat.session.id)
    return f"{seat.session.board_version}_{present}_{seat.role}_{language()}_{shows_all_cards()}"


def shows_all_cards() -> bool:
    """Whether the board was asked to list every card, and not the newest alone."""
    return request.args.get("cards") == "all"


@dataclass(frozen=True, slots=True)
class Present:
    """One of those who have joined, as the board shows them. `about` stands under the name."""

    id: int
    name: str
    state: str  # answered, here, away, removed; or paper
    about: tuple[str, ...]
    resume_code: str
    untimed: bool
    on_paper: bool


@blueprint.get("/sessions/<int:session_id>")
@seated("host", "cohost")
def board(seat: Seat) -> ResponseReturnValue:
    """Show the board."""
    return with_token(render_template("workshops/board.html", **_state(seat, clock.now())))


@blueprint.get("/sessions/<int:session_id>/board")
@in_turn
@seated("host", "cohost")
def board_state(seat: Seat) -> ResponseReturnValue:
    """Answer with the board as it is now, or that nothing has changed."""
    return fragment(
        _etag(seat),
        lambda: with_token(
            render_template("workshops/board_state.html", **_state(seat, clock.now()))
        ),
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
    activity = _activity(session, shape, now)
    return {
        **invitation(session),
        "live": session,
        "token": TOKEN,
        "piece": pieces_of(session),
        "seat": seat,
        "workshop": workshop_of(session),
        "title": workshop_of(session).title.in_(language()),
        "etag": _etag(seat),
        "now_ms": milliseconds(now),
        "presence": presence_number(live(), session.id),
        "steps": shape.steps,
        "next_step": next_step(shape, session.current_run_id),
        "channels": " ".join(f"{name}={at}" for name, at in board_versions(session).items()),
        "step_number": step_number(shape, session.current_run_id),
        "shown_steps": len([step for step in shape.steps if not step.skipped]),
        "people": _people(session, shape, activity, now),
        "names": {person.id: person.name for person in shape.people},
        "called": {each.id: each.name for each in (*shape.people, *shape.on_paper)},
        "groups": shape.groups,
        "teams": [group for group in shape.groups if group.kind == "team"],
        "links": queries.seats_of(session.id),
        "all_cards": shows_all_cards(),
        "run": None,
        **_plan(session, shape, now),
        **activity,
    }


def _days_kept(session: LiveSession, started: datetime | None) -> int:
    """Return how many days after the end (before that: after the beginning) all is deleted."""
    counted_from = session.ended_at or started or session.created_at
    return round((session.delete_at - counted_from) / timedelta(days=1))


def step_number(shape: Shape, run_id: int | None) -> int:
    """Return which of the steps that are not skipped is open, from 1; 0 when none is."""
    shown = [step for step in shape.steps if not step.skipped]
    return next((n for n, s in enumerate(shown, start=1) if s.run and s.run.id == run_id), 0)


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
    meeting = queries.meeting_of(session.id)
    started = meeting.started_at
    begins, at = {}, 0
    for step in shape.steps:
        begins[step.id] = at
        at += 0 if step.skipped else step.seconds
    found: dict[str, Any] = {"begins": begins, "planned": at, "behind": None}
    found["days_kept"] = _days_kept(session, started)
    if started:
        found["planned_at"] = {
            step_id: started + timedelta(seconds=seconds) for step_id, seconds in begins.items()
        }
        found["ends_at"] = started + timedelta(seconds=at)
        ahead = _seconds_ahead(session, shape, now)
        is_over = now - started > timedelta(seconds=at) + AFTER_HOURS
        if ahead is not None and not is_over:
            found["behind"] = behind_plan(ahead, meeting.planned_seconds or at, started, now)
    return found


def _seconds_ahead(session: LiveSession, shape: Shape, now: datetime) -> int | None:
    """What is left of the activity that is open and of those after it; None when none is open."""
    room = whole_room(session, session.current_run_id, now)
    if room.activity is None or room.run is None:
        return None
    at = next(n for n, s in enumerate(shape.steps) if s.activity.id == room.activity.id)
    step, kind = shape.steps[at], room.activity.type
    of_parts = (kind.part_seconds(room, part) for part in range(1, kind.parts(room) + 1))
    planned = room.activity.minutes * 60
    parts = [part_in_step(each, step.seconds, planned) for each in of_parts if each]
    left = seconds_left(room.run, now) or 0
    later = sum(step.seconds for step in shape.steps[at + 1 :] if not step.skipped)
    return left_of_step(left, step.seconds, parts, room.run.part) + later


def _people(
    session: LiveSession, shape: Shape, activity: dict[str, Any], now: datetime
) -> list[Present]:
    """Everybody who has joined, with how it is with them.

    Also those by whom the teacher writes what was done on paper.
    """
    here = live().presence.here(session.id)
    key = str(current_app.secret_key)
    teams = {who: each.name for each in shape.groups if each.kind == "team" for who in each.members}
    often = Counter(each.device for each in shape.people)
    words = {
        "shares": _("deler enhet"),
        "untimed": _("uten tidsfrist"),
        "stuck": _("kommer ikke inn igjen"),
    }
    return [
        Present(
            row.id,
            row.name,
            _presence(row, row.id in here, activity),
            _about(row, teams.get(row.id, ""), often, words),
            spoken(resume_code(key, row.id, row.resume_serial)),
            row.untimed,
            row.on_paper,
        )
        for row in queries.participants_of(session.id)
    ]


def _about(
    row: Participant, team: str, often: Counter[int | None], words: dict[str, str]
) -> tuple[str, ...]:
    """What stands under a name: the team, and what the teacher should know.

    `often`: how many of those present have each of the shared devices; `words`: looked up once.
    """
    shares = row.device is not None and row.removed_at is None and often[row.device] > 1
    told = (
        (team, team),
        (shares, words["shares"]),
        (row.untimed, words["untimed"]),
        (not may_resume(row.resume_failures), words["stuck"]),
    )
    return tuple(each for holds, each in told if holds)


def _presence(row: Participant, here: bool, activity: dict[str, Any]) -> str:
    if row.removed_at is not None:
        return "removed"
    if row.on_paper:
        return "paper"
    if activity and is_answered(row.id, activity["done"], activity["room"].groups):
        return "answered"
    return "here" if here else "away"


def _activity(session: LiveSession, shape: Shape, now: datetime) -> dict[str, Any]:
    room = whole_room(session, session.current_run_id, now)
    activity, run = room.activity, room.run
    if activity is None or run is None or run.closed:
        return {}
    kind = activity.type
    expected = kind.expected(room)
    answered = kind.has_answered(room)
    parts = kind.parts(room)
    return {
        "room": room,
        "activity": activity,
        "type": kind,
        "run": run,
        "view": kind.teacher(room),
        "template": template_of(kind.name, "teacher"),
        "expected": expected,
        "answered": answered,
        "done": answered & set(expected),
        "count": len(answered & set(expected)),
        "missing": [called(room, owner) for owner in expected if owner not in answered],
        **_cards(room, activity, {each.owner: each.name for each in shape.on_paper}),
        "parts": parts,
        "part_label": kind.part_label(room, run.part),
        "next_part_label": kind.part_label(room, run.part + 1) if run.part < parts else None,
        "revealed": is_revealed(activity, run),
        "deadline_ms": milliseconds(run.deadline) if run.deadline else None,
        "left": seconds_left(run, now),
        "step": next((s for s in shape.steps if s.run and s.run.id == run.id), None),
        "may_make_groups": kind.groups_on_demand,
    }


def called(room: Room, owner: str) -> str:
    """Return what to call an owner: a name, or for a group without one those who are in it."""
    name = room.owner_name(owner)
    group = room.group(int(owner[1:])) if owner.startswith("g") else None
    if name or group is None:
        return name
    return ", ".join(room.owner_name(f"p{member}") for member in group.members)


def _cards(room: Room, activity: Activity, papers: dict[str, str]) -> dict[str, Any]:
    """The cards by what the teacher has to do with them, newest first but for those that wait.

    `papers`: what to call those by whom the teacher writes from paper.
    """
    cards = cards_of(room)
    sorts: dict[str, list[Answer]] = {"waiting": [], "held": [], "shown": [], "hidden": []}
    for card in cards:
        sorts[_sort(card, activity)].append(card)
    sorts["waiting"].reverse()  # who has waited longest comes first
    most = len(cards) if shows_all_cards() else MOST_CARDS
    return {
        "cards": {sort: found[:most] for sort, found in sorts.items()},
        "card_counts": {sort: len(found) for sort, found in sorts.items()},
        "by": {card.id: papers.get(card.owner) or called(room, card.owner) for card in cards},
    }


def _sort(card: Answer, activity: Activity) -> str:
    if card.hidden:
        return "hidden"
    if is_let_through(card, activity):
        return "shown"
    return "held" if card.held else "waiting"


def cards_of(room: Room) -> list[Answer]:
    """Return the answers that hold words, newest first: those that the teacher looks through."""
    return [answer for answer in reversed(room.answers) if answer.words and answer.owner != "t"]
