"""A cohort's dates: seen all together, moved one by one."""

from __future__ import annotations

from collections.abc import Iterable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.access import allowed, person
from app.courses import actions
from app.courses.forms import dates_form
from app.courses.models import Cohort, CohortDate
from app.courses.queries import cohort_as_staff
from app.courses.rules import missing_dates
from app.courses.views import blueprint
from app.courses.views.content import DateRow, course_of, date_rows
from app.database import db
from app.forms import PostedForm


@blueprint.route("/cohorts/<int:cohort_id>/dates", methods=["GET", "POST"])
@allowed(cohort_as_staff)
def dates(cohort: Cohort) -> ResponseReturnValue:
    """Show all dates of a cohort with inputs for date and time in Norway, and move them."""
    form = dates_form(cohort.dates)
    status = 200
    if form.is_submitted():
        if form.validate():
            return _moved(cohort, form)
        status = 422
    course = course_of(cohort)
    rows = date_rows(course, cohort.dates)
    page = render_template(
        "courses/dates.html",
        cohort=cohort,
        form=form,
        rows=rows,
        problems=_problems(form, rows),
        missing=missing_dates(course, cohort.starts_on, cohort.dates) if course else [],
    )
    return page, status


def _problems(form: PostedForm, rows: Iterable[DateRow[CohortDate]]) -> list[tuple[str, str]]:
    """Return what is wrong, each with the date it is about, for the list at the top of the page."""
    fields = [(row, form[f"date-{row.date.id}"]) for row in rows]
    return [
        (field.id, _("%(date)s: %(problem)s", date=row.title, problem=field.errors[0]))
        for row, field in fields
        if field.errors
    ]


def _moved(cohort: Cohort, form: PostedForm) -> ResponseReturnValue:
    moments = {each.id: form[f"date-{each.id}"].data for each in cohort.dates}
    given = {id: moment for id, moment in moments.items() if moment is not None}
    moved = actions.change_dates(cohort, given, person(), clock.now())
    db.session.commit()
    if moved:
        flash(ngettext("Én dato er flyttet.", "%(num)s datoer er flyttet.", len(moved)), "success")
    else:
        flash(_("Ingen datoer er endret."), "info")
    return redirect(url_for("courses.dates", cohort_id=cohort.id), 303)


@blueprint.post("/cohorts/<int:cohort_id>/dates/missing")
@allowed(cohort_as_staff)
def add_missing_dates(cohort: Cohort) -> ResponseReturnValue:
    """Add the dates of content that came after the cohort was made."""
    course = course_of(cohort)
    added = actions.add_missing_dates(cohort, course, person(), clock.now()) if course else []
    db.session.commit()
    if added:
        flash(
            ngettext("Én dato er lagt til.", "%(num)s datoer er lagt til.", len(added)), "success"
        )
    else:
        flash(_("Kullet har alle datoene i programmet."), "info")
    return redirect(url_for("courses.dates", cohort_id=cohort.id), 303)
