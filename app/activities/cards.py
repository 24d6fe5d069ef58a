"""Cards that one activity leaves for the next: which they are, and whose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.activities.base import Answer, Group, Person, Room


def cards_of(room: Room, activity_id: str | None) -> list[Answer]:
    """The cards of an activity, oldest first, without those that the teacher has hidden.

    Where a larger group has chosen among the cards of its people, only the larger group's are left:
    after think-pair-share those of the fours, and of the pairs that came into no four.
    """
    found = [a for a in room.answers_of(activity_id) if a.withheld or a.words]
    behind = writers(room)
    larger = {behind[a.owner] for a in found if a.owner.startswith("g") and a.owner in behind}
    left = [
        card for card in found if not card.hidden and not _is_within(behind.get(card.owner), larger)
    ]
    return sorted(left, key=lambda card: card.id)


def _is_within(authors: frozenset[int] | None, larger: Iterable[frozenset[int]]) -> bool:
    return authors is not None and any(set() < authors < chosen for chosen in larger)


def writers(room: Room) -> dict[str, frozenset[int]]:
    """The ids of the people behind each owner; also of those by whom the teacher writes from paper,
    who are in a group without being in the room."""
    members = {member for group in room.groups for member in group.members}
    behind = {f"p{each}": frozenset({each}) for each in members}
    behind.update((person.owner, frozenset({person.id})) for person in room.people)
    behind.update((group.owner, frozenset(group.members)) for group in room.groups)
    return behind


def cards_by_group(room: Room, activity_id: str | None, kind: str) -> dict[int, list[Answer]]:
    """The cards of an activity by the group they belong to: that of the first who wrote them.

    Keys are the ids of all groups of the kind. Cards of people in no such group are left out.
    """
    groups = room.groups_of(kind)
    group_of: Mapping[int, Group] = {member: each for each in groups for member in each.members}
    behind = writers(room)
    found: dict[int, list[Answer]] = {each.id: [] for each in groups}
    for card in cards_of(room, activity_id):
        authors = sorted(behind.get(card.owner, ()))
        home = next((group_of[each].id for each in authors if each in group_of), None)
        if home is not None:
            found[home].append(card)
    return found


def cards_by(room: Room, activity_id: str | None, person: Person) -> list[Answer]:
    """The cards of an activity that one person wrote alone."""
    return [card for card in cards_of(room, activity_id) if card.owner == person.owner]
