"""What the class and the projector may see: letting cards through, hiding, spotlight, blank."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.activities.base import Answer
from app.database import db
from app.workshops import queries
from app.workshops.live import wake
from app.workshops.models import LiveRun, LiveSession, Moderation, Response
from app.workshops.room import is_revealed, plain_run, workshop_of


def approve(session: LiveSession, response: Response, now: datetime) -> None:
    """Let a card through to the projector as it stands; a later change is asked about again."""
    _decide(response, now, approved_revision=response.revision, hidden=False)
    _cards_changed(session, [response.run_id])


def approve_all(session: LiveSession, answers: Iterable[Answer], now: datetime) -> int:
    """Let all these cards through but those that are held back or hidden; return how many."""
    wanted = {
        answer.id: answer.revision
        for answer in answers
        if not (answer.held or answer.hidden or answer.approved)
    }
    # All at once: a whole class waits for this to write.
    found = queries.responses_in(session.id, wanted)
    standing = [response for response in found if response.revision == wanted[response.id]]
    decided = queries.moderations_of(response.id for response in standing)
    for response in standing:
        row = decided.get(response.id) or _undecided(response)
        row.approved_revision, row.hidden, row.at = response.revision, False, now
    if standing:
        runs = {response.run_id for response in standing}
        _cards_changed(session, runs, class_sees=any(_class_sees(session, each) for each in runs))
    return len(standing)


def take_back(session: LiveSession, response: Response, now: datetime) -> None:
    """Take a card from the projector again, without hiding it."""
    _decide(response, now, approved_revision=None, hidden=False)
    _spotlight_off(session, response)
    _cards_changed(session, [response.run_id])


def hide(session: LiveSession, response: Response, now: datetime) -> None:
    """Hide a card from all but the teacher and the one who wrote it."""
    _decide(response, now, approved_revision=None, hidden=True)
    _spotlight_off(session, response)
    _cards_changed(session, [response.run_id])


def show_again(session: LiveSession, response: Response, now: datetime) -> None:
    """Undo hiding: the card waits to be let through."""
    _decide(response, now, approved_revision=None, hidden=False)
    _cards_changed(session, [response.run_id])


def spotlight(session: LiveSession, response: Response | None, now: datetime) -> None:
    """Show one card alone on the projector, which lets it through; None puts the light out."""
    if response is not None:
        approve(session, response, now)
    session.spotlight_id = response.id if response else None
    wake(session, "board", "stage")


def set_blank(session: LiveSession, blank: bool) -> None:
    """Blank the projector at once, or show it again."""
    session.blank = blank
    wake(session, "board", "stage")


def _decide(
    response: Response, now: datetime, *, approved_revision: int | None, hidden: bool
) -> None:
    row = queries.moderation_of(response.id) or _undecided(response)
    row.approved_revision, row.hidden, row.at = approved_revision, hidden, now


def _undecided(response: Response) -> Moderation:
    row = Moderation(session_id=response.session_id, response_id=response.id)
    db.session.add(row)
    return row


def _spotlight_off(session: LiveSession, response: Response) -> None:
    if session.spotlight_id == response.id:
        session.spotlight_id = None


def _class_sees(session: LiveSession, run_id: int) -> bool:
    """Say whether pupils are shown the cards of a run that have been let through.

    Before that a class need not be woken, which is most of the times that a teacher lets cards
    through. What is closed may be shown by a later activity.
    """
    run = db.session.get_one(LiveRun, run_id)
    activity = workshop_of(session).activity(run.activity_id)
    return run.closed_at is not None or activity is None or is_revealed(activity, plain_run(run))


def _cards_changed(
    session: LiveSession, run_ids: Iterable[int], *, class_sees: bool = True
) -> None:
    for run_id in run_ids:
        run = db.session.get(LiveRun, run_id)
        if run is not None:
            run.answers_version += 1
    db.session.flush()
    wake(session, "board", "stage", *(("class",) if class_sees else ()))
