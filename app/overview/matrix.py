"""The matrix of teams × exercises that staff look at: one state a cell, and who needs a hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.content import Exercise
from app.overview.queries import Cell, Dates
from app.overview.rules import is_stuck

NOT_STARTED = Cell("not_started")


@dataclass(frozen=True, slots=True)
class Row:
    """One team: its cells in the order of the exercises, and why it may need a hand (or None)."""

    team: str
    cells: tuple[Cell, ...]
    stuck: str | None


def table(
    teams: Iterable[tuple[int, str]],
    exercises: Sequence[Exercise],
    cells: Mapping[int, Mapping[str, Cell]],
    dates: Dates,
    now: datetime,
) -> tuple[Row, ...]:
    """Return the rows of the matrix, in the order of `teams` (enrolment id, team name).

    `cells` is what `queries.cells` found; what is missing there is not started.
    """
    ids = [exercise.id for exercise in exercises]
    due = {exercise_id: at for exercise_id, at in dates.due.items() if exercise_id in ids}
    rows = []
    for enrolment_id, team in teams:
        found = cells.get(enrolment_id, {})
        shown = tuple(found.get(exercise_id, NOT_STARTED) for exercise_id in ids)
        rows.append(Row(team, shown, is_stuck(found, due, now)))
    return tuple(rows)


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """Return how many cells of a matrix are in each state."""
    return Counter(cell.state for row in rows for cell in row.cells)
