"""What comes in from an exercise's page, posted as a form or as JSON, and how problems are told.

The fields of an exercise come from content, so this is not a WTForms form: the content's slots read
themselves. The form also carries, for each slot, the revision it was filled from (`base.<slot>`),
and a key that makes handing in twice the same as once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.content import AnswerProblem, Choice, Choices, Exercise, Scale, Table, Value

KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
MOST_REVISION = 2**31 - 1


class Malformed(ValueError):
    """JSON that our own page would not send."""


@dataclass(frozen=True, slots=True)
class Posted:
    """An exercise's form as it was posted.

    `answers` and `bases` hold the slots that the form had. `kept`: slots in which a teammate's
    words were chosen. `action`: "hand-in", "save", "add-row" or "remove-row"; the last two with
    the slot, and the row, in `slot` and `row`. `key` is empty when the form has no usable one.
    """

    answers: dict[str, Value]
    bases: dict[str, int]
    kept: frozenset[str]
    key: str
    action: str
    slot: str = ""
    row: int = 0


def read_form(exercise: Exercise, form: MultiDict[str, str]) -> Posted:
    """Read the posted form. Names that the exercise does not have are passed over.

    A slot without `base.<slot>` was not on the form and is left out: an empty list of checkboxes
    sends nothing of its own, so its absence alone would not tell.
    """
    slots = [slot for slot in exercise.slots if f"base.{slot.key}" in form]
    answers = {slot.key: slot.read(form) for slot in slots}
    bases = {slot.key: _base(slot.key, form) for slot in slots}
    kept = frozenset(key for key in answers if form.get(f"choice.{key}") == "theirs")
    key = form.get("key", "")
    action, _sign, rest = form.get("action", "hand-in").partition(":")
    slot_key, _sign, row = rest.partition(":")
    posted = Posted(
        answers,
        bases,
        kept,
        key if KEY.fullmatch(key) else "",
        action if action in {"save", "add-row", "remove-row"} else "hand-in",
        slot_key,
        int(row) if row.isdecimal() and len(row) < 12 else -1,
    )
    return _with_row_removed(posted)


def _with_row_removed(posted: Posted) -> Posted:
    rows = posted.answers.get(posted.slot)
    if posted.action == "remove-row" and isinstance(rows, list) and 0 <= posted.row < len(rows):
        del rows[posted.row]
    return posted


def _base(key: str, form: MultiDict[str, str]) -> int:
    """The revision a slot was filled from; after a choice between two texts, the one seen then."""
    chosen = form.get(f"choice.{key}") in {"mine", "theirs"}
    return _revision(form.get(f"seen.{key}" if chosen else f"base.{key}", ""))


def _revision(sent: str) -> int:
    return min(int(sent), MOST_REVISION) if sent.isdecimal() and len(sent) < 12 else 0


def read_json(exercise: Exercise, body: Any) -> dict[str, tuple[Value, int]]:
    """Read the JSON of a save, `{"slots": {key: {"value": …, "base": revision}}}`.

    Returns value and base by slot. Raises Malformed, with a sentence for a developer's log, when
    it is anything else.
    """
    slots = body.get("slots") if isinstance(body, dict) else None
    if not isinstance(slots, dict):
        raise Malformed("wanted an object with slots")
    return {key: _read_write(exercise, key, sent) for key, sent in slots.items()}


def _read_write(exercise: Exercise, key: str, sent: Any) -> tuple[Value, int]:
    slot = exercise.slot(key)
    if slot is None:
        raise Malformed(f"{key[:80]!r} is not a slot of this exercise")
    if not isinstance(sent, dict):
        raise Malformed(f"{key}: wanted value and base")
    base = sent.get("base")
    if not isinstance(base, int) or isinstance(base, bool) or not 0 <= base <= MOST_REVISION:
        raise Malformed(f"{key}: base is not a revision")
    value = slot.coerce(sent.get("value"))
    if value is None:
        raise Malformed(f"{key}: the value has the wrong shape")
    return value, base


def problem_text(problem: AnswerProblem, language: str) -> str:
    """Return a sentence that says what to mend, in the language of the page."""
    asked, data = problem.slot.asked, problem.data
    name = _name(problem, language)
    text: str
    match problem.code:
        case "required" if isinstance(asked, Choice | Choices | Scale):
            text = _("Velg et svar under «%(name)s».", name=name)
        case "required":
            text = _("Fyll ut «%(name)s».", name=name)
        case "too_long":
            text = ngettext(
                "Svaret i «%(name)s» er %(num)s tegn for langt. Grensen er %(limit)s tegn.",
                "Svaret i «%(name)s» er %(num)s tegn for langt. Grensen er %(limit)s tegn.",
                int(data["length"]) - int(data["limit"]),
                name=name,
                limit=data["limit"],
            )
        case "not_a_number":
            text = _("Skriv et tall i «%(name)s», for eksempel 1200 eller 12,5.", name=name)
        case "too_small":
            least = format_decimal(data["min"])
            text = _("Tallet i «%(name)s» kan ikke være under %(min)s.", name=name, min=least)
        case "too_large":
            most = format_decimal(data["max"])
            text = _("Tallet i «%(name)s» kan ikke være over %(max)s.", name=name, max=most)
        case "too_many_decimals" if not data["decimals"]:
            text = _("Skriv et helt tall i «%(name)s», uten komma eller punktum.", name=name)
        case "too_many_decimals":
            text = ngettext(
                "Tallet i «%(name)s» kan ha én desimal.",
                "Tallet i «%(name)s» kan ha inntil %(num)s desimaler.",
                int(data["decimals"]),
                name=name,
            )
        case "too_few":
            text = _too_few(asked, int(data["at_least"]), name)
        case "too_many":
            text = _too_many(asked, int(data["at_most"]), name)
        case _other:
            text = _("Velg et av svarene i listen under «%(name)s».", name=name)
    return text


def _name(problem: AnswerProblem, language: str) -> str:
    asked, data = problem.slot.asked, problem.data
    name: str = asked.label.in_(language)
    if isinstance(asked, Table) and (column := asked.column(str(data.get("column", "")))):
        name = _("%(column)s, rad %(row)s", column=column.label.in_(language), row=data["row"])
    return name


def _too_few(asked: object, least: int, name: str) -> str:
    text: str
    if isinstance(asked, Table):
        text = ngettext(
            "Fyll ut minst én rad i «%(name)s».",
            "Fyll ut minst %(num)s rader i «%(name)s».",
            least,
            name=name,
        )
    else:
        text = ngettext(
            "Velg minst ett svar under «%(name)s».",
            "Velg minst %(num)s svar under «%(name)s».",
            least,
            name=name,
        )
    return text


def _too_many(asked: object, most: int, name: str) -> str:
    text: str
    if isinstance(asked, Table):
        text = ngettext(
            "«%(name)s» kan bare ha én rad.",
            "«%(name)s» kan ha høyst %(num)s rader.",
            most,
            name=name,
        )
    else:
        text = ngettext(
            "Velg bare ett svar under «%(name)s».",
            "Velg høyst %(num)s svar under «%(name)s».",
            most,
            name=name,
        )
    return text


def problems_by_slot(
    problems: tuple[AnswerProblem, ...], language: str
) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return, by slot key, the problems as (name of the control to go to, sentence)."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for problem in problems:
        key = problem.slot.key
        found[key] = (*found.get(key, ()), (problem.where, problem_text(problem, language)))
    return found
