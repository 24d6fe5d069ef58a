"""What holds in a live session. Sentences over plain values: no clock, no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
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


def behind_plan(ahead: int, planned: int, started_at: datetime, now: datetime) -> int:
    """Return how many seconds later than planned the session will end; negative when it is earlier.

    `ahead`: seconds of all that is left to do; `planned`: what the run sheet came to at the start.
    """
    return ahead + round((now - started_at).total_seconds()) - planned


def part_in_step(seconds: int, step: int, planned: int) -> int:
    """Return the seconds of a part in a step that was made longer or shorter than planned.

    Never less than a quarter of a minute: nobody writes in less.
    """
    return max(15, round(seconds * step / planned))


def left_of_step(left: int, seconds: int, parts: Sequence[int], part: int) -> int:
    """Return the seconds left of a step of `seconds`, of which some are between its parts.

    `left` on the clock of the open part, `parts`: seconds of each part, none in a step that has no
    clocks of its own, `part`: which is open, from 1.
    """
    if not parts:
        return left
    return round(seconds * (left + sum(parts[part:])) / sum(parts))


def smallest_group(groups: Sequence[Group], kind: str) -> Group | None:
    """Return the group of a kind for somebody who comes late: the smallest, first of equals."""
    of_kind = [group for group in groups if group.kind == kind]
    return min(of_kind, key=lambda group: (len(group.members), group.number), default=None)


def keep_devices_together(groups: Sequence[NewGroup], people: Iterable[Person]) -> list[NewGroup]:
    """Return the groups with those who share a device in the same one: two groups cannot have it.

    They gather where most of them are and there is room. Others change places with them, so that
    the groups keep their sizes. Three or more for whom there is room nowhere are a group of their
    own. Who would be left in a group smaller than the smallest was (but three are enough) go to the
    smallest of the other groups.
    """
    shared = _on_devices(people)
    if not shared:
        return list(groups)
    made, sizes = list(groups), [len(group.members) for group in groups]
    members: list[list[int]] = [[] for _ in groups]
    for mates in shared:
        home = _home(mates, groups, members, sizes)
        if len(mates) > sizes[home] - len(members[home]) and len(mates) > 2:
            made.append(replace(groups[home], members=(), name=_free_name(groups[home].name, made)))
            members.append([])
            home = len(members) - 1
        members[home] += mates
    _fill(groups, members, sizes, {who for mates in shared for who in mates})
    _leave_no_few_alone(members, shared, min(3, *sizes))
    return [replace(g, members=tuple(who)) for g, who in zip(made, members, strict=True) if who]


def _on_devices(people: Iterable[Person]) -> list[list[int]]:
    """Those who share a device with others, device by device, the largest first."""
    by_device: dict[int, list[int]] = {}
    for each in people:
        if each.device is not None:
            by_device.setdefault(each.device, []).append(each.id)
    shared = [mates for mates in by_device.values() if len(mates) > 1]
    return sorted(shared, key=len, reverse=True)


def _home(
    mates: Sequence[int],
    groups: Sequence[NewGroup],
    members: Sequence[Sequence[int]],
    sizes: Sequence[int],
) -> int:
    """Which of the groups is best for those on a device: one with room, with most of them in it."""

    def how_good(place: int) -> tuple[bool, int, int]:
        room = sizes[place] - len(members[place])
        there = len(set(groups[place].members) & set(mates))
        return room >= len(mates), there if room >= len(mates) else 0, room

    return max(range(len(groups)), key=how_good)


def _fill(
    groups: Sequence[NewGroup],
    members: Sequence[list[int]],
    sizes: Sequence[int],
    placed: Set[int],
) -> None:
    """Put everybody else where they were if there is room, and then where there is most."""
    displaced = []
    for place, group in enumerate(groups):
        for who in group.members:
            if who in placed:
                continue
            if len(members[place]) < sizes[place]:
                members[place].append(who)
            else:
                displaced.append(who)
    for who in displaced:
        emptiest = max(range(len(groups)), key=lambda place: sizes[place] - len(members[place]))
        members[emptiest].append(who)


def _free_name(name: str, groups: Sequence[NewGroup]) -> str:
    """A name like another's that no group has: "Par 3" becomes "Par 15"."""
    taken = {group.name for group in groups}
    stem = name.rstrip("0123456789").rstrip()
    return next(free for n in count(2) if (free := f"{stem} {n}") not in taken)


def _leave_no_few_alone(
    members: Sequence[list[int]], shared: Sequence[Sequence[int]], least: int
) -> None:
    """Empty groups of fewer than `least` into the others; who share a device stay together."""
    device = {who: mates for mates in shared for who in mates}
    for group in sorted(members, key=len):
        others = [each for each in members if each is not group and each]
        if not 0 < len(group) < max(2, least) or not others:
            continue
        for who in list(group):
            if who in group:
                together = device.get(who, [who])
                min(others, key=len).extend(together)
                group[:] = [each for each in group if each not in together]


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
