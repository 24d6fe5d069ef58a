"""Roles in a cohort, ended."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.access import allowed, person
from app.courses import actions
from app.courses.forms import ROLE_LABELS
from app.courses.models import Membership
from app.courses.queries import membership_as_staff
from app.courses.views import blueprint
from app.database import db


@blueprint.route("/cohorts/<int:cohort_id>/people/<int:membership_id>/end", methods=["GET", "POST"])
@allowed(membership_as_staff)
def end_membership(membership: Membership) -> ResponseReturnValue:
    """Ask, then end a person's role in a cohort."""
    if request.method == "GET":
        return _page(membership)
    try:
        actions.end_membership(membership, person(), clock.now())
    except actions.LastStaff:
        db.session.rollback()
        return _page(membership, last_staff=True), 409
    db.session.commit()
    flash(
        _("%(name)s har ikke lenger denne rollen i kullet.", name=membership.user.name), "success"
    )
    if membership.user_id == person().id and not person().is_admin:
        return redirect(url_for("overview.home"), 303)
    return redirect(url_for("courses.cohort", cohort_id=membership.cohort_id), 303)


def _page(membership: Membership, *, last_staff: bool = False) -> str:
    return render_template(
        "courses/end_membership.html",
        membership=membership,
        cohort=membership.cohort,
        role=ROLE_LABELS[membership.role],
        last_staff=last_staff,
    )
