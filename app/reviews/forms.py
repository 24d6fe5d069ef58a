"""What mentors and teams write to each other, and the words they point at."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms.validators import StopValidation

from app.content.text import clean
from app.forms import PostedForm
from app.reviews.anchoring import Anchor, anchor_of_sentences
from app.reviews.rules import LONGEST_TEXT, OUTCOMES, summary_problem, text_problem

#: More digits than any position or id has.
MOST_DIGITS = 12


def cleaned(text: str | None) -> str:
    """Return a text without control characters and without white space around it."""
    return str(clean(text or "")).strip()


def whole_number(text: str | None) -> int | None:
    """Return a number of digits alone as int; None for anything else."""
    sent = (text or "").strip()
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= MOST_DIGITS else None


def problem_in_words(problem: str, length: int) -> str:
    """Return a sentence that says what to mend in a text."""
    if problem == "too_long":
        too_long = _("Teksten har %(length)s tegn. Den kan ha høyst %(limit)s.")
        return str(too_long % {"length": length, "limit": LONGEST_TEXT})
    return str(_("Skriv noe først."))


class MessageForm(PostedForm):
    """A message. `key` makes the same message sent twice one; `next` is the page to come back to.

    `known` is what the page knew: "open" (not sent to the team before the decision) or "decided".
    """

    text = TextAreaField(_l("Melding"), filters=[cleaned])
    key = HiddenField()
    next = HiddenField()
    known = HiddenField()

    @property
    def written(self) -> str:
        """What was typed, cleaned."""
        return cleaned(self.text.data)

    @property
    def client_key(self) -> str:
        """The key that came with the form; "" when none did."""
        return self.key.data or ""

    def validate_text(self, field: Field) -> None:
        """Refuse an empty text and one without end."""
        if problem := text_problem(field.data):
            raise StopValidation(problem_in_words(problem, len(field.data)))


class CommentForm(MessageForm):
    """A comment, and where it belongs.

    Words are given by their quote with what stands around them, or by first and last sentence;
    neither means the whole passage.
    """

    passage = StringField(_l("Felt"))
    quote = HiddenField()
    prefix = HiddenField()
    suffix = HiddenField()
    start = HiddenField()
    first = StringField(_l("Fra setning"))
    last = StringField(_l("Til setning"))

    def anchor(self, text: str) -> Anchor | None:
        """Return the words pointed at in a passage's text; None when they make no sense."""
        if quote := clean(self.quote.data or ""):
            before, after = clean(self.prefix.data or ""), clean(self.suffix.data or "")
            return Anchor(quote, before, after, whole_number(self.start.data) or 0)
        if not (self.first.data or "").strip():
            return Anchor("")
        first = whole_number(self.first.data)
        last = whole_number(self.last.data) if (self.last.data or "").strip() else first
        if first is None or last is None:
            return None
        return anchor_of_sentences(text, first, last)


class DecisionForm(PostedForm):
    """The answer to a submission. `seen` is the id of the newest message that the page showed."""

    summary = TextAreaField(_l("Oppsummering"), filters=[cleaned])
    outcome = HiddenField()
    seen = HiddenField()

    @property
    def answer(self) -> str:
        """The outcome that was chosen."""
        return self.outcome.data or ""

    @property
    def written(self) -> str:
        """The summary, cleaned."""
        return cleaned(self.summary.data)

    def validate_outcome(self, field: Field) -> None:
        """Refuse anything but the two answers."""
        if field.data not in OUTCOMES:
            raise StopValidation(_("Velg «Godkjenn» eller «Be om endringer»."))

    def validate_summary(self, field: Field) -> None:
        """Ask for a reason when changes are wanted."""
        problem = summary_problem(self.outcome.data or "", field.data)
        if problem == "required":
            raise StopValidation(_("Skriv hva som må endres. Virksomheten ser denne teksten."))
        if problem:
            raise StopValidation(problem_in_words(problem, len(field.data)))
