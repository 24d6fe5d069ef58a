"""The sentences that hold in a session, over plain values."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.activities.base import Group, NewGroup, Person, Run, split_evenly
from app.content import Activity, Site
from app.workshops.rules import (
    GRACE,
    RESUME_TRIES,
    behind_plan,
    is_open,
    keep_devices_together,
    kinds_in_use,
    left_of_step,
    may_resume,
    name_key,
    part_in_step,
    seconds_left,
    smallest_group,
    standing,
)

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
ME, UNTIMED = Person(1, "Rolig Rev"), Person(2, "Glad gaupe", untimed=True)
MINUTE = timedelta(minutes=1)


def run(**values: object) -> Run:
    return replace(Run(1, "wall", NOW - MINUTE, deadline=NOW), **values)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def wall(site: Site) -> Activity:
    found = site.workshops[0].activity("wall")
    assert found is not None
    return found


def test_what_comes_within_two_seconds_after_the_clock_is_in_time(wall: Activity) -> None:
    assert timedelta(seconds=2) == GRACE
    assert standing(run(), wall, ME, NOW + GRACE) == "open"
    assert standing(run(), wall, ME, NOW + GRACE + timedelta(microseconds=1)) == "late"


def test_an_activity_that_refuses_the_late_refuses_them(wall: Activity) -> None:
    strict = replace(wall, late="refuse")
    after = NOW + MINUTE
    assert standing(run(), strict, ME, NOW) == "open"
    assert standing(run(), strict, ME, after) == "refused"
    assert standing(run(), strict, UNTIMED, after) == "open"


@pytest.mark.parametrize("state", ["locked", "closed"])
def test_a_lock_holds_for_all_also_those_with_time(wall: Activity, state: str) -> None:
    at = run(**{state: True})
    for person in (ME, UNTIMED):
        assert not is_open(at, person, NOW - MINUTE)
        assert standing(at, wall, person, NOW - MINUTE) == "late"


def test_the_clock_does_not_lock_one_who_was_given_time() -> None:
    assert is_open(run(), UNTIMED, NOW + timedelta(hours=1))
    assert not is_open(run(), ME, NOW + timedelta(hours=1))


def test_without_a_clock_and_in_a_pause_it_is_open() -> None:
    assert is_open(run(deadline=None), ME, NOW + timedelta(days=1))
    assert is_open(run(deadline=None, paused_left=0), ME, NOW + timedelta(days=1))


def test_what_is_left_on_the_clock() -> None:
    assert seconds_left(run(deadline=NOW + MINUTE), NOW) == 60
    assert seconds_left(run(), NOW + MINUTE) == 0, "never below"
    assert seconds_left(run(deadline=None), NOW) is None
    assert seconds_left(run(deadline=None, paused_left=42), NOW + MINUTE) == 42


# -- Behind the plan -------------------------------------------------------------------------------


def behind(ahead: int, after: int) -> int:
    return behind_plan(ahead, 1020, NOW, NOW + timedelta(seconds=after))


def test_a_session_ends_when_what_is_left_is_done() -> None:
    assert behind(ahead=1020, after=0) == 0
    assert behind(ahead=1020, after=100) == 100, "paused for 100 seconds"
    assert behind(ahead=920, after=100) == 0
    assert behind(ahead=800, after=120) == -100, "something was left out or cut short"
    assert behind(ahead=1020, after=900) == 900, "gone back to the beginning"


def test_what_is_left_of_a_step_is_the_clock_where_it_has_one() -> None:
    assert left_of_step(200, 300, [], 1) == 200
    assert left_of_step(0, 300, [], 1) == 0


def test_what_is_left_of_a_step_in_parts_is_their_share_of_it() -> None:
    rounds = [150, 150, 150]
    assert left_of_step(150, 480, rounds, 1) == 480
    assert left_of_step(75, 480, rounds, 3) == 80
    assert left_of_step(0, 480, rounds, 3) == 0
    assert left_of_step(45, 780, [45, 60] * 6, 1) == 780


def test_a_part_is_as_much_shorter_as_its_step() -> None:
    assert part_in_step(150, 240, 480) == 75
    assert part_in_step(150, 480, 480) == 150
    assert part_in_step(45, 60, 780) == 15


# -- Groups ----------------------------------------------------------------------------------------


def group(number: int, size: int, kind: str = "team") -> Group:
    return Group(number + 10, kind, number, "", None, tuple(range(size)))


def test_a_late_one_goes_to_the_smallest_and_first_of_equals() -> None:
    groups = [group(1, 4), group(3, 2), group(2, 2), group(1, 1, "pair")]
    assert smallest_group(groups, "team") == group(2, 2)
    assert smallest_group(groups, "pair") == group(1, 1, "pair")
    assert smallest_group(groups, "four") is None


def test_the_kinds_that_have_been_made_smallest_first() -> None:
    assert kinds_in_use([group(1, 1), group(1, 1, "four"), group(2, 1)]) == ("four", "team")
    assert kinds_in_use([]) == ()


# -- Names and codes -------------------------------------------------------------------------------


def test_names_that_look_the_same_are_the_same() -> None:
    assert name_key("  Rolig   REV ") == name_key("rolig rev")
    assert name_key("Rolig Rev") != name_key("Roligrev")


def test_after_five_wrong_codes_none_is_looked_at() -> None:
    assert RESUME_TRIES == 5
    assert may_resume(4)
    assert not may_resume(5)


# -- Devices that are shared -----------------------------------------------------------------------


def gathered(groups: list[tuple[int, ...]], **devices: tuple[int, ...]) -> list[set[int]]:
    """Which groups come of some, when some people share devices."""
    on = {who: number for number, each in enumerate(devices.values(), 1) for who in each}
    everybody = [Person(who, "", False, on.get(who)) for group in groups for who in group]
    made = keep_devices_together([NewGroup(group) for group in groups], everybody)
    return [set(each.members) for each in made]


def test_groups_stay_as_they_are_where_nobody_shares() -> None:
    assert gathered([(1, 2, 3), (4, 5)]) == [{1, 2, 3}, {4, 5}]
    assert gathered([(1, 2, 3), (4, 5)], alone=(1,)) == [{1, 2, 3}, {4, 5}]


def test_those_on_one_device_gather_where_most_are_and_the_sizes_stay() -> None:
    assert gathered([(1, 2, 3), (4, 5, 6)], one=(1, 5, 6)) == [{2, 3, 4}, {1, 5, 6}]
    assert gathered([(1, 2), (3, 4)], one=(1, 3), two=(2, 4)) == [{1, 3}, {2, 4}]


def test_nobody_is_left_alone_by_a_device_of_three() -> None:
    assert gathered([(1, 2), (3, 4), (5, 6)], one=(1, 3, 5)) == [{2, 4, 6}, {1, 3, 5}]


def test_a_device_for_which_there_is_no_room_is_a_group_of_its_own() -> None:
    people = [Person(who, "", False, 1 + (who - 1) // 4) for who in range(1, 13)]
    groups = [NewGroup((1, 2, 3, 5, 9, 10), "Lag 1"), NewGroup((4, 6, 7, 8, 11, 12), "Lag 2")]
    made = keep_devices_together(groups, people)
    assert sorted(each.members for each in made) == [(1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11, 12)]
    assert sorted(each.name for each in made) == ["Lag 1", "Lag 2", "Lag 3"]


def test_a_full_device_leaves_no_team_of_two() -> None:
    made = gathered([(1, 2, 3, 4, 5), (6, 7, 8, 9), (10, 11, 12, 13)], one=(1, 2, 6, 7, 10, 11))
    assert {1, 2, 6, 7, 10, 11} in made
    assert min(len(team) for team in made) >= 3
    for seed in range(300):
        chance = random.Random(seed)
        teams = split_evenly(range(1, chance.randint(9, 40)), 5, chance)
        on_one = chance.sample(sorted(who for team in teams for who in team), 6)
        made = gathered(teams, one=tuple(on_one))
        assert min(len(team) for team in made) >= 3, (seed, made)


@pytest.mark.parametrize("seed", range(60))
def test_a_device_is_never_split_and_nobody_is_lost(seed: int) -> None:
    chance = random.Random(seed)
    people = list(range(1, chance.randint(3, 40)))
    groups = split_evenly(people, chance.choice([2, 4, 5]), chance)
    chance.shuffle(people)
    size = chance.choice([2, 3, 4, 6])
    count = chance.randint(1, 1 + len(people) // size)
    devices = {f"d{at}": tuple(people[at * size : (at + 1) * size]) for at in range(count)}
    made = gathered(groups, **devices)
    assert sorted(who for group in made for who in group) == sorted(people)
    assert all(any(set(mates) <= group for group in made) for mates in devices.values())
    assert min(len(group) for group in made) > 1 or len(made) == 1
    largest = max(len(group) for group in groups)
    assert max(len(group) for group in made) <= max(largest + 2, size + 1)
