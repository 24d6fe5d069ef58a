"""What holds in a live session. Sentences over plain values: no clock, no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from app.accounts.models import User
from app.activities.base import GROUP_KINDS, Fields, Group, NewGroup, Person, Run
from app.content import Activity

#: An answer that was on its way when the clock ran out still counts (workshops.md, timer disputes).
GRACE = timedelta(seconds=2)
#: Days that results are kept unless the teacher says otherwise (promises.md A8; a proposal).
KEPT_DAYS = 30
LONGEST_KEPT_DAYS = 365
#: A code leads nowhere else until so long after the end.
CODE_RESTS = timedelta(days=1)
#: Wrong resume codes for one name; then the teacher lets the person in.
RESUME_TRIES = 5
#: How long a link for a co-host or a projector can be used first.
LINK_LIFE = timedelta(hours=12)
#: More than this in one session would not be a class.
MOST_PEOPLE = 400
LONGEST_NAME = 24
#: A team has at most six people (workshops.md, roles/team-forming), and may share one device.
MOST_ON_A_DEVICE = 6
#: What the kind of a group ends in once others were made in its place, where it had written.
FORMER = "-former"
#: The longest timer that can be set, in seconds.
LONGEST_TIMER = 3 * 60 * 60

Standing = Literal["open", "late", "refused"]


@dataclass(frozen=True, slots=True)
class Write:
    """What a device sends: a key that it made, and what was filled in in one slot of one run.

    `base` is the revision that the device had of the slot, 0 for none.
    """

    key: str
    run_id: int
    slot: str
    base: int
    fields: Fields


def may_run_workshops(person: User) -> bool:
    """Say whether a person may hold live sessions."""
    return person.may_run_workshops or person.is_admin


def as_teacher(person: User) -> User | None:
    """Return the person if they may run workshops (a `find` for `@allowed`); else None."""
    return person if may_run_workshops(person) else None


def standing(run: Run, activity: Activity, person: Person, now: datetime) -> Standing:
    """Say how an answer that comes now is taken: as any other, flagged late, or not at all."""
    if is_open(run, person, now):
        return "open"
    return "late" if activity.late == "accept_flagged" else "refused"


def is_open(run: Run, person: Person, now: datetime) -> bool:
    """Say whether a person may write now. The clock does not lock those who were given time."""
    if run.closed or run.locked:
        return False
    return run.deadline is None or person.untimed or now <= run.deadline + GRACE


def seconds_left(run: Run, now: datetime) -> int | None:
    """Return what is left on the clock, at least 0; None where there is no clock."""
    if run.paused_left is not None:
        return run.paused_left
    if run.deadline is None:
        return None
    return max(0, round((run.deadline - now).total_seconds()))


def behind_plan(
    planned: Sequence[tuple[int, bool]], at: int, left: int, started_at: datetime, now: datetime
) -> int:
    """Return how many seconds the session is behind its run sheet; negative when it is ahead.

    `planned`: seconds and whether skipped, of every step in order; `at`: index of the step that is
    open, with `left` seconds on its clock. Behind means that it will end later than planned.
    """
    until_end = sum(seconds for seconds, skipped in planned[: at + 1] if not skipped)
    expected_end = now + timedelta(seconds=left)
    return round((expected_end - started_at).total_seconds()) - until_end


def smallest_group(groups: Sequence[Group], kind: str) -> Group | None:
    """Return the group of a kind for somebody who comes late: the smallest, first of equals."""
    of_kind = [group for group in groups if group.kind == kind]
    return min(of_kind, key=lambda group: (len(group.members), group.number), default=None)


def keep_devices_together(groups: Sequence[NewGroup], people: Iterable[Person]) -> list[NewGroup]:
    """Return the groups with those who share a device in the same one: two groups cannot have it.

    They gather where most of them are. Others change places with them, so that the groups keep
    their sizes; one who would be left alone goes to the smallest of the other groups.
    """
    device = {each.id: each.device for each in people if each.device is not None}
    often = Counter(device.values())
    shared = {who: at for who, at in device.items() if often[at] > 1}
    if not shared:
        return list(groups)
    members = [list(group.members) for group in groups]
    for at in dict.fromkeys(shared.values()):
        _gather([who for who in shared if shared[who] == at], members, shared)
    _leave_nobody_alone(members)
    return [replace(g, members=tuple(who)) for g, who in zip(groups, members, strict=True) if who]


def _gather(mates: Sequence[int], members: list[list[int]], shared: Mapping[int, int]) -> None:
    """Bring those on one device to the group that has most of them already."""
    placed = [group for group in members if set(group) & set(mates)]
    if len(placed) < 2:
        return
    home = max(placed, key=lambda group: len(set(group) & set(mates)))
    for group in placed:
        for mate in [who for who in group if who in mates and group is not home]:
            group.remove(mate)
            home.append(mate)
            goes = _in_exchange(home, group, shared)
            if goes is not None:
                home.remove(goes)
                group.append(goes)


def _in_exchange(
    home: Sequence[int], group: Sequence[int], shared: Mapping[int, int]
) -> int | None:
    """Return who may go from one group to another: one with nobody of theirs here; best, there."""

    def mates(who: int, members: Sequence[int]) -> int:
        device = shared.get(who)
        return sum(1 for each in members if each != who and device and shared.get(each) == device)

    free = [who for who in home if not mates(who, home)]
    return max(free, key=lambda who: mates(who, group), default=None)


def _leave_nobody_alone(members: list[list[int]]) -> None:
    for group in members:
        others = [each for each in members if each is not group and each]
        if len(group) == 1 and others:
            min(others, key=len).append(group.pop())


def is_answered(person_id: int, answered: Set[str], groups: Iterable[Group]) -> bool:
    """Say whether a participant, or a group of theirs, is among the owners who have answered."""
    owners = {f"p{person_id}"} | {each.owner for each in groups if person_id in each.members}
    return bool(owners & answered)


def kinds_in_use(groups: Sequence[Group]) -> tuple[str, ...]:
    """Return the kinds of groups that have been made, smallest first."""
    made = {group.kind for group in groups}
    return tuple(kind for kind in GROUP_KINDS if kind in made)


def name_key(name: str) -> str:
    """Return what two names that look the same have in common."""
    return " ".join(name.casefold().split())


def may_resume(failures: int) -> bool:
    """Say whether a resume code is looked at: five wrong ones, and the teacher lets in."""
    return failures < RESUME_TRIES
