"""Forms of cohorts, teams and invitations. What is typed is cleaned, kept and shown again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    DateField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from app.accounts.forms import password_good_enough
from app.clock import OSLO, local
from app.content.text import clean
from app.courses.invitees import LONGEST_NAME
from app.courses.models import CohortDate
from app.forms import PostedForm
from app.language import LANGUAGES

#: Dates outside these years are a slip of the keyboard.
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_REPLY_DAYS = 30
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?")


def several_lines(typed: Any) -> str:
    """Return what was typed without control characters; nothing for what is no text, as a file."""
    return clean(typed) if isinstance(typed, str) else ""


def one_line(typed: Any) -> str:
    """Return what was typed as one clean line."""
    return " ".join(several_lines(typed).split())


def parse_day(typed: str) -> date:
    """Read a date as a browser sends it or as it is written in Norway; raise ValueError."""
    wrong = ValueError(str(_("Skriv datoen slik: 12.01.2027.")))
    match = _DAY.fullmatch(typed.strip())
    if match is None:
        raise wrong
    year, month, day = map(int, match.group(1, 2, 3) if match[1] else match.group(6, 5, 4))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise wrong
    try:
        return date(year, month, day)
    except ValueError:
        raise wrong from None


def parse_time(typed: str) -> time:
    """Read a time of day; raise ValueError."""
    wrong = ValueError(str(_("Skriv klokkeslettet slik: 23:59.")))
    match = _TIME.fullmatch(typed.strip())
    if match is None:
        raise wrong
    try:
        return time(int(match[1]), int(match[2]))
    except ValueError:
        raise wrong from None


class DayField(DateField):
    """A date, also where the browser has no calendar of its own."""

    def process_formdata(self, valuelist: Any) -> None:
        """Read the first value given; an empty one is no date."""
        self.data = parse_day(valuelist[0]) if valuelist and valuelist[0] else None


class MomentField(Field):
    """A date and a time of day in Norway, typed in two inputs of the same name."""

    data: datetime | None

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read both inputs. A time the clock skips in spring counts as the hour after."""
        if not valuelist:
            return
        self.data = None
        if len(valuelist) != 2 or not all(typed.strip() for typed in valuelist):
            raise ValueError(_("Skriv både dato og klokkeslett."))
        typed = datetime.combine(parse_day(valuelist[0]), parse_time(valuelist[1]), tzinfo=OSLO)
        before: datetime | None = self.object_data
        # What comes back as it was shown has not moved: seconds, and the hour that comes twice.
        unmoved = before and local(before).replace(second=0, microsecond=0, fold=0) == typed
        self.data = before if unmoved else typed

    @property
    def day(self) -> str:
        """What stands in the input of the date."""
        if self.raw_data:
            return str(self.raw_data[0])
        return local(self.data).strftime("%Y-%m-%d") if self.data else ""

    @property
    def clock(self) -> str:
        """What stands in the input of the time."""
        if self.raw_data:
            return str(self.raw_data[1]) if len(self.raw_data) > 1 else ""
        return local(self.data).strftime("%H:%M") if self.data else ""


class ChoiceField(SelectField):
    """A choice among things shown; anything else is answered in our own words."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what was not among the choices."""
        if str(self.data) not in {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(str(_("Velg et av alternativene i listen.")))


def _at_most(longest: int) -> Length:
    return Length(max=longest, message=_("Bruk høyst %(max)d tegn."))


def role_choices() -> list[SelectChoice]:
    """The roles that one can have in a cohort, in words."""
    return [SelectChoice(role, str(label)) for role, label in ROLE_LABELS.items()]


ROLE_LABELS = {
    "participant": _("Deltaker"),
    "mentor": _("Mentor"),
    "staff": _("Stab"),
    "observer": _("Observatør"),
}
ROLE_HEADINGS = {
    "participant": _("Deltakere"),
    "mentor": _("Mentorer"),
    "staff": _("Stab"),
    "observer": _("Observatører"),
}


class CohortForm(PostedForm):
    """The name and the promise of a cohort."""

    name = StringField(
        _("Navn på kullet"),
        [DataRequired(_("Gi kullet et navn.")), _at_most(LONGEST_NAME)],
        filters=[one_line],
    )
    reply_working_days = IntegerField(
        _("Svarfrist i arbeidsdager"),
        [DataRequired(_("Skriv et helt tall fra 1 til 30."))],
        default=5,
        description=_(
            "Så lang tid har mentor på å svare på en innlevering. Lørdager, søndager og "
            "helligdager telles ikke."
        ),
    )

    def validate_reply_working_days(self, field: IntegerField) -> None:
        """Keep the promise within reason."""
        if not field.data or not 1 <= field.data <= MOST_REPLY_DAYS:
            raise ValidationError(str(_("Skriv et helt tall fra 1 til 30.")))


class NewCohortForm(CohortForm):
    """A new cohort: what course, and when. `shown` is what the dates on the page were made from."""

    course = ChoiceField(_("Program"), [DataRequired(_("Velg et program."))])
    starts_on = DayField(
        _("Startdato"),
        [InputRequired(_("Velg en startdato."))],
        description=_("Uke 1 er uka med denne datoen. Alle frister regnes ut fra den."),
    )
    shown = HiddenField()

    @property
    def basis(self) -> str:
        """What all dates follow from."""
        return f"{self.course.data} {self.starts_on.data}"


class TeamForm(PostedForm):
    """The name of a team."""

    name = StringField(
        _("Navn på virksomheten"),
        [DataRequired(_("Gi virksomheten et navn.")), _at_most(LONGEST_NAME)],
        filters=[one_line],
    )


class PersonForm(PostedForm):
    """Which participant to put in a team."""

    person = ChoiceField(_("Deltaker"), [DataRequired(_("Velg en deltaker."))])


class MentorsForm(PostedForm):
    """Who is a mentor for whom: "enrolment-user" pairs; `shown` are those that held when shown."""

    pair = SelectMultipleField(validate_choice=False)
    shown = SelectMultipleField(validate_choice=False)


class InviteForm(PostedForm):
    """People to invite, pasted or from a file, and what those get who name nothing themselves.

    `shown` is a mark of what the list on the page was made from.
    """

    people = TextAreaField(
        _("Hvem vil du invitere?"),
        [DataRequired(_("Lim inn minst én adresse, eller last opp en fil."))],
        filters=[several_lines],
    )
    file = FileField(
        _("Eller last opp en CSV-fil"),
        description=_("Kolonner: epost;navn;rolle;virksomhet. Filen legges i feltet over."),
    )
    role = ChoiceField(
        _("Rolle"),
        [DataRequired(_("Velg en rolle."))],
        description=_("Gjelder linjer som ikke sier noe annet."),
        default="participant",
    )
    team = ChoiceField(_("Virksomhet"), default="")
    new_team = StringField(
        _("Eller navn på en ny virksomhet"), [_at_most(LONGEST_NAME)], filters=[one_line]
    )
    language = ChoiceField(
        _("Språk i invitasjonen"), [DataRequired(_("Velg et språk."))], default="nb"
    )
    shown = HiddenField()

    def offer(self, teams: Iterable[tuple[int, str]]) -> None:
        """Fill in what can be chosen."""
        self.role.choices = role_choices()
        self.team.choices = [SelectChoice("", str(_("Ingen, plasseres senere")))]
        self.team.choices += [SelectChoice(str(id), name) for id, name in teams]
        self.language.choices = [SelectChoice(code, name) for code, name in LANGUAGES.items()]


class JoinForm(PostedForm):
    """Joining with the account one has: only the form token."""


class NewAccountForm(PostedForm):
    """A new person says their name and chooses how to sign in."""

    name = StringField(
        _("Navnet ditt"),
        [DataRequired(_("Skriv navnet ditt.")), _at_most(LONGEST_NAME)],
        filters=[one_line],
        description=_("Slik de andre i kullet ser det."),
    )
    password = PasswordField(
        _("Passord"),
        description=_(
            "Minst 10 tegn, gjerne noen ord etter hverandre. La feltet stå tomt hvis du heller "
            "vil få en lenke på e-post hver gang du logger inn."
        ),
    )

    known_words: tuple[str, ...] = ()

    def validate_password(self, field: PasswordField) -> None:
        """An empty password is a choice; a short or easily guessed one is not."""
        if field.data:
            password_good_enough(self, field)


def dates_form(dates: Iterable[CohortDate]) -> PostedForm:
    """Return a form with one `MomentField` for each date, named `date-<id>`."""
    fields: dict[str, Callable[..., Any]] = {
        f"date-{each.id}": MomentField(default=each.at) for each in dates
    }
    form: PostedForm = type("DatesForm", (PostedForm,), fields)()
    return form
