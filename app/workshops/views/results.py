"""What came of a session: as a page, as a spreadsheet and as a PDF."""

from __future__ import annotations

import io
import re

from flask import render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from app import clock
from app.language import language
from app.workshops.exports.pdf import results_as_pdf
from app.workshops.exports.xlsx import results_as_xlsx
from app.workshops.results import Outcome, results_of
from app.workshops.views import blueprint
from app.workshops.views.fragments import template_of
from app.workshops.views.seats import Seat, seated

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ID = re.compile(r' id="[^"]*"')


@blueprint.get("/sessions/<int:session_id>/results")
@seated("host", "cohost")
def results(seat: Seat) -> ResponseReturnValue:
    """Show the results by activity and by team."""
    found = results_of(seat.session, language(), clock.now())
    shown = [(each, _drawn(each)) for each in found.outcomes]
    return render_template(
        "workshops/results.html", live=seat.session, seat=seat, results=found, shown=shown
    )


def _drawn(outcome: Outcome) -> Markup:
    """Return the type's own view of its result.

    A card may stand under several activities, and an id only once in a page: they are taken out.
    """
    activity = outcome.step.activity
    drawn = render_template(
        template_of(activity.type.name, "result"),
        room=outcome.room,
        activity=activity,
        type=activity.type,
        run=outcome.step.run,
        view=activity.type.result(outcome.room),
        may_write=False,
        shows_late=True,
        in_results=True,
    )
    return Markup(_ID.sub("", drawn))  # noqa: S704  escaped


@blueprint.get("/sessions/<int:session_id>/results.xlsx")
@seated("host", "cohost")
def results_xlsx(seat: Seat) -> ResponseReturnValue:
    """Send the results as a spreadsheet."""
    file = results_as_xlsx(results_of(seat.session, language(), clock.now()))
    return send_file(io.BytesIO(file), XLSX, as_attachment=True, download_name=_name("xlsx"))


@blueprint.get("/sessions/<int:session_id>/results.pdf")
@seated("host", "cohost")
def results_pdf(seat: Seat) -> ResponseReturnValue:
    """Send the results as a PDF."""
    file = results_as_pdf(results_of(seat.session, language(), clock.now()))
    return send_file(
        io.BytesIO(file), "application/pdf", as_attachment=True, download_name=_name("pdf")
    )


def _name(ending: str) -> str:
    # Apart from the f-string, in which the words to translate are not found.
    word = _("resultater")
    return f"{word}-{clock.local_date(clock.now()).isoformat()}.{ending}"
