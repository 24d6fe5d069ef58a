"""A made-up room, so that an activity can be shown as a pupil sees it before any session."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime

from app.activities.base import GROUP_KINDS, Answer, Group, Person, Room
from app.content import Activity, Workshop
from app.workshops.names import propose

#: How many are in the example group of each kind, the pupil who looks among them.
SIZES = dict(zip(GROUP_KINDS, (2, 4, 5), strict=True))


def preview_room(
    workshop: Workshop, activity: Activity, language: str, team_name: str, now: datetime
) -> Room:
    """Return a room where nothing is open: five people, one group of each kind, no answers.

    The first of its people is the one who looks. Names are the same at each visit.
    """
    names = propose(language, (), max(SIZES.values()), random.Random(workshop.id))  # noqa: S311
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


def _groups(people: Sequence[Person], team_name: str) -> list[Group]:
    return [
        Group(
            id=number,
            kind=kind,
            number=1,
            name=team_name if kind == "team" else "",
            theme=None,
            members=tuple(person.id for person in people[:size]),
        )
        for number, (kind, size) in enumerate(SIZES.items(), start=1)
    ]


def _nothing(_activity_id: str) -> Sequence[Answer]:
    return ()
