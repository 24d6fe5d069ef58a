"""Live sessions at any point of the lesson, so that each of their pages can be looked at.

Three sessions stand in the scene: `full`, the demo's class that has been through the whole lesson;
`fresh`, where four have come in and nobody has written anything; and `ready`, which has not begun.
They are brought to a state by the real actions, whatever state they were in before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask import Flask

from app import clock
from app.accounts.models import User
from app.activities.base import Answer
from app.database import db
from app.workshops import queries
from app.workshops.actions import cards, links, people, sessions, steps
from app.workshops.codes import resume_code
from app.workshops.models import LiveRun, LiveSession, LiveStep, Participant
from tests.databases import dispose

Standing = Literal["lobby", "live", "ended"]


@dataclass(frozen=True)
class At:
    """Where a session is, and what the class may see of it.

    `activity`: the one that is open, at `part`; None between two. `shown`: its cards are let
    through and its result revealed; else all that can wait, waits.
    """

    activity: str | None = None
    session: str = "full"
    part: int = 1
    shown: bool = False
    locked: bool = False
    paused: bool = False
    alone: bool = False  # one card in the light
    blank: bool = False
    ended: bool = False
    door_open: bool = True
    own_names: bool = False


class LiveScene:
    """The live sessions of a scene."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.ids: dict[str, int] = {}
        #: What a browser's cookie holds, by who: of each seat the role, the session, the secret.
        self.seats: dict[str, list[list[object]]] = {}

    def set_up(self, teacher: User, now: datetime) -> dict[str, object]:
        """Make what the demo lacks; return what addresses are made of."""
        ended, ready = sorted(queries.sessions_of(teacher), key=lambda each: each.state)
        assert (ended.state, ready.state) == ("ended", "lobby")
        workshop = self.app.extensions["site"].workshops[0]
        fresh = sessions.make_session(teacher, workshop, "nb", now)
        for who in ("newcomer", "beside", "third", "fourth"):
            self._join(fresh, f"pupil_{who}", f"Elev {who}", now)
        self._join(ready, "pupil_waiting", "Elev som venter", now)
        everybody = list(queries.participants_of(ended.id))
        self._take_seat(ended, "pupil", everybody[0])
        self._take_seat(ended, "pupil_beside", everybody[-3])
        self._take_seat(ended, "pupil_late", everybody[-1])
        (removed,) = [each for each in everybody if each.removed_at]
        # One who has been removed keeps the seat, and is told there; a code would not let them in.
        people.let_back(ended, removed, ended.host_id, now)
        self._take_seat(ended, "pupil_removed", removed)
        people.remove(ended, removed, ended.host_id, now)
        self._share(ended, "pupil_sharing", "pupil_beside", everybody[-3], now)
        self._links(ended, now)
        known = {"full": ended, "fresh": fresh, "ready": ready}
        self.ids = {name: each.id for name, each in known.items()}
        tokens = {role: links.make_link(ready, role, now) for role in ("cohost", "projector")}
        return {
            **{f"{name}_session": each.id for name, each in known.items()},
            **{f"{name}_code": each.code for name, each in known.items()},
            **{f"{role}_link": token for role, token in tokens.items()},
        }

    def _join(self, session: LiveSession, who: str, name: str, now: datetime) -> None:
        _, token = people.join(session, name, now)
        self.seats[who] = [["participant", session.id, token]]

    def _take_seat(self, session: LiveSession, who: str, participant: Participant) -> None:
        key = str(self.app.secret_key)
        code = resume_code(key, participant.id, participant.resume_serial)
        token = people.come_back(session, participant, code, key)
        self.seats[who] = [["participant", session.id, token]]

    def _share(
        self, session: LiveSession, who: str, beside: str, first: Participant, now: datetime
    ) -> None:
        """Let one more in on a device; in a session that has ended, while it is open again."""
        assert sessions.reopen_session(session, session.host_id, now)
        sessions.set_door(session, True)
        _, token = people.join(session, "Elev ved siden av", now, first)
        sessions.end_session(session, session.host_id, now)
        self.seats[who] = [["participant", session.id, token], *self.seats[beside]]

    def _links(self, session: LiveSession, now: datetime) -> None:
        for role in ("cohost", "projector"):
            offered = queries.open_link(links.make_link(session, role, now), now)
            assert offered is not None
            self.seats[role] = [[role, session.id, links.take_link(session, offered, now)]]

    # -- Bringing a session to a state -------------------------------------------------------------

    def go(self, at: At, language: str) -> None:
        """Bring a session to a state; its own language is that of the screen in the room."""
        with self.app.app_context():
            session = queries.session_to_change(self.ids[at.session])
            assert session is not None
            _bring(session, at, clock.now())
            session.language = language
            db.session.commit()
            dispose(self.app)


def _bring(session: LiveSession, at: At, now: datetime) -> None:
    sessions.set_door(session, at.door_open)
    sessions.set_own_names(session, at.own_names)
    if at.ended:
        sessions.end_session(session, session.host_id, now)
        return
    assert sessions.reopen_session(session, session.host_id, now)
    cards.set_blank(session, at.blank)
    steps.close_current(session, now)
    if at.activity is not None:
        _open(session, at, now)


def _open(session: LiveSession, at: At, now: datetime) -> None:
    run = steps.open_step(session, _step(session, at.activity or ""), now)
    if at.part != run.part:
        assert steps.go_to_part(session, run, at.part, now), at
    _let_through(session, run, at.shown, now)
    steps.set_revealed(session, run, at.shown)
    if at.paused:
        steps.pause(session, run, now)
    if at.locked:
        steps.set_locked(session, run, True)
    if at.alone:
        card = next(each for each in queries.answers_of(run.id) if each.words and each.owner != "t")
        cards.spotlight(session, queries.response_in(session.id, card.id), now)


def _step(session: LiveSession, activity_id: str) -> LiveStep:
    return next(s for s in queries.steps_of(session.id) if s.activity_id == activity_id)


def _let_through(session: LiveSession, run: LiveRun, shown: bool, now: datetime) -> None:
    """Let the cards through, or have them wait. What is hidden stays so, to be looked at too."""
    written = [each for each in queries.answers_of(run.id) if _is_card(each)]
    if shown:
        cards.approve_all(session, written, now)
        return
    for each in written:
        response = queries.response_in(session.id, each.id)
        if each.approved and response is not None:
            cards.take_back(session, response, now)


def _is_card(answer: Answer) -> bool:
    return bool(answer.words) and answer.owner != "t" and not answer.hidden
