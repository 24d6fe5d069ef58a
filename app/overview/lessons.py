"""A teacher's own sessions, as home shows them."""

from __future__ import annotations

from dataclasses import dataclass

from app.accounts.models import User
from app.content import Site
from app.workshops import queries
from app.workshops.models import LiveSession
from app.workshops.room import workshop_of

#: What comes first: what is happening, what is about to, what has been.
_ORDER = ("live", "lobby", "ended")


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One session of a teacher, what its workshop is called, and how many take part."""

    session: LiveSession
    title: str
    people: int

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.session.state != "ended"


def own_sessions(person: User, site: Site, language: str) -> list[OwnSession]:
    """Return the sessions that a person hosts, open ones first, each kind newest first.

    Three queries. `language`: of the titles.
    """
    found = queries.sessions_of(person)
    ids = [session.id for session in found]
    sheets, counts = queries.run_sheets_of(ids), queries.counts_of_people(ids)
    own = []
    for session in found:
        workshop = site.workshop(sheets[session.id].workshop_id) or workshop_of(session)
        own.append(OwnSession(session, workshop.title.in_(language), counts[session.id]))
    return sorted(own, key=lambda each: _ORDER.index(each.session.state))
