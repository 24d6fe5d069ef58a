"""Links by mail that work once: to sign in, and to set a new password.

Opening a link shows a button and pressing it spends the link: mail scanners open links too.
Whether an address is known is never told: the answers are the same, in words and in work.
"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.access import public
from app.accounts import actions
from app.accounts.forms import LinkForm, NewPasswordForm
from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.accounts.queries import living_link, user_with_email
from app.accounts.views import blueprint
from app.accounts.views.cookie import sign_in_here
from app.accounts.views.sign_in import limits, too_many
from app.database import db
from app.errors import local_path
from app.language import language


@blueprint.route("/sign-in-link", methods=["GET", "POST"])
@public
def sign_in_link() -> ResponseReturnValue:
    """Ask for an address, and mail it a link to sign in with."""
    return _ask_for_link("sign_in")


@blueprint.route("/reset-password", methods=["GET", "POST"])
@public
def reset_password() -> ResponseReturnValue:
    """Ask for an address, and mail it a link to set a new password with."""
    return _ask_for_link("reset_password")


def _ask_for_link(purpose: str) -> ResponseReturnValue:
    template = {"sign_in": "sign_in_link", "reset_password": "reset_password"}[purpose]
    form = LinkForm()
    if request.method != "POST":
        form.next.data = request.args.get("next", "")
        sent = "sent" in request.args
        return render_template(f"accounts/{template}.html", form=form, sent=sent)
    if not form.validate():
        return render_template(f"accounts/{template}.html", form=form, sent=False), 422
    wait = limits().ask_for_mail(form.email.data or "", request.remote_addr)
    if wait:
        form.form_errors.append(too_many(wait))
        page = render_template(f"accounts/{template}.html", form=form, sent=False)
        return page, 429, {"Retry-After": str(wait)}
    target = local_path(form.next.data)
    actions.mail_link(
        user_with_email(form.email.data or ""),
        purpose,
        language(),
        clock.now(),
        **({"next": target} if target and purpose == "sign_in" else {}),
    )
    db.session.commit()
    return redirect(url_for(f"accounts.{template}", sent=1), 303)


@blueprint.route("/sign-in-link/<token>", methods=["GET", "POST"])
@public
def use_sign_in_link(token: str) -> ResponseReturnValue:
    """Show the button that signs in, and sign in when it is pressed."""
    now = clock.now()
    link = living_link(token, "sign_in", now)
    if link is None:
        return _link_is_over("accounts.sign_in_link")
    if request.method != "POST":
        target = request.args.get("next", "")
        return render_template("accounts/use_sign_in_link.html", token=token, target=target)
    user = actions.spend_link(link, now)
    if user is None:
        return _link_is_over("accounts.sign_in_link")
    sign_in_here(user, now, way="link")
    db.session.commit()
    return redirect(local_path(request.form.get("next")) or url_for("overview.home"), 303)


@blueprint.route("/reset-password/<token>", methods=["GET", "POST"])
@public
def set_password(token: str) -> ResponseReturnValue:
    """Ask for a new password, set it, end all other sign-ins and sign in here."""
    link = living_link(token, "reset_password", clock.now())
    user = db.session.get(User, link.user_id) if link else None
    if user is None:
        return _link_is_over("accounts.reset_password")
    form = NewPasswordForm()
    form.known_words = (user.email, user.name)
    page = {"form": form, "token": token, "email": user.email}
    if request.method != "POST":
        return render_template("accounts/set_password.html", **page)
    if not form.validate():
        return render_template("accounts/set_password.html", **page), 422
    db.session.rollback()  # no transaction is held while the hash is made
    password_hash = hash_password(form.new_password.data or "")
    now = clock.now()
    link = living_link(token, "reset_password", now)
    user = actions.spend_link(link, now) if link else None
    if user is None:
        return _link_is_over("accounts.reset_password")
    actions.set_password(user, password_hash, now, but=None)
    sign_in_here(user, now, way="reset")
    db.session.commit()
    flash(_("Passordet er byttet, og du er logget ut på alle andre enheter."), "success")
    return redirect(url_for("overview.home"), 303)


def _link_is_over(ask_again: str) -> ResponseReturnValue:
    return render_template("accounts/link_is_over.html", ask_again=ask_again), 410
