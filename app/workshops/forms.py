"""What participants and teachers send, read and checked; and words for what cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.accounts.tokens import new_token
from app.content.text import clean
from app.forms import PostedForm
from app.workshops.names import is_ours
from app.workshops.rules import LONGEST_KEPT_DAYS, LONGEST_NAME, Write
from app.workshops.words_held import is_held

KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
MOST_WRITES = 50
#: A vote has a number for each idea; 150 people can write many.
MOST_FIELDS = 1000
TOO_LONG = _l("Det er for langt.")


def tidy(text: str | None) -> str:
    """Return a text on one line, cleaned, white space folded."""
    return " ".join(clean(text or "").split())


class SeatForm(PostedForm):
    """A form that gives a seat. It proposes the secret itself, so that pressing twice gives one."""

    seat = HiddenField(default=new_token)


class JoinForm(SeatForm):
    """The name that one takes part under: a proposed one, or (where allowed) one's own."""

    name = StringField(_l("Velg et navn"))
    own_name = StringField(_l("Eller skriv ditt eget"))

    chosen = ""

    def accept(self, language: str, own_names: bool) -> bool:
        """Whether a name was chosen that may be used; it is then in `chosen`."""
        own = tidy(self.own_name.data) if own_names else ""
        proposed = tidy(self.name.data)
        if own:
            return self._accept_own(own)
        if is_ours(proposed, language):
            self.chosen = proposed
            return True
        self.name.errors = [_("Velg et av navnene.")]
        return False

    def _accept_own(self, own: str) -> bool:
        if len(own) > LONGEST_NAME:
            limit = LONGEST_NAME
            self.own_name.errors = [_("Navnet kan ha høyst %(limit)s tegn.", limit=limit)]
        elif is_held(own) or not any(sign.isalpha() for sign in own):
            self.own_name.errors = [_("Velg et annet navn.")]
        else:
            self.chosen = own
        return bool(self.chosen)

    def taken(self) -> None:
        """Say that somebody was quicker."""
        field = self.own_name if tidy(self.own_name.data) else self.name
        field.errors = [_("Det navnet er tatt. Velg et annet.")]


class ResumeForm(SeatForm):
    """Name and resume code of somebody who comes back on another device."""

    name = StringField(
        _l("Navnet ditt i økta"),
        validators=[
            InputRequired(_l("Skriv navnet du hadde i økta.")),
            Length(max=80, message=TOO_LONG),
        ],
    )
    resume_code = StringField(
        _l("Koden for ny enhet"),
        validators=[
            InputRequired(_l("Skriv koden som står i menyen på den første enheten.")),
            Length(max=40, message=TOO_LONG),
        ],
    )


class SettingsForm(PostedForm):
    """What the host decides about a session."""

    own_names = BooleanField(_l("De som kommer inn, kan skrive eget navn"))
    days = IntegerField(
        _l("Dager før alt slettes"),
        validators=[
            Optional(),
            NumberRange(1, LONGEST_KEPT_DAYS, _l("Skriv et tall fra 1 til 365.")),
        ],
    )


# -- Answers ---------------------------------------------------------------------------------------


class BadWrites(Exception):
    """What came is not what a device of ours sends."""


def writes_in_json(body: Any) -> list[Write]:
    """Read the writes that a script sent; raise BadWrites when they have another shape."""
    writes = body.get("writes") if isinstance(body, dict) else None
    if not isinstance(writes, list) or len(writes) > MOST_WRITES:
        raise BadWrites
    return [_write(each) for each in writes]


def _write(each: Any) -> Write:
    if not isinstance(each, dict):
        raise BadWrites
    fields = each.get("fields")
    if not isinstance(fields, dict) or len(fields) > MOST_FIELDS:
        raise BadWrites
    read = {str(name): _values(values) for name, values in fields.items()}
    return _checked(
        each.get("key"), each.get("run"), each.get("slot"), each.get("base"), fields=read
    )


def _values(values: Any) -> tuple[str, ...]:
    listed = values if isinstance(values, list) else [values]
    if len(listed) > MOST_FIELDS or not all(isinstance(value, str) for value in listed):
        raise BadWrites
    return tuple(listed)  # of any length: the type says how long it may be, and is told so in words


def write_in_form(form: Any) -> Write:
    """Read the one write of a plain form (a browser without scripts); raise BadWrites."""
    ours = {"csrf_token", "owner", "key", "run", "slot", "base"}
    fields = {name: _values(form.getlist(name)) for name in form if name not in ours}
    if len(fields) > MOST_FIELDS:
        raise BadWrites
    run, base = form.get("run", ""), form.get("base", "")
    return _checked(form.get("key"), _number(run), form.get("slot"), _number(base), fields=fields)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _checked(
    key: Any, run: Any, slot: Any, base: Any, *, fields: Mapping[str, tuple[str, ...]]
) -> Write:
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise BadWrites
    if not isinstance(slot, str) or not 0 < len(slot) <= 64 or not slot.isprintable():
        raise BadWrites
    for number in (run, base):
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**31:
            raise BadWrites
    return Write(key, run, slot, base, fields)


def why_refused(code: str, data: Mapping[str, int]) -> str:
    """Return what to tell somebody whose answer could not be taken."""
    words: dict[str, str] = {
        "empty": _("Skriv noe først."),
        "too_long": _(
            "Teksten har %(length)s tegn. Den kan ha høyst %(limit)s.",
            length=data.get("length", 0),
            limit=data.get("limit", 0),
        ),
        "too_many": _(
            "Det er for mange. Du kan bruke høyst %(limit)s.", limit=data.get("limit", 0)
        ),
        "unknown": _("Dette hører ikke til oppgaven som er åpen nå. Last siden på nytt."),
        "sent_before": _("Svaret er endret etter at det ble sendt. Send det en gang til."),
        "closed": _("Oppgaven er lukket, og tar ikke imot flere svar."),
    }
    return words.get(code, words["unknown"])
