"""What the teacher does with people and groups on the board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.database import db, empty_write_ahead_log
from app.workshops import queries
from app.workshops.actions import groups, merging, people, steps
from app.workshops.forms import tidy
from app.workshops.live import live
from app.workshops.models import LiveGroup, LiveSession, Participant
from app.workshops.rules import FORMER, name_key
from app.workshops.views import blueprint
from app.workshops.views.seats import Seat, seated, sit_here, stand_up
from app.workshops.views.steer import act, done, no_activity, number, refused

LONGEST_GROUP_NAME = 40


@blueprint.post("/sessions/<int:session_id>/people/<int:participant_id>")
@seated("host", "cohost")
def steer_person(seat: Seat, participant_id: int) -> ResponseReturnValue:
    """Remove somebody, let them back, give them time, let them in again, or erase them."""
    participant = queries.participant_in(seat.session.id, participant_id)
    if participant is None:
        abort(404)
    if act() not in PERSON_ACTS:
        abort(400)
    PERSON_ACTS[act()](seat, participant, clock.now())
    erased = act() == "erase"
    answer = done(seat)
    if erased:
        empty_write_ahead_log()
    return answer


PERSON_ACTS: dict[str, Callable[[Seat, Participant, datetime], None]] = {
    "remove": lambda seat, who, now: people.remove(seat.session, who, seat.actor_id, now),
    "let-back": lambda seat, who, now: people.let_back(seat.session, who, seat.actor_id, now),
    "untimed": lambda seat, who, now: people.set_untimed(seat.session, who, True),
    "timed": lambda seat, who, now: people.set_untimed(seat.session, who, False),
    "let-in": lambda seat, who, now: people.let_in(seat.session, who),
    "erase": lambda seat, who, now: people.erase(seat.session, who, seat.actor_id, now),
}


@blueprint.post("/sessions/<int:session_id>/people/group")
@seated("host", "cohost")
def move_somebody(seat: Seat) -> ResponseReturnValue:
    """Move the one who was chosen in a list (`person`) to another group."""
    chosen = number("person", 1, 2**31 - 1)
    return _move_to(seat, queries.participant_in(seat.session.id, chosen) if chosen else None)


@blueprint.post("/sessions/<int:session_id>/people/<int:participant_id>/group")
@seated("host", "cohost")
def move_person(seat: Seat, participant_id: int) -> ResponseReturnValue:
    """Move somebody to another group."""
    participant = queries.participant_in(seat.session.id, participant_id)
    if participant is None:
        abort(404)
    return _move_to(seat, participant)


@blueprint.post("/sessions/<int:session_id>/people/merge")
@seated("host", "cohost")
def merge_people(seat: Seat) -> ResponseReturnValue:
    """Make one participant of two who are the same person."""
    chosen = [number(name, 1, 2**31 - 1) for name in ("first", "second")]
    found = [queries.participant_in(seat.session.id, each) for each in chosen if each]
    present = [each for each in found if each and not (each.removed_at or each.on_paper)]
    if len({each.id for each in present}) != 2:
        return refused(seat, _("Velg to ulike deltakere som er samme person."), 422)
    here = live().presence.here(seat.session.id)
    merging.merge(seat.session, present[0], present[1], here, seat.actor_id, clock.now())
    return done(seat)


@blueprint.post("/sessions/<int:session_id>/paper")
@seated("host", "cohost")
def write_from_paper(seat: Seat) -> ResponseReturnValue:
    """Give this browser a seat in a team, there already or new, to write what it did on paper."""
    if seat.session.state == "ended":
        return refused(seat, _("Økta er avsluttet. Åpne den igjen først."))
    team = _team_of_paper(seat.session)
    if team is None:
        return refused(seat, _("Velg et lag, eller skriv et navn på høyst 40 tegn."), 422)
    known = queries.on_paper_for(team)
    if known is not None:
        stand_up(known.token_hash)  # it becomes another
    try:
        token = people.sit_in(seat.session, team, clock.now())
    except people.SessionFull:
        return refused(seat, _("Økta er full."))
    db.session.commit()
    sit_here("participant", seat.session.id, token, beside=True)
    return redirect(url_for(".pupil", session_id=seat.session.id), 303)


def _team_of_paper(session: LiveSession) -> LiveGroup | None:
    """Return the team that was chosen, or the one that was named: a new one if there is none."""
    name = tidy(request.form.get("name"))
    chosen = number("group", 1, 2**31 - 1)
    if len(name) > LONGEST_GROUP_NAME or (name and chosen):
        return None
    if name:
        teams = queries.group_rows(session.id, "team")
        known = next((each for each in teams if name_key(each.name) == name_key(name)), None)
        return known or groups.new_team(session, name)
    team = queries.group_in(session.id, chosen) if chosen else None
    return team if team and team.kind == "team" else None


def _move_to(seat: Seat, participant: Participant | None) -> ResponseReturnValue:
    group_id = number("group", 1, 2**31 - 1)
    group = queries.group_in(seat.session.id, group_id) if group_id else None
    if participant is None or group is None or group.kind.endswith(FORMER):
        return refused(seat, _("Velg hvem som skal flyttes, og til hvilken gruppe."), 422)
    groups.move_person(seat.session, participant, group)
    return done(seat)


@blueprint.post("/sessions/<int:session_id>/groups")
@seated("host", "cohost")
def make_groups(seat: Seat) -> ResponseReturnValue:
    """Make the groups of the open activity, or make them anew."""
    run = steps.current_run(seat.session)
    if run is None or not steps.form_groups(seat.session, run, clock.now()):
        return no_activity(seat)
    return done(seat)


@blueprint.post("/sessions/<int:session_id>/groups/<int:group_id>")
@seated("host", "cohost")
def rename_group(seat: Seat, group_id: int) -> ResponseReturnValue:
    """Give a group another name."""
    group = queries.group_in(seat.session.id, group_id)
    if group is None:
        abort(404)
    name = tidy(request.form.get("name"))
    if not 0 < len(name) <= LONGEST_GROUP_NAME:
        return refused(seat, _("Skriv et navn på høyst 40 tegn."), 422)
    groups.rename_group(seat.session, group, name)
    return done(seat)
