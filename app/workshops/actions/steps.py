"""Steering: which activity is open, its clock, and the run sheet that is left."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from app.activities.base import NewGroup, Room
from app.content import Activity
from app.database import db
from app.workshops import queries
from app.workshops.actions.groups import make_groups
from app.workshops.actions.sessions import begin
from app.workshops.live import wake
from app.workshops.models import LiveRun, LiveSession, LiveStep
from app.workshops.room import plain_run, whole_room, workshop_of
from app.workshops.rules import LONGEST_TIMER, keep_devices_together, part_in_step, seconds_left


def open_step(session: LiveSession, step: LiveStep, now: datetime) -> LiveRun:
    """Open an activity, and close the one that was open. An activity opened before goes on."""
    if session.state != "live":
        begin(session, now)
    close_current(session, now)
    run = queries.newest_run(step.id)
    if run is None:
        run = LiveRun(
            session_id=session.id,
            meeting_id=queries.meeting_of(session.id).id,
            step_id=step.id,
            activity_id=step.activity_id,
            opened_at=now,
        )
        db.session.add(run)
        db.session.flush()
    run.closed_at, run.locked = None, False
    step.skipped = False
    session.current_run_id, session.spotlight_id = run.id, None
    wake(session, shape=True)
    _begin_part(session, run, run.part, now)
    wake(session, "step", "class", "board", "stage", shape=True)
    return run


def close_current(session: LiveSession, now: datetime) -> None:
    """Close the activity that is open, if any: what comes now is late."""
    run = queries.run_in(session.id, session.current_run_id)
    if run is None or run.closed_at:
        return
    run.closed_at, run.deadline, run.paused_left = now, None, None
    session.current_run_id, session.spotlight_id = None, None
    wake(session, "step", "class", "board", "stage", shape=True)


def current_run(session: LiveSession) -> LiveRun | None:
    """Return the run that is open, to be changed."""
    run = queries.run_in(session.id, session.current_run_id)
    return None if run is None or run.closed_at else run


def go_to_part(session: LiveSession, run: LiveRun, part: int, now: datetime) -> bool:
    """Go to a part of the open activity; False when there is no such part."""
    activity = activity_of(session, run)
    room = whole_room(session, run.id, now)
    if activity is None or not 1 <= part <= activity.type.parts(room):
        return False
    run.part, run.locked = part, False
    _begin_part(session, run, part, now)
    wake(session, "step", "class", "board", "stage", shape=True)
    return True


def _begin_part(session: LiveSession, run: LiveRun, part: int, now: datetime) -> None:
    """Start the clock of a part, and make the groups that it works in."""
    activity = activity_of(session, run)
    if activity is None:
        return
    db.session.flush()
    room = whole_room(session, run.id, now)
    kind_at = dict(enumerate(activity.type.makes_groups, start=1))
    if part in kind_at and not activity.type.groups_on_demand and not room.groups_of(kind_at[part]):
        make_groups(session, kind_at[part], _new_groups(activity, room, part))
    step = db.session.get_one(LiveStep, run.step_id)
    seconds = _seconds_of(step, activity, room, part)
    run.deadline, run.paused_left = now + timedelta(seconds=seconds), None


def _seconds_of(step: LiveStep, activity: Activity, room: Room, part: int) -> int:
    """What the clock of a part begins at: its share of a step that was made longer or shorter."""
    seconds: int | None = activity.type.part_seconds(room, part)
    if seconds is None:
        return step.seconds
    return part_in_step(seconds, step.seconds, activity.minutes * 60)


def form_groups(session: LiveSession, run: LiveRun, now: datetime) -> bool:
    """Make the groups of an activity that makes them on demand, or make them anew.

    False when the activity makes none.
    """
    activity = activity_of(session, run)
    if activity is None or not activity.type.makes_groups:
        return False
    room = whole_room(session, run.id, now)
    kind = activity.type.makes_groups[min(run.part, len(activity.type.makes_groups)) - 1]
    make_groups(session, kind, _new_groups(activity, room, run.part))
    wake(session, "class")
    return True


def _new_groups(activity: Activity, room: Room, part: int) -> list[NewGroup]:
    new = activity.type.new_groups(room, part, random.SystemRandom())
    return keep_devices_together(new, room.people)


def activity_of(session: LiveSession, run: LiveRun) -> Activity | None:
    """Return the activity of a run, from the session's own run sheet."""
    return workshop_of(session).activity(run.activity_id)


# -- The clock -------------------------------------------------------------------------------------


def add_time(session: LiveSession, run: LiveRun, seconds: int, now: datetime) -> None:
    """Give more time (or less): from now when the clock has run out. At most three hours."""
    left = seconds_left(plain_run(run), now) or 0
    new = max(0, min(left + seconds, LONGEST_TIMER))
    if run.paused_left is not None:
        run.paused_left = new
    else:
        run.deadline = now + timedelta(seconds=new)
    _clock_changed(session)


def pause(session: LiveSession, run: LiveRun, now: datetime) -> None:
    """Stop the clock. Answers are still taken."""
    if run.paused_left is None:
        run.paused_left = seconds_left(plain_run(run), now) or 0
        run.deadline = None
        _clock_changed(session)


def resume_clock(session: LiveSession, run: LiveRun, now: datetime) -> None:
    """Let the clock go on."""
    if run.paused_left is not None:
        run.deadline, run.paused_left = now + timedelta(seconds=run.paused_left), None
        _clock_changed(session)


def _clock_changed(session: LiveSession) -> None:
    wake(session, "step", "board", "stage", shape=True)


def set_locked(session: LiveSession, run: LiveRun, locked: bool) -> None:
    """Lock what pupils write, or open it again."""
    run.locked = locked
    wake(session, "step", "board", "stage", shape=True)


def set_revealed(session: LiveSession, run: LiveRun, revealed: bool) -> None:
    """Show the class what was let through and counted, or take it back."""
    run.revealed = revealed
    run.answers_version += 1
    wake(session, "step", "class", "board", "stage", shape=True)


# -- The run sheet that is left --------------------------------------------------------------------


def set_skipped(session: LiveSession, step: LiveStep, skipped: bool) -> None:
    """Leave a step out, or take it in again."""
    step.skipped = skipped
    wake(session, "step", "board", "stage", shape=True)  # pupils see how many steps there are


def move_step(session: LiveSession, step: LiveStep, by: int) -> None:
    """Move a step one place up (-1) or down (1); at the edge nothing happens."""
    steps = list(queries.steps_of(session.id))
    at = next(place for place, each in enumerate(steps) if each.id == step.id)
    to = at + by
    if not 0 <= to < len(steps):
        return
    steps[at], steps[to] = steps[to], steps[at]
    for position, each in enumerate(steps, start=1):
        each.position = position
    wake(session, "step", "board", "stage", shape=True)


def retime_step(session: LiveSession, step: LiveStep, minutes: int) -> None:
    """Give a step another length. The clock of one that is open is not touched."""
    step.seconds = minutes * 60
    wake(session, "board", shape=True)


def note_step(session: LiveSession, step: LiveStep, note: str) -> None:
    """Keep the teacher's own note on a step."""
    step.note = note
    wake(session, "board", shape=True)
