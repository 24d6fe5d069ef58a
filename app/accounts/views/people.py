"""People, for admins: who there are, what they may do, invitations without a cohort, erasing."""

from __future__ import annotations

from math import ceil

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.access import allowed, person
from app.accounts import actions
from app.accounts.forms import ErasePersonForm, InvitePersonForm, PowersForm
from app.accounts.models import Invitation, User
from app.accounts.queries import (
    invitation_as_admin,
    open_invitations,
    people_found,
    person_as_admin,
    user_with_email,
)
from app.accounts.rules import as_admin
from app.accounts.views import blueprint
from app.database import db, empty_write_ahead_log
from app.mail.actions import queue_mail
from app.mail.links import link

PER_PAGE = 50
MOST_PAGES = 1_000_000


@blueprint.get("/people")
@allowed(as_admin)
def people(_admin: User) -> ResponseReturnValue:
    """Show the people, a page at a time, and the invitations that are open."""
    words = request.args.get("q", "").strip()[:200].replace("\0", "")
    number = max(1, min(request.args.get("page", 1, type=int), MOST_PAGES))
    found, total = people_found(words, number, PER_PAGE)
    return render_template(
        "accounts/people.html",
        people=found,
        total=total,
        words=words,
        page=number,
        pages=max(1, ceil(total / PER_PAGE)),
        invitations=open_invitations(clock.now()),
    )


@blueprint.route("/people/<int:user_id>", methods=["GET", "POST"])
@allowed(person_as_admin)
def edit_person(user: User) -> ResponseReturnValue:
    """Show a person and change the two site-wide powers."""
    form = PowersForm()
    if request.method != "POST":
        form = PowersForm(obj=user)
        return render_template("accounts/edit_person.html", form=form, user=user)
    try:
        if not form.validate():
            return render_template("accounts/edit_person.html", form=form, user=user), 422
        actions.set_powers(
            person(),
            user,
            clock.now(),
            is_admin=form.is_admin.data,
            may_run_workshops=form.may_run_workshops.data,
        )
    except actions.LastAdmin:
        form.is_admin.errors = [
            _("Dette er den siste administratoren. Gi rollen til noen andre først.")
        ]
        return render_template("accounts/edit_person.html", form=form, user=user), 409
    db.session.commit()
    flash(_("Endringene er lagret."), "success")
    return redirect(url_for("accounts.people"), 303)


@blueprint.route("/people/<int:user_id>/erase", methods=["GET", "POST"])
@allowed(person_as_admin)
def erase_person(user: User) -> ResponseReturnValue:
    """Explain what goes and what stays, and erase the person when the admin is sure."""
    form = ErasePersonForm()
    if request.method != "POST":
        return render_template("accounts/erase_person.html", form=form, user=user)
    if not form.validate():
        return render_template("accounts/erase_person.html", form=form, user=user), 422
    try:
        actions.erase(person(), user, clock.now())
    except actions.LastAdmin:
        form.form_errors.append(
            _("Dette er den siste administratoren. Gi rollen til noen andre først.")
        )
        return render_template("accounts/erase_person.html", form=form, user=user), 409
    db.session.commit()
    empty_write_ahead_log()
    flash(_("Personen er slettet."), "success")
    return redirect(url_for("accounts.people"), 303)


@blueprint.route("/people/invite", methods=["GET", "POST"])
@allowed(as_admin)
def invite_person(admin: User) -> ResponseReturnValue:
    """Invite somebody without a cohort, with a site-wide power or just to have an account."""
    form = InvitePersonForm(language=admin.language)
    if request.method != "POST":
        return render_template("accounts/invite_person.html", form=form)
    if not form.validate():
        return render_template("accounts/invite_person.html", form=form), 422
    if user_with_email(form.email.data or ""):
        form.email.errors = [
            _("Det finnes en konto med denne adressen. Finn personen i listen over personer.")
        ]
        return render_template("accounts/invite_person.html", form=form), 422
    now = clock.now()
    days = current_app.config["INVITATION_DAYS"]
    invitation, token = actions.invite(
        form.email.data or "",
        form.name.data or "",
        form.language.data,
        admin,
        now,
        days=days,
        is_admin=form.is_admin.data,
        may_run_workshops=form.may_run_workshops.data,
    )
    queue_mail(
        None,
        invitation.email,
        invitation.language,
        "invitation",
        now,
        name=invitation.name,
        invited_by=admin.name,
        url=link("courses.invitation", token=token),
        days=days,
    )
    db.session.commit()
    flash(_("Invitasjonen er på vei til %(email)s.", email=invitation.email), "success")
    return redirect(url_for("accounts.people"), 303)


@blueprint.post("/people/invitations/<int:invitation_id>/revoke")
@allowed(invitation_as_admin)
def revoke_invitation(invitation: Invitation) -> ResponseReturnValue:
    """Make an invitation's link useless."""
    actions.revoke_invitation(person(), invitation, clock.now())
    db.session.commit()
    flash(_("Invitasjonen er trukket tilbake."), "success")
    return redirect(url_for("accounts.people"), 303)
