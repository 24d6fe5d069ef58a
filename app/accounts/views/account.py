"""A person's own account: name, language, password, devices, a copy of everything, leaving."""

from __future__ import annotations

from datetime import date, datetime

from flask import (
    Response,
    current_app,
    flash,
    json,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.access import allowed, current_sign_in, person, signed_in
from app.accounts import actions, privacy_registry
from app.accounts.forms import AccountForm, ChangePasswordForm, DeleteAccountForm
from app.accounts.models import SignIn, User
from app.accounts.passwords import hash_password, password_matches
from app.accounts.queries import living_sign_ins, other_admins_exist, own_sign_in
from app.accounts.rules import may_lose_admin
from app.accounts.views import blueprint
from app.accounts.views.cookie import empty_cookie
from app.accounts.views.sign_in import limits, too_many
from app.database import db, empty_write_ahead_log


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> ResponseReturnValue:
    """Show the account, and change name and language."""
    user = person()
    if request.method != "POST":
        return _page()
    form = AccountForm()
    if not form.validate():
        return _page(form), 422
    actions.rename(user, form.name.data or "")
    actions.choose_language(user, form.language.data)
    session["language"] = form.language.data
    db.session.commit()
    flash(_("Endringene er lagret."), "success")
    return redirect(url_for("accounts.account"), 303)


@blueprint.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Change the password, knowing the present one, and end all other sign-ins."""
    user = person()
    form = ChangePasswordForm()
    form.known_words = (user.email, user.name)
    if not form.validate():
        return _page(password_form=form), 422
    email, stored = user.email, user.password_hash
    wait = limits().try_password(email, request.remote_addr)
    if wait:
        form.form_errors.append(too_many(wait))
        return _page(password_form=form), 429, {"Retry-After": str(wait)}
    db.session.rollback()  # no transaction is held while hashes are made
    if not password_matches(stored, form.password.data or ""):
        limits().password_failed(request.remote_addr)
        form.password.errors = [_("Dette er ikke passordet du har nå.")]
        return _page(password_form=form), 422
    limits().password_matched(email, request.remote_addr)
    password_hash = hash_password(form.new_password.data or "")
    actions.set_password(person(), password_hash, clock.now(), but=current_sign_in())
    db.session.commit()
    flash(_("Passordet er byttet, og du er logget ut på alle andre enheter."), "success")
    return redirect(url_for("accounts.account"), 303)


@blueprint.post("/account/devices/<int:sign_in_id>/sign-out")
@allowed(own_sign_in)
def end_sign_in(sign_in: SignIn) -> ResponseReturnValue:
    """Sign one of the person's devices out."""
    here = current_sign_in()
    actions.end_sign_in(sign_in, clock.now())
    db.session.commit()
    if here is not None and here.id == sign_in.id:
        empty_cookie()
        return redirect(url_for("overview.front"), 303)
    flash(_("Enheten er logget ut."), "success")
    return redirect(url_for("accounts.account"), 303)


@blueprint.get("/account/export")
@signed_in
def export() -> ResponseReturnValue:
    """Download everything that is stored about the person, as JSON."""
    now = clock.now()
    everything = {
        "made_at": now.isoformat(),
        "service": current_app.config["PUBLIC_URL"],
        "controller": current_app.config["CONTROLLER_NAME"],
        "tables": privacy_registry.export_person(person().id),
    }
    text = json.dumps(everything, default=_plain, ensure_ascii=False, indent=2, sort_keys=False)
    name = f"springbrett-{clock.local_date(now).isoformat()}.json"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, mimetype="application/json", headers=disposition)


@blueprint.route("/account/delete", methods=["GET", "POST"])
@signed_in
def delete_account() -> ResponseReturnValue:
    """Explain what goes and what stays, and erase the person when they are sure."""
    user = person()
    form = DeleteAccountForm()
    possible = may_lose_admin(user, other_admins=other_admins_exist(user))
    if request.method != "POST" or not possible:
        page = render_template("accounts/delete_account.html", form=form, possible=possible)
        return page, 200 if request.method != "POST" else 409
    if not form.validate():
        return render_template("accounts/delete_account.html", form=form, possible=True), 422
    actions.erase(user, user, clock.now())
    db.session.commit()
    empty_write_ahead_log()
    empty_cookie()
    flash(_("Kontoen din er slettet."), "success")
    return redirect(url_for("overview.front"), 303)


def _page(form: AccountForm | None = None, password_form: ChangePasswordForm | None = None) -> str:
    user: User = person()
    return render_template(
        "accounts/account.html",
        form=form or AccountForm(formdata=None, obj=user),
        password_form=password_form or ChangePasswordForm(formdata=None),
        sign_ins=living_sign_ins(user, clock.now()),
        here=current_sign_in(),
    )


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not ready for JSON")
