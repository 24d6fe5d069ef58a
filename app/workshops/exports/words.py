"""The words of both files, in the language of the results, and what both say of a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_date, format_datetime
from flask_babel import gettext as _

from app.workshops.results import Outcome, Results


@dataclass(frozen=True, slots=True)
class Fact:
    """One line about the session."""

    label: str
    value: str | int


def facts(results: Results) -> list[Fact]:
    """Return when it was held, how many took part and when all is deleted."""
    held_at = results.started_at
    return [
        Fact(_("Holdt"), moment(held_at) if held_at else _("Ikke startet")),
        Fact(_("Deltakere"), results.people),
        Fact(_("Slettes"), format_date(results.delete_at, "d. MMMM y")),
    ]


def moment(at: datetime) -> str:
    """Return date and time in words."""
    return str(format_datetime(at, _("d. MMMM y 'kl.' HH.mm")))


def remarks(outcome: Outcome) -> list[str]:
    """Return what is to be known of an activity's answers: late ones, and those left out."""
    found = []
    if outcome.late:
        found.append(_late(outcome.late))
    if outcome.left_out:
        found.append(_left_out(outcome.left_out))
    return found


def _late(count: int) -> str:
    return str(_("Svar som kom sent: %(count)s", count=count))


def _left_out(count: int) -> str:
    words = _("Svar som er skjult eller holdt tilbake, og ikke er med: %(count)s", count=count)
    return str(words)
