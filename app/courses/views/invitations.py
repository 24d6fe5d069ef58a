"""The page an invitation's link opens: who invited to what, and how to join."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.access import current_person, current_sign_in, public
from app.accounts.actions import AlreadyThere, NoLongerOpen, SignInAsInvited, end_sign_in
from app.accounts.models import Invitation, User
from app.accounts.queries import invited_account
from app.accounts.views.cookie import empty_cookie, sign_in_here
from app.courses import actions
from app.courses.forms import ROLE_LABELS, JoinForm, NewAccountForm
from app.courses.queries import invitation_with, roles_given_by
from app.courses.views import blueprint
from app.database import db


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """Show an invitation, and let the one invited join: with a new account or the one they have."""
    now = clock.now()
    found = invitation_with(token)
    state = _state(found, now)
    if found is None or state != "open":
        return _closed(state)
    person, account = current_person(), invited_account(found)
    if person is not None and (account is None or account.id != person.id):
        return _somebody_else(token, found, now)
    form = NewAccountForm() if account is None else JoinForm()
    if isinstance(form, NewAccountForm):
        form.known_words = (found.email, form.name.data or "")
        if request.method == "GET":
            form.name.data = found.name
    must_sign_in = account is not None and person is None
    if must_sign_in or not form.is_submitted():
        return _page(token, found, account, form)
    if not form.validate():
        return _page(token, found, account, form), 422
    return _accept(found, form, person, now)


def _accept(
    found: Invitation, form: NewAccountForm | JoinForm, person: User | None, now: datetime
) -> ResponseReturnValue:
    typed = {}
    if isinstance(form, NewAccountForm):
        typed = {"name": form.name.data or "", "password": form.password.data or ""}
    try:
        user = actions.accept(found, now, person=person, **typed)
    except (actions.InvitationClosed, NoLongerOpen, SignInAsInvited, AlreadyThere):
        # Accepted in another tab, or an account was made, a moment ago: look at it anew.
        db.session.rollback()
        return redirect(request.path, 303)
    if person is None:
        sign_in_here(user, now, way="invitation")
    db.session.commit()
    flash(_("Velkommen. Du er med."), "success")
    return redirect(url_for("overview.home"), 303)


def _somebody_else(token: str, found: Invitation, now: datetime) -> ResponseReturnValue:
    """Explain that somebody else is signed in; sign them out here when they ask for it."""
    if request.method == "POST" and request.form.get("step") == "sign-out":
        present = current_sign_in()
        if present is not None:
            end_sign_in(present, now)
            db.session.commit()
        empty_cookie()
        return redirect(url_for("courses.invitation", token=token), 303)
    status = 409 if request.method == "POST" else 200
    return render_template("courses/invitation_other.html", token=token, invited=found), status


def _page(
    token: str, found: Invitation, account: User | None, form: NewAccountForm | JoinForm
) -> str:
    return render_template(
        "courses/invitation.html",
        token=token,
        invited=found,
        inviter=db.session.get(User, found.invited_by_id) if found.invited_by_id else None,
        given=roles_given_by(found),
        role_labels=ROLE_LABELS,
        account=account,
        form=form,
    )


def _state(found: Invitation | None, now: datetime) -> str:
    """Return "open", or why an invitation cannot be used."""
    if found is None:
        return "unknown"
    if found.accepted_at:
        return "accepted"
    if found.revoked_at:
        return "revoked"
    return "expired" if found.expires_at <= now else "open"


def _closed(state: str) -> ResponseReturnValue:
    status = 404 if state == "unknown" else 410
    return render_template("courses/invitation_closed.html", state=state), status
