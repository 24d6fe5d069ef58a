"""The matrix of teams × exercises that staff look at: one state a cell, and who needs a hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.content import Exercise
from app.overview.rules import Dates, is_stuck
from app.submissions.queries import ExerciseState

NOT_STARTED = "not_started"


@dataclass(frozen=True, slots=True)
class Row:
    """One team: its cells in the order of the exercises, and why it may need a hand (or None)."""

    enrolment_id: int
    team: str
    cells: tuple[tuple[str, int | None], ...]  # state, and the submission it is about
    stuck: str | None


def table(
    teams: Iterable[tuple[int, str]],
    exercises: Sequence[Exercise],
    states: Mapping[tuple[int, str], ExerciseState],
    dates: Dates,
    now: datetime,
) -> tuple[Row, ...]:
    """Return the rows of the matrix, in the order of `teams` (enrolment id, team name)."""
    ids = [exercise.id for exercise in exercises]
    rows = []
    for enrolment_id, team in teams:
        found = {key: states[enrolment_id, key] for key in ids if (enrolment_id, key) in states}
        cells = tuple(
            (state.state, state.submission_id) if (state := found.get(key)) else (NOT_STARTED, None)
            for key in ids
        )
        rows.append(Row(enrolment_id, team, cells, is_stuck(found, dates, now)))
    return tuple(rows)


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """Return how many cells of a matrix are in each state."""
    found: dict[str, int] = {}
    for row in rows:
        for state, _ in row.cells:
            found[state] = found.get(state, 0) + 1
    return found
