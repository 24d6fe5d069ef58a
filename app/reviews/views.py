"""The mentor's queue and desk, and the team's side of the same conversation."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.access import allowed, person
from app.accounts.models import User
from app.database import db, reading_only
from app.errors import local_path
from app.reviews import actions, queries, rules
from app.reviews.access import (
    Desk,
    Seat,
    desk,
    own_message,
    own_submission,
    reviewers_desk,
    reviewers_seat,
    seat,
)
from app.reviews.anchoring import sentences
from app.reviews.forms import CommentForm, DecisionForm, MessageForm, whole_number
from app.reviews.models import Message, Thread
from app.reviews.queue import Queue, queue_of
from app.reviews.sheet import Sheet, lay_out
from app.submissions.models import Decision, Submission
from app.submissions.queries import exercise_as_handed_in

blueprint = Blueprint("reviews", __name__)


# -- The queue ------------------------------------------------------------------------------------


def mentors_queue(person: User) -> Queue | None:
    """Return the page of a mentor's queue that the address asks for; None for others."""
    asked = request.args
    return queue_of(
        person,
        current_app.extensions["site"],
        clock.now(),
        cohort=asked.get("cohort", ""),
        module=asked.get("module", ""),
        page=whole_number(asked.get("page", "1")) or 0,
    )


@blueprint.get("/queue")
@allowed(mentors_queue)
def queue(mine: Queue) -> ResponseReturnValue:
    """Show all that waits for the mentor, oldest first."""
    if not 1 <= mine.page <= mine.pages:
        abort(404)
    return render_template("reviews/queue.html", queue=mine)


# -- The desk -------------------------------------------------------------------------------------


@blueprint.get("/submissions/<int:submission_id>/review")
@allowed(desk, writes=True)
def review(desk: Desk) -> ResponseReturnValue:
    """Show a submission with its threads: to its reviewers, and read-only to staff."""
    now = clock.now()
    if not desk.reviewer:
        actions.note_reading(desk.person, desk.submission, now)
    elif desk.submission.decision is None:
        actions.open_for_review(desk.person, desk.submission, now)
    db.session.commit()
    with reading_only():  # the trace is on the disk; nobody need wait while the page is made
        return _review_page(desk, now)


def _review_page(desk: Desk, now: datetime) -> str:
    submission = desk.submission
    rounds = queries.rounds(submission)
    so_far = [r for r in rounds if r.round <= submission.round]
    threads = queries.threads_of(so_far)
    earlier = so_far[-2] if len(so_far) > 1 and "plain" not in request.args else None
    sees = (lambda _message: True) if desk.reviewer else rules.visible_to_team
    newest = rounds[-1]
    unsent = rules.unsent(threads)
    others = rules.still_open(queries.openings(submission), desk.person.id, now)
    return render_template(
        "reviews/review.html",
        desk=desk,
        submission=submission,
        team=submission.enrolment.team,
        sheet=lay_out(submission, threads, sees, earlier),
        rounds=rounds,
        newest=newest,
        commenting=desk.reviewer and submission.content is not None and newest is submission,
        deciding=rules.may_decide(desk.reviewer, submission.decision is not None),
        waits=rules.waits_for_decision(newest.decision is not None),
        unsent=unsent,
        others=_names(desk, [o.user for o in others]),
        others_with_drafts=_names(desk, [m.author for m in unsent]),
        mentors=queries.reviewer_ids(submission.enrolment_id),
        seen=rules.last_message_id(threads),
        key=secrets.token_urlsafe(12),
        here=url_for(".review", submission_id=submission.id),
    )


def _names(desk: Desk, people: Iterable[object]) -> list[str]:
    """The names of other people than the one at the desk, each once."""
    others = {p.id: p.name for p in people if p is not None and p.id != desk.person.id}  # type: ignore[attr-defined]
    return list(others.values())


@blueprint.post("/submissions/<int:submission_id>/threads")
@allowed(reviewers_desk)
def comment(desk: Desk) -> ResponseReturnValue:
    """Begin a thread about words, sentences or a whole passage."""
    form, submission = CommentForm(), desk.submission
    passages = rules.passages(submission)
    passage = passages.get(form.passage.data or "")
    if passage is None:
        form.passage.errors = [_("Velg hvilket felt kommentaren gjelder.")]
        return _comment_page(desk, form, 422)
    if not form.validate():
        return _comment_page(desk, form, 422)
    actions.take_turn(submission)
    if _sends_unawares(form, submission):
        return _comment_page(desk, form, 409)
    try:
        anchor = form.anchor(passage.text)
        if anchor is None:
            raise actions.WordsNotFound(passage.key)
        thread = actions.comment(
            desk.person, submission, passage.key, anchor, form.written, form.client_key, clock.now()
        )
    except actions.WordsNotFound:
        form.passage.errors = [
            _("Ordene du valgte, står ikke i svaret. Velg setninger, eller kommenter hele feltet.")
        ]
        form.quote.data = ""
        return _comment_page(desk, form, 422)
    db.session.commit()
    return _back_to_thread(url_for(".review", submission_id=submission.id), thread)


def _comment_page(desk: Desk, form: CommentForm, status: int) -> ResponseReturnValue:
    """Show the comment that was not kept, with all that was typed and a way to mend it."""
    db.session.rollback()
    passages = rules.passages(desk.submission)
    passage = passages.get(form.passage.data or "")
    page = render_template(
        "reviews/comment.html",
        form=form,
        status=status,
        submission=desk.submission,
        exercise=exercise_as_handed_in(desk.submission),
        passages=passages.values(),
        passage=passage,
        sentences=sentences(passage.text) if passage else (),
        decision=queries.decision_on(desk.submission) if status == 409 else None,
    )
    return page, status


def _sends_unawares(form: MessageForm, submission: Submission) -> bool:
    """Whether the page said that a message would wait, and the decision has come since."""
    return form.known.data == "open" and queries.newest_round_is_decided(submission)


@blueprint.post("/submissions/<int:submission_id>/decision")
@allowed(reviewers_desk)
def decide(desk: Desk) -> ResponseReturnValue:
    """Approve, or ask for changes; then on to the next in the queue."""
    form, submission = DecisionForm(), desk.submission
    if not form.validate():
        return _decision_page(desk, form, 422)
    actions.take_turn(submission)
    news = _messages_since(desk, whole_number(form.seen.data) or 0)
    if news and submission.decision is None:
        return _decision_page(desk, form, 409, news)
    try:
        actions.decide(desk.person, submission, form.answer, form.written, clock.now())
    except actions.AlreadyDecided as already:
        return _decided_page(desk, form, already.decision)
    db.session.commit()
    return _next_in_queue(desk)


def _messages_since(desk: Desk, seen: int) -> list[Message]:
    """What others have written since the page was made."""
    threads = queries.threads_of(queries.rounds(desk.submission))
    return [m for t in threads for m in t.messages if m.id > seen and m.author_id != desk.person.id]


def _decision_page(
    desk: Desk, form: DecisionForm, status: int, news: Iterable[Message] = ()
) -> ResponseReturnValue:
    """Show the decision that was not made, with what was typed and why."""
    decision = queries.decision_on(desk.submission)
    if decision:
        return _decided_page(desk, form, decision)
    seen = max([m.id for m in news], default=whole_number(form.seen.data) or 0)
    page = render_template(
        "reviews/decide.html",
        form=form,
        submission=desk.submission,
        exercise=exercise_as_handed_in(desk.submission),
        news=news,
        seen=seen,
        mentors=queries.reviewer_ids(desk.submission.enrolment_id),
    )
    db.session.rollback()
    return page, status


def _decided_page(desk: Desk, form: DecisionForm, decision: Decision) -> ResponseReturnValue:
    page = render_template(
        "reviews/decided.html",
        form=form,
        decision=decision,
        submission=desk.submission,
        exercise=exercise_as_handed_in(desk.submission),
    )
    db.session.rollback()
    return page, 409


def _next_in_queue(desk: Desk) -> ResponseReturnValue:
    upcoming = queries.next_waiting(desk.person, desk.submission)
    team = desk.submission.enrolment.team.name
    if upcoming is None:
        flash(_("Tilbakemeldingen er sendt til %(team)s. Køen er tom.", team=team), "success")
        return redirect(url_for(".queue"), 303)
    flash(_("Tilbakemeldingen er sendt til %(team)s. Her er neste i køen.", team=team), "success")
    return redirect(url_for(".review", submission_id=upcoming.id), 303)


# -- Threads and messages -------------------------------------------------------------------------


@blueprint.route("/threads/<int:thread_id>/messages", methods=["GET", "POST"])
@allowed(seat)
def reply(seat: Seat) -> ResponseReturnValue:
    """Write in a thread, as its reviewer or as the team."""
    form, submission = MessageForm(), seat.thread.submission
    if request.method == "GET":
        form.next.data = request.args.get("next", "")
        return _reply_page(seat, form, 200)
    if not form.validate():
        return _reply_page(seat, form, 422)
    actions.take_turn(submission)
    if seat.reviewer and _sends_unawares(form, submission):
        return _reply_page(seat, form, 409)
    message = actions.reply(
        seat.person,
        seat.thread,
        form.written,
        form.client_key,
        clock.now(),
        reviewer=seat.reviewer,
    )
    db.session.commit()
    if not seat.reviewer:
        flash(_("Svaret er sendt."), "success")
    elif message.published_at:
        flash(_("Svaret er sendt til virksomheten."), "success")
    return _back_to_thread(form.next.data, seat.thread, reviewer=seat.reviewer)


def _reply_page(seat: Seat, form: MessageForm, status: int) -> ResponseReturnValue:
    submission = seat.thread.submission
    passage = rules.passages(submission).get(seat.thread.passage)
    sees = (lambda _message: True) if seat.reviewer else rules.visible_to_team
    page = render_template(
        "reviews/reply.html",
        form=form,
        seat=seat,
        status=status,
        submission=submission,
        exercise=exercise_as_handed_in(submission),
        passage=passage,
        messages=[m for m in seat.thread.messages if sees(m)],
        mentors=queries.reviewer_ids(submission.enrolment_id),
        waits=seat.reviewer and not queries.newest_round_is_decided(submission),
        key=form.key.data or secrets.token_urlsafe(12),
        back=_way_back(form.next.data, seat.thread, reviewer=seat.reviewer),
    )
    return page, status


@blueprint.post("/threads/<int:thread_id>/resolve")
@allowed(reviewers_seat)
def resolve(seat: Seat) -> ResponseReturnValue:
    """Mark a thread as resolved, or (`resolved=no`) take it up again."""
    if request.form.get("resolved") == "no":
        actions.reopen(seat.thread)
    else:
        actions.resolve(seat.person, seat.thread, clock.now())
    db.session.commit()
    return _back_to_thread(request.form.get("next"), seat.thread)


@blueprint.route("/messages/<int:message_id>", methods=["GET", "POST"])
@allowed(own_message)
def change_message(message: Message) -> ResponseReturnValue:
    """Change a comment that the team has not seen yet."""
    published = message.published_at is not None
    if request.method == "GET":
        form = MessageForm(text=message.text, next=request.args.get("next", ""))
        return _message_page(message, form, 409 if published else 200)
    form = MessageForm()
    if not form.validate():
        return _message_page(message, form, 422)
    try:
        actions.change_message(person(), message, form.written, clock.now())
    except actions.AlreadyPublished:
        return _message_page(message, form, 409)
    db.session.commit()
    return _back_to_thread(form.next.data, message.thread)


@blueprint.post("/messages/<int:message_id>/delete")
@allowed(own_message)
def delete_message(message: Message) -> ResponseReturnValue:
    """Delete a comment that the team has not seen yet."""
    form, thread = MessageForm(), message.thread
    back = _way_back(form.next.data, thread)
    try:
        actions.delete_message(person(), message)
    except actions.AlreadyPublished:
        form.text.data = message.text
        return _message_page(message, form, 409)
    db.session.commit()
    flash(_("Kommentaren er slettet."), "success")
    return redirect(back, 303)


def _message_page(message: Message, form: MessageForm, status: int) -> ResponseReturnValue:
    submission = message.thread.submission
    page = render_template(
        "reviews/change_message.html",
        form=form,
        message=message,
        thread=message.thread,
        published=status == 409,
        submission=submission,
        exercise=exercise_as_handed_in(submission),
        key=secrets.token_urlsafe(12),
        back=_way_back(form.next.data, message.thread),
    )
    db.session.rollback()
    return page, status


def _way_back(target: str | None, thread: Thread, *, reviewer: bool = True) -> str:
    endpoint = ".review" if reviewer else ".feedback"
    default = url_for(endpoint, submission_id=thread.submission_id)
    return local_path(target) or default


def _back_to_thread(
    target: str | None, thread: Thread, *, reviewer: bool = True
) -> ResponseReturnValue:
    address = _way_back(target, thread, reviewer=reviewer).partition("#")[0]
    return redirect(f"{address}#thread-{thread.id}", 303)


# -- The team's side ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a team has been told about a submission and the rounds before it.

    `decision` is the newest; `decided` the round it answers. Both are None until there is one.
    """

    submission: Submission
    sheet: Sheet
    decision: Decision | None
    decided: Submission | None
    rounds: tuple[Submission, ...]
    mentors: frozenset[int]
    may_answer: bool
    key: str


@blueprint.get("/submissions/<int:submission_id>/feedback")
@allowed(own_submission)
def feedback(submission: Submission) -> ResponseReturnValue:
    """Show a team what it handed in, with the feedback beside the words."""
    return render_template(
        "reviews/feedback_page.html",
        submission=submission,
        here=url_for(".feedback", submission_id=submission.id),
    )


def feedback_on(submission: Submission) -> Feedback:
    """Return the feedback on a submission that its team may see; looked up once per request.

    A Jinja global, for templates that show feedback beside other things (reviews/feedback.html).
    """
    known: dict[int, Feedback] = g.setdefault("feedback", {})
    if submission.id not in known:
        known[submission.id] = _feedback_on(submission)
    return known[submission.id]


def _feedback_on(submission: Submission) -> Feedback:
    rounds = queries.rounds(submission)
    so_far = [r for r in rounds if r.round <= submission.round]
    decided = next((r for r in reversed(so_far) if r.decision), None)
    return Feedback(
        submission,
        lay_out(submission, queries.threads_of(so_far), rules.visible_to_team),
        decided.decision if decided else None,
        decided,
        tuple(rounds),
        queries.reviewer_ids(submission.enrolment_id),
        queries.is_in_team(person(), submission),
        secrets.token_urlsafe(12),
    )


@blueprint.record_once
def _add_globals(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["feedback_on"] = feedback_on
