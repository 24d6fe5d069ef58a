"""The exercise page, saving and handing in, receipts and earlier rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.numbers import format_decimal
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import format_time, get_locale
from flask_babel import gettext as _

from app import clock
from app.access import allowed, person
from app.accounts.models import User
from app.audit.actions import record
from app.content import (
    AnswerProblem,
    Course,
    Exercise,
    Module,
    Site,
    Value,
    plain_number,
)
from app.courses.models import Enrolment
from app.courses.queries import own_enrolment
from app.courses.rules import is_overdue
from app.database import db
from app.language import language
from app.submissions import actions, queries, rules
from app.submissions.forms import Malformed, Posted, problems_by_slot, read_form, read_json
from app.submissions.models import Submission
from app.submissions.states import state_of

blueprint = Blueprint("submissions", __name__)

#: The most bytes of JSON in one save, many times a whole exercise.
LARGEST_SAVE = 512 * 1024


@dataclass(frozen=True, slots=True)
class Work:
    """One exercise for one team: what a page about it needs, found with the right to it."""

    enrolment: Enrolment
    course: Course
    module: Module
    exercise: Exercise


def own_work(person: User, enrolment_id: int, exercise_id: str) -> Work | None:
    """Return an exercise of the course that the person's own team is enrolled in; else None."""
    enrolment = own_enrolment(person, enrolment_id)
    if enrolment is None:
        return None
    site: Site = current_app.extensions["site"]
    course = site.course(enrolment.cohort.course_id)
    exercise = course.exercise(exercise_id) if course else None
    module = course.module(exercise.module_id) if course and exercise else None
    if course is None or exercise is None or module is None:
        return None
    return Work(enrolment, course, module, exercise)


def readable_receipt(person: User, number: str) -> queries.Reading | None:
    """Return a submission that the person may read, by its number; else None."""
    return queries.readable_receipt(person, number)


def readable_round(
    person: User, enrolment_id: int, exercise_id: str, round: int
) -> queries.Reading | None:
    """Return a submission that the person may read, by its round; else None."""
    return queries.readable_round(person, enrolment_id, exercise_id, round)


# -- The exercise ----------------------------------------------------------------------------------


@blueprint.get("/enrolments/<int:enrolment_id>/exercises/<exercise_id>")
@allowed(own_work)
def exercise(work: Work) -> ResponseReturnValue:
    """Show the question and the form, or what was handed in and what has come of it."""
    return _exercise_page(work)


@blueprint.post("/enrolments/<int:enrolment_id>/exercises/<exercise_id>/draft")
@allowed(own_work)
def save_draft(work: Work) -> ResponseReturnValue:
    """Save some slots while one types; JSON in and out.

    In: `{"person": id, "slots": {key: {"value": …, "base": revision}}}`. Out, for each slot,
    `{"saved": revision}` or `{"conflict": {value, revision, by, own, at}}`.
    """
    request.max_content_length = LARGEST_SAVE
    body = _sent_json()
    if isinstance(body, dict) and body.get("person", person().id) != person().id:
        # The page was opened by someone who has since signed out here; their words stay theirs.
        return _json_error(401, _("Du er logget ut. Logg inn igjen."))
    now = clock.now()
    try:
        sent = read_json(work.exercise, body)
        writes = {key: actions.Write(value, base) for key, (value, base) in sent.items()}
        results = actions.save_draft(person(), work.enrolment, work.exercise, writes, now)
    except Malformed as problem:
        current_app.logger.info("a malformed save: %s", problem)
        return _json_error(400, _("Teksten kunne ikke lagres. Last siden på nytt."))
    except actions.TooBig:
        return _json_error(413, _("Teksten er for lang til å lagres. Gjør den kortere."))
    except actions.NotWritable:
        return _json_error(409, _("Oppgaven er levert og kan ikke endres nå."))
    db.session.commit()
    slots = {key: _result_json(result) for key, result in results.items()}
    return jsonify(slots=slots, clock=_clock(now))


def _sent_json() -> Any:
    """Return the JSON that was sent; None when it is none, or nested deeper than can be read."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _json_error(status: int, message: str) -> ResponseReturnValue:
    db.session.rollback()
    return jsonify(error=status, message=message), status


def _result_json(result: actions.Saved | actions.Conflict) -> dict[str, Any]:
    if isinstance(result, actions.Saved):
        return {"saved": result.revision}
    return {
        "conflict": {
            "value": result.other,
            "revision": result.revision,
            "by": result.changed_by,
            "own": result.is_own,
            "at": _clock(result.changed_at),
        }
    }


def _clock(moment: datetime) -> str:
    return str(format_time(moment, "HH.mm"))


@blueprint.app_template_filter("figure")
def figure(typed: str) -> str:
    """Return a number as the language of the page writes it; anything else as it was typed.

    Thousands are set apart by a space in every language: a comma would be read as a decimal when
    somebody types the figure again.
    """
    plain = plain_number(typed)
    if plain is None:
        return typed
    # Babel's own: the one of Flask-Babel cannot be told to keep all decimals.
    locale = get_locale()
    figure = format_decimal(plain, locale=locale, decimal_quantization=False)
    return figure.replace(",", "\u00a0") if locale and locale.language == "en" else figure


@blueprint.route(
    "/enrolments/<int:enrolment_id>/exercises/<exercise_id>/hand-in", methods=["GET", "POST"]
)
@allowed(own_work)
def hand_in(work: Work) -> ResponseReturnValue:
    """Hand in the form; without scripts also save it, and add or remove a row of a table.

    The page with problems to mend has this address, so somebody may come back to it by a link.
    """
    if request.method != "POST":
        return redirect(_address(work), 303)
    posted = read_form(work.exercise, request.form)
    try:
        if posted.action == "hand-in":
            return _hand_in(work, posted)
        return _save(work, posted)
    except actions.ChangedMeanwhile as changed:
        db.session.commit()
        return _compare_page(work, posted, changed.conflicts)
    except actions.NotWritable:
        db.session.rollback()
        return _exercise_page(work, 409, answers=posted.answers)
    except actions.TooBig as too_big:
        db.session.rollback()
        return _exercise_page(work, 413, answers=posted.answers, too_big=too_big.slots)


def _hand_in(work: Work, posted: Posted) -> ResponseReturnValue:
    try:
        submission = actions.hand_in(
            person(),
            work.enrolment,
            work.exercise,
            posted.answers,
            posted.key or actions.new_key(),
            clock.now(),
            bases=posted.bases,
            kept=posted.kept,
        )
    except actions.NotValid as invalid:
        db.session.commit()
        return _exercise_page(work, 422, answers=posted.answers, problems=invalid.problems)
    except actions.KeyUsed as used:
        db.session.rollback()
        return _exercise_page(work, 422, answers=posted.answers, used=used.submission)
    db.session.commit()
    return redirect(url_for(".receipt", number=submission.number), 303)


def _save(work: Work, posted: Posted) -> ResponseReturnValue:
    writes = {
        key: actions.Write(value, posted.bases[key])
        for key, value in posted.answers.items()
        if key not in posted.kept
    }
    results = actions.save_draft(person(), work.enrolment, work.exercise, writes, clock.now())
    conflicts = tuple(each for each in results.values() if isinstance(each, actions.Conflict))
    if conflicts:
        raise actions.ChangedMeanwhile(conflicts)
    db.session.commit()
    if posted.action == "add-row":
        return _exercise_page(work, answers=posted.answers, new_row=posted.slot)
    if posted.action == "save":
        flash(_("Utkastet er lagret."), "success")
    anchor = f"question-{posted.slot}" if posted.slot in posted.answers else None
    return redirect(_address(work, _anchor=anchor), 303)


def _address(work: Work, **values: Any) -> str:
    return url_for(
        ".exercise", enrolment_id=work.enrolment.id, exercise_id=work.exercise.id, **values
    )


def _exercise_page(
    work: Work,
    status: int = 200,
    *,
    answers: Mapping[str, Value] | None = None,
    problems: tuple[AnswerProblem, ...] = (),
    used: Submission | None = None,
    too_big: tuple[str, ...] = (),
    new_row: str | None = None,
) -> ResponseReturnValue:
    """Show the exercise; `answers` are what was just posted, shown instead of what is stored."""
    stored = queries.drafts(work.enrolment.id, work.exercise.id)
    rounds = queries.rounds(work.enrolment.id, work.exercise.id)
    last = rounds[0] if rounds else None
    state = state_of(last is not None, last.state if last else None, bool(stored))
    now = clock.now()
    due_at = queries.due_at(work.enrolment.cohort_id, work.exercise.id)
    newest = max(stored.values(), key=lambda draft: draft.changed_at, default=None)
    written = {
        **(last.answers if last else {}),
        **{key: draft.written for key, draft in stored.items()},
    }
    values = {
        **{slot.key: slot.empty for slot in work.exercise.slots},
        **work.course.carry_over(work.exercise.id, written),  # fields renamed since
        **(answers or {}),
    }
    writable = rules.may_write(state)
    page = render_template(
        "submissions/exercise.html",
        work=work,
        exercise=work.exercise,
        address=_address(work),
        state=state,
        writable=writable,
        values=values,
        revisions={key: draft.revision for key, draft in stored.items()},
        problems=problems_by_slot(problems, language()),
        key=actions.new_key(),
        due_at=due_at,
        late=last is None and is_overdue(due_at, now),
        newest=newest,
        rounds=rounds,
        last=last,
        unsent=_unsent(work, answers, last) if answers and not writable else {},
        used=used,
        too_big=too_big,
        new_row=new_row,
    )
    return page, status


def _unsent(work: Work, answers: Mapping[str, Value], last: Submission | None) -> dict[str, Value]:
    """What was typed and differs from what is handed in: it cannot be saved, nor may it be lost."""
    handed_in = last.answers if last else {}
    return {
        slot.key: slot.canonical(answers[slot.key])
        for slot in work.exercise.slots
        if slot.key in answers
        and slot.canonical(answers[slot.key]) != handed_in.get(slot.key, slot.empty)
    }


def _compare_page(
    work: Work, posted: Posted, conflicts: tuple[actions.Conflict, ...]
) -> ResponseReturnValue:
    """Show both texts of each slot that a teammate changed, and let the person choose."""
    stored = queries.drafts(work.enrolment.id, work.exercise.id)
    page = render_template(
        "submissions/compare.html",
        work=work,
        exercise=work.exercise,
        address=_address(work),
        posted=posted,
        key=posted.key or actions.new_key(),
        conflicts=[(work.exercise.slot(conflict.slot), conflict) for conflict in conflicts],
        carried=_carried(posted, {key: draft.revision for key, draft in stored.items()}, conflicts),
    )
    return page, 409


def _carried(
    posted: Posted, revisions: Mapping[str, int], conflicts: tuple[actions.Conflict, ...]
) -> list[tuple[str, str]]:
    """What was posted, to be posted again; slots that are saved now name their new revision."""
    open_ = {conflict.slot for conflict in conflicts}
    settled = {f"base.{key}" for key in posted.bases if key not in open_}
    dropped = {"csrf_token", "key", "action"}
    again = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in settled | dropped and not name.startswith(("choice.", "seen."))
    ]
    again += [
        (f"base.{key}", str(revisions.get(key, 0))) for key in posted.bases if key not in open_
    ]
    kept = [key for key in posted.kept if key not in open_]
    again += [(f"choice.{key}", "theirs") for key in kept]
    again += [(f"seen.{key}", str(revisions.get(key, 0))) for key in kept]
    return again


# -- Receipts and rounds ---------------------------------------------------------------------------


@blueprint.get("/receipts/<number>")
@allowed(readable_receipt, writes=True)
def receipt(reading: queries.Reading) -> ResponseReturnValue:
    """Show the receipt of a hand-in, and what was handed in."""
    return _submission_page("submissions/receipt.html", reading)


@blueprint.get("/receipts/<number>/content")
@allowed(readable_receipt, writes=True)
def receipt_content(reading: queries.Reading) -> ResponseReturnValue:
    """Send the very bytes that the receipt's SHA-256 was made from."""
    submission = reading.submission
    if submission.content is None:
        abort(404)
    _leave_trace(reading)
    name = f"{submission.number}.json"
    return Response(
        submission.content,
        mimetype="application/json",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


@blueprint.get(
    "/enrolments/<int:enrolment_id>/exercises/<exercise_id>/rounds/<int(max=9999):round>"
)
@allowed(readable_round, writes=True)
def round(reading: queries.Reading) -> ResponseReturnValue:
    """Show one round as it was handed in, and the answer to it."""
    return _submission_page("submissions/round.html", reading)


def _submission_page(template: str, reading: queries.Reading) -> ResponseReturnValue:
    submission = reading.submission
    _leave_trace(reading)
    return render_template(
        template,
        submission=submission,
        exercise=queries.exercise_as_handed_in(submission),
        values=submission.answers,
        as_=reading.as_,
    )


def _leave_trace(reading: queries.Reading) -> None:
    """Note that staff read what a team handed in; the team and its mentors are expected to."""
    if reading.as_ != "staff":
        return
    submission = reading.submission
    record(
        person().id,
        "submission.read",
        "submission",
        submission.id,
        clock.now(),
        cohort_id=submission.enrolment.cohort_id,
    )
    db.session.commit()
