"""Pairs, fours and teams: made, changed, and a place for those who come late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import count

from sqlalchemy import delete

from app.activities.base import Group, NewGroup
from app.database import db
from app.workshops import queries
from app.workshops.live import wake, wake_group, wake_person
from app.workshops.models import GroupMember, LiveGroup, LiveSession, Participant
from app.workshops.rules import FORMER, kinds_in_use, smallest_group


def make_groups(session: LiveSession, kind: str, new: Iterable[NewGroup]) -> list[LiveGroup]:
    """Make groups of one kind in place of those there were.

    A group that has written is not given to others, who would read its words and write over them.
    It is set aside without members, and stands in the results. One that is written in from paper
    stays as it is.
    """
    kept, taken = _set_aside(session, kind)
    made = []
    free = (number for number in count(1) if number not in taken)
    for number, each in zip(free, new, strict=False):
        group = kept.pop(number, None)
        if group is None:
            group = LiveGroup(session_id=session.id, kind=kind, number=number, name="", version=1)
            db.session.add(group)
        group.name, group.theme = each.name, each.theme
        db.session.flush()
        _seat(session, group, each.members)
        made.append(group)
    for left_over in kept.values():
        db.session.delete(left_over)
    db.session.flush()
    wake(session, "step", "board", "stage", shape=True)
    return made


def _set_aside(session: LiveSession, kind: str) -> tuple[dict[int, LiveGroup], set[int]]:
    """Empty the groups of a kind. Return, by number, those that can be used again, and the numbers
    of those that are kept for paper."""
    wrote = queries.groups_that_wrote(session.id)
    of_people = {each.id for each in _groups_of_people(session)}
    kept: dict[int, LiveGroup] = {}
    taken = set()
    for before in queries.group_rows(session.id, kind):
        if before.id not in of_people:
            taken.add(before.number)
        elif f"g{before.id}" in wrote:
            before.kind, before.number = kind + FORMER, before.id
        else:
            kept[before.number] = before
    db.session.flush()
    members = delete(GroupMember).where(
        GroupMember.session_id == session.id, GroupMember.kind == kind
    )
    db.session.execute(members.where(GroupMember.group_id.in_(of_people)))
    return kept, taken


def _seat(session: LiveSession, group: LiveGroup, members: Iterable[int]) -> None:
    db.session.add_all(
        GroupMember(
            session_id=session.id, group_id=group.id, participant_id=member, kind=group.kind
        )
        for member in members
    )
    db.session.flush()


def move_person(session: LiveSession, participant: Participant, group: LiveGroup) -> None:
    """Move a participant to a group, from the one of that kind that they were in."""
    db.session.execute(
        delete(GroupMember).where(
            GroupMember.participant_id == participant.id, GroupMember.kind == group.kind
        )
    )
    _seat(session, group, [participant.id])
    wake_person(participant)
    wake(session, "step", "board", "stage", shape=True)


def new_team(session: LiveSession, name: str) -> LiveGroup:
    """Make one more team, with nobody in it yet."""
    numbers = [each.number for each in queries.group_rows(session.id, "team")]
    team = LiveGroup(
        session_id=session.id, kind="team", number=max(numbers, default=0) + 1, name=name, version=1
    )
    db.session.add(team)
    db.session.flush()
    wake(session, "step", "board", "stage", shape=True)
    return team


def rename_group(session: LiveSession, group: LiveGroup, name: str) -> None:
    """Give a group another name."""
    group.name = name
    wake_group(group)
    wake(session, "step", "board", "stage", shape=True)


def place_newcomer(
    session: LiveSession, participant: Participant, beside: Participant | None = None
) -> list[LiveGroup]:
    """Put somebody who came late into the smallest group of each kind that has been made.

    `beside`: somebody on the same device; then it is the groups that they are in.
    """
    groups = _groups_of_people(session)
    placed = []
    for kind in kinds_in_use(groups):
        if _is_in(groups, kind, participant.id):
            continue
        theirs = [each for each in groups if beside and _is_in([each], kind, beside.id)]
        found = theirs[0] if theirs else smallest_group(groups, kind)
        group = queries.group_in(session.id, found.id) if found else None
        if group:
            join_group(group, participant)
            placed.append(group)
    return placed


def _groups_of_people(session: LiveSession) -> list[Group]:
    """The groups without those by whom a teacher writes from paper, and without paper's own."""
    groups = queries.groups_of(session.id)
    if not groups:
        return []
    papers = {each.id for each in queries.people_of(session.id)[1]}
    return [
        replace(each, members=tuple(who for who in each.members if who not in papers))
        for each in groups
        if not each.members or set(each.members) - papers
    ]


def join_group(group: LiveGroup, participant: Participant) -> None:
    """Put somebody who is in no group of that kind into one."""
    db.session.add(
        GroupMember(
            session_id=group.session_id,
            group_id=group.id,
            participant_id=participant.id,
            kind=group.kind,
        )
    )
    db.session.flush()
    wake_group(group)


def _is_in(groups: Iterable[Group], kind: str, participant_id: int) -> bool:
    return any(group.kind == kind and participant_id in group.members for group in groups)
