"""What a session left behind, by activity and by team: the page and both exports are made of it.

What the teacher has hidden, and what was held back and never let through, is not part of it. Names
of people are only there where the activity says that answers are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.activities.base import TEACHER, Answer, Group, Made, Room, Sheet
from app.content.text import Text
from app.workshops import queries
from app.workshops.models import LiveSession
from app.workshops.room import Step, is_let_through, shape_of, whole_room, workshop_of
from app.workshops.rules import FORMER

FORMER_NAME = Text("{} (tidligere)", "{} (tidlegare)", "{} (former)")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one activity. `left_out` counts answers that are hidden or held back."""

    step: Step
    room: Room
    answered: int
    late: int
    left_out: int

    @property
    def title(self) -> str:
        """The activity's title, in the language of the results."""
        return self.step.activity.title.in_(self.room.language)

    @property
    def sheets(self) -> list[Sheet]:
        """Its tables."""
        return self.step.type.sheets(self.room)


@dataclass(frozen=True, slots=True)
class TeamResult:
    """All that one team made, activity by activity."""

    team: Group
    parts: tuple[tuple[Outcome, tuple[Made, ...]], ...]


@dataclass(frozen=True, slots=True)
class Results:
    """A session's results. `held` are the answers that wait for the teacher to look at them."""

    title: str
    language: str
    people: int
    started_at: datetime | None
    ended_at: datetime | None
    delete_at: datetime
    outcomes: tuple[Outcome, ...]
    teams: tuple[TeamResult, ...]
    held: tuple[tuple[str, Answer], ...]
    #: What is written to teams, and which they read when the teacher has let it through.
    unread: tuple[tuple[str, Answer], ...]


def results_of(session: LiveSession, language: str, now: datetime) -> Results:
    """Return what there is of a session, in one of the three languages."""
    whole = _with_former_groups(replace(whole_room(session, None, now), language=language))
    opened = [step for step in shape_of(session).steps if step.run is not None]
    outcomes = tuple(_outcome(whole, step) for step in opened)
    meeting = queries.meeting_of(session.id)
    return Results(
        title=workshop_of(session).title.in_(language),
        language=language,
        people=len(whole.people),
        started_at=meeting.started_at,
        ended_at=meeting.ended_at,
        delete_at=session.delete_at,
        outcomes=outcomes,
        teams=tuple(_team(team, outcomes) for team in whole.groups_of("team")),
        held=tuple(
            (step.activity.title.in_(language), answer)
            for step in opened
            for answer in whole.answers_of(step.activity.id)
            if answer.held and not answer.approved and not answer.hidden
        ),
        unread=tuple(
            (step.activity.title.in_(language), answer)
            for step in opened
            if step.type.for_teams
            for answer in whole.answers_of(step.activity.id)
            if answer.words and not (answer.held or answer.hidden)
            if not is_let_through(answer, step.activity)
        ),
    )


def _with_former_groups(room: Room) -> Room:
    """Let groups that others took the place of stand with their work, after the rest."""

    def named(group: Group) -> Group:
        name = FORMER_NAME.in_(room.language).format(group.name or group.number)
        return replace(group, kind=group.kind.removesuffix(FORMER), name=name)

    now = [group for group in room.groups if not group.kind.endswith(FORMER)]
    former = [named(group) for group in room.groups if group.kind.endswith(FORMER)]
    return replace(room, groups=(*now, *former))


def results_room(whole: Room, step: Step) -> Room:
    """Return the whole room looking at a step, without what is left out, and without the names of
    people where the activity does not say that answers are named."""
    named = step.activity.anonymity == "named"
    people = whole.people if named else tuple(replace(each, name="") for each in whole.people)

    def find(activity_id: str) -> Sequence[Answer]:
        return [answer for answer in whole.find_answers(activity_id) if not is_left_out(answer)]

    room = replace(whole, people=people, find_answers=find)
    return room.looking_at(step.activity, step.run)


def is_left_out(answer: Answer) -> bool:
    """Say whether an answer is no part of the results: hidden, or held back and not let through."""
    return answer.hidden or (answer.held and not answer.approved)


def _outcome(whole: Room, step: Step) -> Outcome:
    theirs = [a for a in whole.answers_of(step.activity.id) if a.owner != TEACHER]
    kept = [answer for answer in theirs if not is_left_out(answer)]
    return Outcome(
        step=step,
        room=results_room(whole, step),
        answered=len(kept),
        late=len([answer for answer in kept if answer.late]),
        left_out=len(theirs) - len(kept),
    )


def _team(team: Group, outcomes: Sequence[Outcome]) -> TeamResult:
    found = ((each, tuple(each.step.type.made_by(each.room, team))) for each in outcomes)
    return TeamResult(team, tuple((outcome, made) for outcome, made in found if made))
