"""Who sits where: `@seated(…)` declares which seats of a session a view is for.

A participant, a co-host and a projector hold the secret of their seat in this browser's cookie; the
host is the person who is signed in. A seat that is not there is 404, like a session that is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import abort, request, session
from flask.typing import ResponseReturnValue

from app import clock
from app.access import DECLARATION, SAFE_METHODS, SignInNeeded, current_person
from app.accounts.models import User
from app.accounts.tokens import token_hash
from app.workshops import queries
from app.workshops.models import LiveSession, Participant
from app.workshops.rules import may_run_workshops

#: A browser remembers so many seats; the oldest is forgotten. Each is some 60 bytes of its cookie.
MOST_SEATS = 40


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a session: host, cohost, projector or participant."""

    role: str
    session: LiveSession
    participant: Participant | None = None
    person: User | None = None

    @property
    def me(self) -> Participant:
        """The participant; only for views that are for participants."""
        assert self.participant is not None
        return self.participant

    @property
    def actor_id(self) -> int | None:
        """Who did it, for the trail; None for those who have no account."""
        return self.person.id if self.person else None


View = Callable[..., ResponseReturnValue]


def seated(*roles: str) -> Callable[[View], View]:
    """Declare that a view is for some seats; it gets the Seat in place of `session_id`.

    When something is posted the session's row is held against others until the commit.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def checked(session_id: int, **values: Any) -> ResponseReturnValue:
            seat = find_seat(roles, session_id)
            if seat is None:
                if "host" in roles and current_person() is None:
                    raise SignInNeeded
                if "participant" in roles and _is_deleted(session_id):
                    abort(410)
                abort(404)
            return view(seat, **values)

        setattr(checked, DECLARATION, f"seated:{'|'.join(roles)}")
        return checked

    return declare


def find_seat(roles: tuple[str, ...], session_id: int) -> Seat | None:
    """Return the best of some seats that this browser has in a session; None when it has none."""
    changing = request.method not in SAFE_METHODS
    if "participant" in roles:
        found = _participant(session_id, changing)
        if found:
            return found
    if "host" in roles:
        found = _host(session_id, changing)
        if found:
            return found
    return _by_link(roles, session_id, changing)


def _participant(session_id: int, changing: bool) -> Seat | None:
    """Return the seat of the one whose turn it is on this device, or of the next who is there."""
    for token in tokens_here("participant", session_id):
        found = queries.seat_of(token, session_id, to_change=changing)
        if found:
            return Seat("participant", found[1], found[0])
    return None


def on_this_device(seat: Seat) -> Sequence[Participant]:
    """Return those who share this device with a participant, the participant too, as they came."""
    tokens = tokens_here("participant", seat.session.id)
    if len(tokens) < 2:
        return [seat.me]
    return queries.participants_with(tokens, seat.session.id)


def _host(session_id: int, changing: bool) -> Seat | None:
    person = current_person()
    if person is None or not may_run_workshops(person):
        return None
    found = queries.session_of_host(person, session_id)
    if found and changing:
        found = queries.session_to_change(session_id)
    return Seat("host", found, person=person) if found else None


def _by_link(roles: tuple[str, ...], session_id: int, changing: bool) -> Seat | None:
    for role in ("cohost", "projector"):
        held = tokens_here(role, session_id) if role in roles else []
        seat = queries.link_seat(held[0], session_id, clock.now()) if held else None
        if seat and seat.role == role:
            find = queries.session_to_change if changing else queries.session_by_id
            found = find(session_id)
            return Seat(role, found) if found else None
    return None


def _is_deleted(session_id: int) -> bool:
    """Say whether this browser had a seat in a session that is gone: its device forgets too."""
    held = tokens_here("participant", session_id)
    return bool(held) and queries.session_by_id(session_id) is None


def owner_on_device(seat: Seat) -> str:
    """Return what a device keys a participant's unsent words by.

    The moment of joining is part of it: on a laptop whose database was made anew, ids begin again.
    """
    return f"{seat.session.id}-{int(seat.me.joined_at.timestamp())}.{seat.me.id}"


def is_anothers(seat: Seat) -> bool:
    """Say whether a form is from the page of somebody else who was on this device."""
    return request.form.get("owner", owner_on_device(seat)) != owner_on_device(seat)


# -- The cookie ------------------------------------------------------------------------------------


def tokens_here(role: str, session_id: int) -> list[str]:
    """Return the secrets of the seats that this browser's cookie holds; first whose turn it is."""
    return [str(held[2]) for held in session.get("seats", []) if held[:2] == [role, session_id]]


def sit_here(role: str, session_id: int, token: str, *, beside: bool = False) -> None:
    """Let this browser's cookie hold a seat, in place of the one it had or beside it."""
    others = [held for held in session.get("seats", []) if beside or held[:2] != [role, session_id]]
    session["seats"] = [[role, session_id, token], *others][:MOST_SEATS]
    session.permanent = True


def take_turn_here(participant: Participant) -> None:
    """Let a participant who has a seat in this browser be the one who writes."""
    seats = session.get("seats", [])
    session["seats"] = sorted(seats, key=lambda held: not _is(held, participant.token_hash))


def stand_up(hashed: str) -> None:
    """Let this browser's cookie forget the seat whose secret has this hash, if it has it."""
    session["seats"] = [held for held in session.get("seats", []) if not _is(held, hashed)]


def _is(held: list[Any], hashed: str) -> bool:
    return token_hash(str(held[2])) == hashed
