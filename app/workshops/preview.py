"""A made-up room, so that an activity can be shown as a pupil sees it before any session."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime

from app.activities.base import GROUP_KINDS, Answer, Group, Person, Room
from app.content import Activity, Workshop
from app.workshops.names import propose

#: How many are in the example group of each kind, the pupil who looks among them.
SIZES = dict(zip(GROUP_KINDS, (2, 4, 5), strict=True))
#: How many are in the team that goes first, which is another's.
OTHERS = 4


def preview_room(
    workshop: Workshop,
    activity: Activity,
    language: str,
    team_name: Callable[[int], str],
    now: datetime,
) -> Room:
    """Return a room where nothing is open: nine people, a group of each kind, no answers.

    The first of its people is the one who looks; another team goes before theirs. Names are the
    same at each visit. `team_name` gives the name of a team by its number.
    """
    count = max(SIZES.values()) + OTHERS
    names = propose(language, (), count, random.Random(workshop.id))  # noqa: S311
    people = tuple(Person(number, name) for number, name in enumerate(names, start=1))
    return Room(
        language=language,
        activities={each.id: each for each in workshop.activities},
        activity=activity,
        run=None,
        people=people,
        groups=tuple(_groups(people, team_name)),
        now=now,
        find_answers=_nothing,
        preview=True,
    )


def _groups(people: Sequence[Person], team_name: Callable[[int], str]) -> list[Group]:
    ids = [person.id for person in people]
    other = Group(1, "team", 1, team_name(1), None, tuple(ids[-OTHERS:]))
    own = [
        Group(number, kind, 2, team_name(2) if kind == "team" else "", None, tuple(ids[:size]))
        for number, (kind, size) in enumerate(SIZES.items(), start=2)
    ]
    return [other, *own]


def _nothing(_activity_id: str) -> Sequence[Answer]:
    return ()
