"""What a team has made so far, for those who are in it: a later activity builds on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.activities.base import Group, Made, Person, Room
from app.content.text import Text
from app.workshops import queries
from app.workshops.live import live
from app.workshops.models import LiveSession
from app.workshops.room import newest_runs, seen_by_pupil, shape_of, whole_room


@dataclass(frozen=True, slots=True)
class Work:
    """What a team made, or was told, in one activity."""

    title: Text
    made: tuple[Made, ...]


def teamwork(session: LiveSession, me: Person, now: datetime) -> Sequence[Work]:
    """Return what the team of `me` has made in the activities that are over, the newest first.

    Only what all in the team may read; nothing for those who are in no team. Put together once for
    a team, until something that is over changes.
    """
    shape, whole = shape_of(session), whole_room(session, None, now)
    team = whole.group_of(me, "team")
    if team is None:
        return ()
    over = {step.run.id for step in shape.steps if step.run and step.run.closed}
    versions = queries.answers_versions(session.id).values()
    version = (session.shape_version, tuple(each for each in versions if each[0] in over))
    memory = live().remembered.teamwork
    return memory.get((session.id, team.id), version, lambda: _made(session, whole, team))


def _made(session: LiveSession, whole: Room, team: Group) -> tuple[Work, ...]:
    # Somebody in the team who has written nothing sees just what all in it may see.
    looker = Person(-1, "")
    joined = replace(team, members=(*team.members, looker.id))
    groups = tuple(joined if each.id == team.id else each for each in whole.groups)
    room, runs = replace(whole, groups=groups), newest_runs(session)
    found = []
    for step in reversed(shape_of(session).steps):
        if step.run is None or not step.run.closed:
            continue
        seen = seen_by_pupil(room.looking_at(step.activity, step.run), looker, runs)
        made = tuple(_readable(each) for each in step.type.made_by(seen, team))
        if any(each.words for each in made):
            found.append(Work(step.activity.title, tuple(each for each in made if each.words)))
    return tuple(found)


def _readable(made: Made) -> Made:
    return replace(made, words=tuple(words for words in made.words if words.strip()))
