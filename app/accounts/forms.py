"""What people type about themselves and each other, checked."""

from __future__ import annotations

import re
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation

from app.accounts import passwords
from app.forms import PostedForm
from app.language import LANGUAGES

LONGEST_EMAIL = 254
LONGEST_NAME = 200
_CONTROL_CHARACTERS = re.compile("[\0-\x1f\x7f-\x9f]")
_HALF_SURROGATES = re.compile("[\ud800-\udfff]")


def tidy(text: str | None) -> str:
    """Return one line of text without control characters and with single spaces."""
    kept = _CONTROL_CHARACTERS.sub(" ", _HALF_SURROGATES.sub("", text or ""))
    return " ".join(kept.split())


def stripped(text: str | None) -> str:
    """Return text without white space around it, as it comes with copying."""
    return (text or "").strip()


def email_looks_right(_form: FlaskForm, field: Field) -> None:
    """Refuse what is plainly no e-mail address; for signing in, where known or not is a secret."""
    address = field.data
    local, at, domain = address.partition("@")
    if len(address) > LONGEST_EMAIL or not (local and at and domain) or not address.isprintable():
        raise StopValidation(str(EMAIL_WRONG))


def normal_email(address: str) -> str | None:
    """Return an address that mail can be sent to, in the form that is stored; else None."""
    if len(address) > LONGEST_EMAIL:
        return None
    try:
        return validate_email(address.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None


def email_can_be_written_to(_form: FlaskForm, field: Field) -> None:
    """Refuse an address that mail cannot be sent to; for addresses that we are about to keep."""
    address = normal_email(field.data)
    if address is None:
        raise StopValidation(str(EMAIL_WRONG))
    field.data = address


def password_good_enough(form: FlaskForm, field: Field) -> None:
    """Refuse a new password that is short, endless or easily guessed."""
    problem = passwords.problem_with(field.data or "", *getattr(form, "known_words", ()))
    if problem:
        raise StopValidation(str(PASSWORD_PROBLEMS[problem]))


EMAIL_WRONG = _l("Skriv hele e-postadressen, for eksempel navn@eksempel.no.")
EMAIL_MISSING = _l("Skriv e-postadressen.")
PASSWORD_MISSING = _l("Skriv passordet.")
PASSWORD_PROBLEMS = {
    "short": _l("Passordet må ha minst 10 tegn. En setning du husker, er fin."),
    "long": _l("Passordet kan ha høyst 1000 tegn."),
    "easy": _l("Dette passordet er lett å gjette. Velg noe med flere ulike tegn."),
}
NAME_MISSING = _l("Skriv navnet.")
NAME_LONG = _l("Navnet kan ha høyst 200 tegn.")


def _email(*checks: Any) -> EmailField:
    return EmailField(
        _l("E-postadresse"), [DataRequired(EMAIL_MISSING), *checks], filters=[stripped]
    )


def _name() -> StringField:
    return StringField(
        _l("Navn"),
        [DataRequired(NAME_MISSING), Length(max=LONGEST_NAME, message=NAME_LONG)],
        filters=[tidy],
    )


def _new_password(label: Any) -> PasswordField:
    return PasswordField(
        label,
        [InputRequired(PASSWORD_MISSING), password_good_enough],
        description=_l("Minst 10 tegn. Lim gjerne inn fra en passordbehandler."),
    )


class SignInForm(PostedForm):
    """E-mail and password, and where to go afterwards."""

    email = _email(email_looks_right)
    password = PasswordField(_l("Passord"), [InputRequired(PASSWORD_MISSING)])
    next = HiddenField()

    def validate_password(self, field: Field) -> None:
        """Say it plainly when a password is longer than any that can have been set."""
        if len(field.data or "") > passwords.LONGEST:
            raise StopValidation(str(PASSWORD_PROBLEMS["long"]))


class LinkForm(PostedForm):
    """Where to mail a link, and where it leads."""

    email = _email(email_looks_right)
    next = HiddenField()


class NewPasswordForm(PostedForm):
    """A new password, after a link by mail."""

    new_password = _new_password(_l("Nytt passord"))
    known_words: tuple[str, ...] = ()


class ChangePasswordForm(PostedForm):
    """The present password and a new one."""

    password = PasswordField(_l("Passordet du har nå"), [InputRequired(PASSWORD_MISSING)])
    new_password = _new_password(_l("Nytt passord"))
    known_words: tuple[str, ...] = ()


def _language() -> RadioField:
    return RadioField(
        _l("Språk"),
        [InputRequired(_l("Velg et språk."))],
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        validate_choice=True,
    )


class AccountForm(PostedForm):
    """What a person is called, and the language of pages and mail."""

    name = _name()
    language = _language()


class DeleteAccountForm(PostedForm):
    """A deliberate yes to being erased."""

    sure = BooleanField(
        _l("Ja, slett kontoen min. Jeg vet at det ikke kan gjøres om."),
        [InputRequired(_l("Kryss av for at du vil slette kontoen."))],
    )


class ErasePersonForm(PostedForm):
    """A deliberate yes to erasing somebody else."""

    sure = BooleanField(
        _l("Ja, slett denne personen. Jeg vet at det ikke kan gjøres om."),
        [InputRequired(_l("Kryss av for at du vil slette personen."))],
    )


class PowersForm(PostedForm):
    """The two site-wide powers."""

    is_admin = BooleanField(
        _l("Administrator"),
        description=_l("Ser alle personer og kull, men leser ikke det som er levert."),
    )
    may_run_workshops = BooleanField(
        _l("Kan holde workshoper"), description=_l("For lærere og andre som holder workshoper.")
    )


class InvitePersonForm(PowersForm):
    """An invitation without a cohort."""

    email = _email(email_can_be_written_to)
    name = _name()
    language = _language()
