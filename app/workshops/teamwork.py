"""What a team has made so far, for those who are in it: a later activity builds on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.activities.base import Made, Person
from app.content.text import Text
from app.workshops.models import LiveSession
from app.workshops.room import newest_runs, seen_by_pupil, shape_of, whole_room


@dataclass(frozen=True, slots=True)
class Work:
    """What a team made, or was told, in one activity."""

    title: Text
    made: tuple[Made, ...]


def teamwork(session: LiveSession, me: Person, now: datetime) -> Sequence[Work]:
    """Return what the team of `me` has made in the activities that are over, the newest first.

    Only what `me` may read; nothing for those who are in no team.
    """
    whole, runs = whole_room(session, None, now), newest_runs(session)
    team = whole.group_of(me, "team")
    if team is None:
        return ()
    found = []
    for step in reversed(shape_of(session).steps):
        if step.run is None or not step.run.closed:
            continue
        room = seen_by_pupil(whole.looking_at(step.activity, step.run), me, runs)
        made = tuple(_readable(each) for each in step.type.made_by(room, team))
        if any(each.words for each in made):
            found.append(Work(step.activity.title, tuple(each for each in made if each.words)))
    return found


def _readable(made: Made) -> Made:
    return replace(made, words=tuple(words for words in made.words if words.strip()))
