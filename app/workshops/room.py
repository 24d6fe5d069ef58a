"""Rooms: what is known of a session, as each of those who look at it may see it.

The whole room is for the teacher. What others may not read or count is taken out here, in one
place, before any type of activity or template gets it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.activities import TYPES
from app.activities.base import (
    TEACHER,
    ActivityType,
    Answer,
    FindAnswers,
    Group,
    Person,
    Room,
    Run,
)
from app.content import Activity, Workshop, workshop_from_definition
from app.workshops import queries
from app.workshops.live import live
from app.workshops.models import LiveRun, LiveSession, LiveStep


@dataclass(frozen=True, slots=True)
class Shape:
    """People, groups, steps and runs of a session, as they are until `shape_version` changes."""

    people: tuple[Person, ...]
    on_paper: tuple[Person, ...]  # by whom the teacher writes; nobody in the room
    groups: tuple[Group, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the session's run sheet. `run` is its newest opening, if any."""

    id: int
    activity: Activity
    seconds: int
    skipped: bool
    note: str
    run: Run | None
    closed_at: datetime | None

    @property
    def type(self) -> ActivityType:
        """The type of its activity."""
        return self.activity.type  # type: ignore[no-any-return]


def workshop_of(session: LiveSession) -> Workshop:
    """Return the run sheet that a session was made with; read once in a process."""

    def read() -> Workshop:
        return workshop_from_definition(queries.run_sheet_of(session).definition, TYPES)

    return live().remembered.sheets.get((0, session.run_sheet_id), session.run_sheet_id, read)


def shape_of(session: LiveSession) -> Shape:
    """Return the people, groups and steps of a session; read once for each version of its shape."""

    def read() -> Shape:
        runs = {run.step_id: run for run in queries.runs_of(session.id)}
        workshop = workshop_of(session)
        steps = (
            _step(step, workshop.activity(step.activity_id), runs.get(step.id))
            for step in queries.steps_of(session.id)
        )
        people, on_paper = queries.people_of(session.id)
        return Shape(
            people,
            on_paper,
            queries.groups_of(session.id),
            tuple(step for step in steps if step is not None),
        )

    return live().remembered.shapes.get((session.id,), session.shape_version, read)


def _step(row: LiveStep, activity: Activity | None, run: LiveRun | None) -> Step | None:
    if activity is None:
        return None
    return Step(
        row.id,
        activity,
        row.seconds,
        row.skipped,
        row.note,
        plain_run(run) if run else None,
        run.closed_at if run else None,
    )


def plain_run(row: LiveRun) -> Run:
    """Return a run as rooms know it."""
    return Run(
        row.id,
        row.activity_id,
        row.opened_at,
        row.deadline,
        row.paused_left,
        row.locked,
        row.revealed,
        row.closed_at is not None,
        row.part,
    )


def whole_room(session: LiveSession, run_id: int | None, now: datetime) -> Room:
    """Return the room as the teacher sees it, looking at one run's activity."""
    shape = shape_of(session)
    step = next((s for s in shape.steps if s.run and s.run.id == run_id), None)
    return Room(
        language=session.language,
        activities={each.activity.id: each.activity for each in shape.steps},
        activity=step.activity if step else None,
        run=step.run if step else None,
        people=shape.people,
        groups=shape.groups,
        now=now,
        find_answers=_finder(session.id, shape),
    )


def _finder(session_id: int, shape: Shape) -> FindAnswers:
    """Find answers by activity: the versions are asked for once, the rows once per version."""
    versions: dict[str, tuple[int, int]] = {}
    asked: list[bool] = []

    def find(activity_id: str) -> Sequence[Answer]:
        if not asked:
            versions.update(queries.answers_versions(session_id))
            asked.append(True)
        if activity_id not in versions:
            return ()
        run_id, version = versions[activity_id]
        memory = live().remembered.answers
        present = _present(shape)
        found = memory.get((session_id, run_id), version, lambda: queries.answers_of(run_id))
        return [answer for answer in found if answer.owner in present]

    return _once(find)


def _once(find: FindAnswers) -> FindAnswers:
    """Find the answers of each activity once: a room is looked at many times while it is shown."""
    found: dict[str, Sequence[Answer]] = {}

    def find_once(activity_id: str) -> Sequence[Answer]:
        if activity_id not in found:
            found[activity_id] = find(activity_id)
        return found[activity_id]

    return find_once


def _present(shape: Shape) -> frozenset[str]:
    """The owners whose answers count: those who have been removed do not."""
    people = {person.owner for person in (*shape.people, *shape.on_paper)}
    return frozenset(people | {group.owner for group in shape.groups} | {TEACHER})


# -- What others may see ---------------------------------------------------------------------------


def seen_by_pupil(room: Room, me: Person, runs: dict[str, Run]) -> Room:
    """Return the room as one participant may see it.

    Own words, those of own groups, and where the type says so those of one's mates; of others what
    the teacher has let through and revealed. `runs` are the newest runs by activity.
    """
    own = {me.owner} | {group.owner for group in room.groups if me.id in group.members}
    mates = _mates(room, me)

    def seen(answer: Answer, activity: Activity, run: Run | None) -> Answer:
        if answer.owner in own:
            return answer
        mine = answer.owner in mates and not answer.held and not answer.hidden
        open_to_all = is_let_through(answer, activity) and is_revealed(activity, run)
        return _without(
            answer, words=mine or open_to_all, choice=mine or is_revealed(activity, run)
        )

    names = _known_to(room, me)
    people = tuple(p if p.id in names else replace(p, name="") for p in room.people)
    return replace(room, people=people, find_answers=_filtered(room, runs, seen))


def seen_on_stage(room: Room, runs: dict[str, Run]) -> Room:
    """Return the room as the projector may show it: what has been let through, and no names."""

    def seen(answer: Answer, activity: Activity, run: Run | None) -> Answer:
        return _without(
            answer, words=is_let_through(answer, activity), choice=is_revealed(activity, run)
        )

    people = tuple(replace(person, name="") for person in room.people)
    groups = tuple(
        group if group.kind == "team" else replace(group, name="") for group in room.groups
    )
    return replace(room, people=people, groups=groups, find_answers=_filtered(room, runs, seen))


def is_let_through(answer: Answer, activity: Activity) -> bool:
    """Say whether all may read the words of an answer: the teacher's own, or let through."""
    if answer.owner == TEACHER:
        return True
    if answer.hidden or activity.type.teacher_reads:
        return False
    return answer.approved or (activity.moderation == "off" and not answer.held)


def is_revealed(activity: Activity, run: Run | None) -> bool:
    """Say whether what was counted may be shown: at once, when it closes, or when told to."""
    if run is None or activity.reveal == "live" or run.revealed:
        return True
    # What teams are told is read once it is over, as soon as the teacher lets it through.
    at_close = activity.reveal == "on_close" or activity.type.for_teams
    return run.closed and (at_close or not activity.type.answered)


def _without(answer: Answer, *, words: bool, choice: bool) -> Answer:
    if words and choice:
        return answer
    texts, chosen = answer.texts if words else {}, answer.choice if choice else {}
    # What was chosen alone, without words, is withheld too and not taken back: it is to be counted.
    nothing = not chosen and not any(texts.values())
    withheld = answer.withheld or not words or nothing
    return replace(answer, texts=texts, choice=chosen, author_id=None, withheld=withheld)


def _filtered(
    room: Room,
    runs: dict[str, Run],
    seen: Callable[[Answer, Activity, Run | None], Answer],
) -> FindAnswers:
    def find(activity_id: str) -> Sequence[Answer]:
        activity = room.activities.get(activity_id)
        if activity is None:
            return ()
        run = runs.get(activity_id)
        # What a later activity builds on has had its moment: its choices are no secret any more.
        if room.activity is not None and activity_id != room.activity.id and run is not None:
            run = replace(run, revealed=True) if run.closed else run
        whole = (a for a in room.find_answers(activity_id) if not a.empty)
        return [seen(answer, activity, run) for answer in whole]

    return _once(find)


def _mates(room: Room, me: Person) -> frozenset[str]:
    """The owners whose words the open activity lets `me` read: people and groups within mine."""
    if room.activity is None:
        return frozenset()
    members: set[int] = set()
    for kind in room.activity.type.mates_read:
        group = room.group_of(me, kind)
        members |= set(group.members) if group else set()
    inside = {
        group.owner for group in room.groups if group.members and set(group.members) <= members
    }
    return frozenset({f"p{person_id}" for person_id in members} | inside)


def _known_to(room: Room, me: Person) -> frozenset[int]:
    """The people whose names `me` may know: those in the same groups."""
    known = {me.id}
    for group in room.groups:
        if me.id in group.members:
            known |= set(group.members)
    return frozenset(known)


def newest_runs(session: LiveSession) -> dict[str, Run]:
    """Return the newest run of each activity that has been opened."""
    return {step.activity.id: step.run for step in shape_of(session).steps if step.run}
