"""Who goes to which team: people, their wishes in order, and teams of the right size.

Plain figures in and out. The same people, wishes and chance always give the same teams.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: What it costs to give somebody their first, second … wish; and what no wish at all costs.
COSTS = (0, 2, 5, 7)
NO_WISH = 9


@dataclass(frozen=True, slots=True)
class Sizes:
    """How few and how many people a team may have."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Seated:
    """A team: its people, and the theme it gathers around."""

    members: tuple[int, ...]
    theme: str | None = None


def team_count(people: int, sizes: Sizes) -> int:
    """How many teams people make: about the middle size each, and never one too large or too small
    if the number of people allows. Where it does not, teams are rather too small than too large.
    """
    fewest, most = -(-people // sizes.most), people // sizes.least
    wanted = round(2 * people / (sizes.least + sizes.most))
    return max(1, fewest, min(wanted, most))


def seat_at_random(people: Sequence[int], sizes: Sizes, chance: random.Random) -> list[Seated]:
    """Teams that differ by one person at most, dealt at random."""
    if not people:
        return []
    shuffled = _shuffled(people, chance)
    return [Seated(members) for members in _dealt(shuffled, team_count(len(people), sizes))]


def seat_by_theme(
    wishes: Mapping[int, Sequence[str]],
    themes: Sequence[str],
    sizes: Sizes,
    chance: random.Random,
) -> list[Seated]:
    """Teams around themes. `wishes` has everybody's themes, dearest first (none is all right);
    `themes` are those there are, most wanted first.

    Themes with too few people go away, those with many get several teams, and people are seated so
    that the wishes cost as little as can be, all told.
    """
    people = _shuffled(list(wishes), chance)
    if not people or not themes:
        return seat_at_random(people, sizes, chance)
    dear = {person: [t for t in wishes[person] if t in themes] for person in people}
    count = team_count(len(people), sizes)
    kept = _kept(dear, themes, sizes, count)
    teams = _teams_of(_wanted(dear, kept), kept, sizes, count)
    seats = _seats(_wanted(dear, kept), teams, sizes, len(people))
    seated = _cheapest(people, dear, seats)
    return [
        Seated(members, theme)
        for theme in kept
        if teams[theme]
        for members in _dealt(seated[theme], teams[theme])
    ]


def _shuffled(people: Sequence[int], chance: random.Random) -> list[int]:
    shuffled = sorted(people)
    chance.shuffle(shuffled)
    return shuffled


def _dealt(people: Sequence[int], count: int) -> list[tuple[int, ...]]:
    return [tuple(people[place::count]) for place in range(count)]


def _wanted(dear: Mapping[int, Sequence[str]], kept: Sequence[str]) -> dict[str, int]:
    """How many have each of the themes as their dearest among those that are kept."""
    wanted = dict.fromkeys(kept, 0)
    for wishes in dear.values():
        dearest = next((theme for theme in wishes if theme in wanted), None)
        if dearest is not None:
            wanted[dearest] += 1
    return wanted


def _kept(
    dear: Mapping[int, Sequence[str]], themes: Sequence[str], sizes: Sizes, count: int
) -> list[str]:
    """The themes that get a team: the least wanted go, until there are people enough for the rest.

    People who wish none of those left may fill up any theme.
    """
    kept = list(themes)
    while len(kept) > 1:
        wanted = _wanted(dear, kept)
        free = len(dear) - sum(wanted.values())
        short = sum(max(0, sizes.least - people) for people in wanted.values())
        if len(kept) <= count and short <= free:
            break
        kept.remove(min(reversed(kept), key=lambda theme: wanted[theme]))
    return kept


def _teams_of(
    wanted: Mapping[str, int], kept: Sequence[str], sizes: Sizes, count: int
) -> dict[str, int]:
    """How many of `count` teams each theme gets: one, and more where people would not find room;
    then where the teams would be largest."""
    teams = dict.fromkeys(kept, 1)
    for _ in range(count - len(kept)):
        largest = max(
            kept,
            key=lambda theme: (
                max(0, wanted[theme] - sizes.most * teams[theme]),
                wanted[theme] / (teams[theme] + 1),
                -teams[theme],
            ),
        )
        teams[largest] += 1
    return teams


def _seats(
    wanted: Mapping[str, int], teams: Mapping[str, int], sizes: Sizes, people: int
) -> dict[str, int]:
    """How many people each theme has room for; all told just as many as there are."""
    least = min(sizes.least, people // sum(teams.values()))
    seats = {theme: least * count for theme, count in teams.items()}
    for _ in range(people - sum(seats.values())):
        open_to_more = [theme for theme in seats if seats[theme] < sizes.most * teams[theme]]
        fullest = max(
            open_to_more or seats,
            key=lambda theme: (max(0, wanted[theme] - seats[theme]), -seats[theme] / teams[theme]),
        )
        seats[fullest] += 1
    return seats


def _cost(wishes: Sequence[str], theme: str) -> int:
    """What it costs to seat somebody at a theme; the same for all who have no wish."""
    if theme not in wishes:
        return NO_WISH if wishes else 0
    return COSTS[min(wishes.index(theme), len(COSTS) - 1)]


def _cheapest(
    people: Sequence[int], dear: Mapping[int, Sequence[str]], seats: Mapping[str, int]
) -> dict[str, list[int]]:
    """Everybody seated at the least cost: one by one, moving others on where that is cheapest.

    This is the shortest augmenting path of a transport problem: at most seven themes are its nodes,
    so it takes a blink for 150 people.
    """
    seated: dict[str, list[int]] = {theme: [] for theme in seats}
    for person in people:
        path = _way_in(person, dear, seats, seated)
        mover = person
        for theme, moved in path:
            seated[theme].append(mover)
            if moved is not None:
                seated[theme].remove(moved)
                mover = moved
    return seated


Way = list[tuple[str, int | None]]  # themes passed, each with the person who moves on from it


def _way_in(
    person: int,
    dear: Mapping[int, Sequence[str]],
    seats: Mapping[str, int],
    seated: Mapping[str, Sequence[int]],
) -> Way:
    """The cheapest chain that seats one more: a theme, who moves on from it, and so on."""
    ways: dict[str, tuple[int, Way]] = {
        theme: (_cost(dear[person], theme), [(theme, None)]) for theme in seats
    }
    moves = _moves(dear, seated)
    for _ in seats:
        for (here, there), (extra, moved) in moves.items():
            cost, way = ways[here]
            if cost + extra < ways[there][0]:
                ways[there] = (cost + extra, [*way[:-1], (here, moved), (there, None)])
    with_room = [theme for theme in seats if len(seated[theme]) < seats[theme]]
    return min((ways[theme] for theme in with_room), key=lambda each: each[0])[1]


def _moves(
    dear: Mapping[int, Sequence[str]], seated: Mapping[str, Sequence[int]]
) -> dict[tuple[str, str], tuple[int, int]]:
    """For each two themes: what it costs to move the one who moves cheapest, and who that is."""
    return {
        (here, there): min(
            (_cost(dear[each], there) - _cost(dear[each], here), each) for each in seated[here]
        )
        for here in seated
        for there in seated
        if here != there and seated[here]
    }
