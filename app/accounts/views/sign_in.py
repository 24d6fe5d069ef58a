"""Signing in with a password, and out."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import cast

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf.csrf import CSRFError

from app import clock
from app.access import current_person, current_sign_in, public, signed_in
from app.access import person as signed_in_person
from app.accounts import actions
from app.accounts.forms import SignInForm
from app.accounts.limits import SignInLimits
from app.accounts.models import User
from app.accounts.passwords import hash_password, needs_rehash, password_matches
from app.accounts.queries import user_with_email
from app.accounts.views import blueprint
from app.accounts.views.cookie import empty_cookie, sign_in_here
from app.accounts.views.demo import demo_people
from app.database import db, reading_only
from app.errors import local_path, same_origin
from app.extensions import csrf

CARRIED = "carried."


@dataclass(frozen=True, slots=True)
class LateForm:
    """A form that came after its sign-in had ended, carried along until it can be sent again."""

    action: str
    fields: list[tuple[str, str]]


def late_form() -> LateForm | None:
    """Return the late form that this sign-in carries, if any."""
    action = local_path(request.form.get("resend_action"))
    if action is None:
        return None
    fields = [
        (name.removeprefix(CARRIED), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(CARRIED)
    ]
    return LateForm(action, fields)


def token_holds() -> bool:
    """Say whether the form came from a page of ours that is not too old."""
    try:
        csrf.protect()
    except CSRFError:
        return False
    return True


# Checked in the view: a stale page is shown again with the address kept, not thrown away.
@blueprint.route("/sign-in", methods=["GET", "POST"])
@csrf.exempt
@public
def sign_in() -> ResponseReturnValue:
    """Ask for e-mail and password, and sign in."""
    form = SignInForm()
    if request.method != "POST":
        if current_person():
            return redirect(_after(request.args.get("next")))
        form.next.data = request.args.get("next", "")
        return _page(form)
    late = late_form()
    if current_app.config["WTF_CSRF_ENABLED"] and not token_holds():
        form.form_errors.append(
            _("Siden har vært åpen lenge. Skriv passordet en gang til, så går det bra.")
        )
        return _page(form, late if same_origin() else None), 400
    if not form.validate():
        return _page(form, late), 422
    email = form.email.data or ""
    wait = limits().try_password(email, request.remote_addr)
    if wait:
        form.form_errors.append(too_many(wait))
        return _page(form, late), 429, {"Retry-After": str(wait)}
    user = _person_with(email, form.password.data or "")
    if user is None:
        limits().password_failed(request.remote_addr)
        form.form_errors.append(
            _(
                "E-postadressen og passordet hører ikke sammen. Prøv igjen, eller be om en "
                "innloggingslenke på e-post."
            )
        )
        return _page(form, late), 422
    limits().password_matched(email, request.remote_addr)
    sign_in_here(user, clock.now(), way="password")
    db.session.commit()
    if late is not None:
        return render_template(
            "errors/resend.html",
            action=late.action,
            fields=late.fields,
            needs_sign_in=False,
            was_signed_out=True,
        )
    return redirect(_after(form.next.data), 303)


@blueprint.app_template_global("sign_in_form")
def sign_in_form() -> SignInForm:
    """Return an empty form, for the page that shows a late form."""
    return SignInForm(formdata=None)


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """Sign out on this device; without a sign-in there is nothing to do."""
    now = clock.now()
    present = current_sign_in()
    if present is not None:
        actions.end_sign_in(present, now)
        db.session.commit()
    empty_cookie()
    return redirect(url_for("overview.front"), 303)


@blueprint.post("/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    """Sign out on all devices, this one too."""
    actions.end_sign_ins(signed_in_person(), clock.now())
    db.session.commit()
    empty_cookie()
    return redirect(url_for("accounts.sign_in"), 303)


def too_many(wait: int) -> str:
    """Return what to say to a person who must wait some seconds before the next try."""
    words: str = ngettext(
        "Det har vært mange forsøk. Vent %(num)s minutt før du prøver igjen.",
        "Det har vært mange forsøk. Vent %(num)s minutter før du prøver igjen.",
        ceil(wait / 60),
    )
    return words


def _person_with(email: str, password: str) -> User | None:
    """Return the person whose address and password these are.

    The slow part runs outside any transaction, and as long for an unknown address.
    """
    with reading_only():
        found = user_with_email(email)
        user_id, stored = (found.id, found.password_hash) if found else (None, None)
        db.session.rollback()
    if not password_matches(stored, password) or stored is None:
        return None
    renewed = hash_password(password) if needs_rehash(stored) else None
    user = db.session.get(User, user_id)
    if user is None or user.erased_at or user.password_hash != stored:
        return None
    if renewed:
        actions.rehash(user, renewed)
    return user


def limits() -> SignInLimits:
    """Return the counters of this application."""
    return cast(SignInLimits, current_app.extensions["sign_in_limits"])


def _after(target: str | None) -> str:
    return local_path(target) or url_for("overview.home")


def _page(form: SignInForm, late: LateForm | None = None) -> str:
    if late is not None:
        return render_template(
            "errors/resend.html",
            action=late.action,
            fields=late.fields,
            needs_sign_in=True,
            form=form,
        )
    return render_template("accounts/sign_in.html", form=form, demo_people=demo_people())
