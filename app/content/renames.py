"""Following what has been renamed since it was published, so that answers keep their place."""

from collections.abc import Mapping

from app.content.fields import Row, Value


def now_at(path: str, aliases: Mapping[str, str]) -> str:
    """Where a path leads today, through the aliases of it and of what it lies in."""
    for _ in range(len(aliases) + 1):  # and no further, should they go in a ring
        parts = path.split(".")
        heads = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        head = next((each for each in heads if each in aliases), None)
        if head is None:
            break
        path = aliases[head] + path[len(head) :]
    return path


def carried_over(
    exercise: str, answers: Mapping[str, Value], aliases: Mapping[str, str]
) -> dict[str, Value]:
    """Answers to an exercise as it was, under the keys, options and columns that it has today.

    An answer whose field has moved to another exercise is left out.
    """
    carried: dict[str, Value] = {}
    for key, value in answers.items():
        path = f"{exercise}.{key}"
        home, _, new_key = now_at(path, aliases).partition(".")
        if home == exercise:
            carried[new_key] = _renamed(path, value, aliases)
    return carried


def _renamed(path: str, value: Value, aliases: Mapping[str, str]) -> Value:
    if isinstance(value, str):
        return _name(path, value, aliases)
    rows = [_row(path, row, aliases) for row in value if isinstance(row, dict)]
    names = [_name(path, name, aliases) for name in value if isinstance(name, str)]
    return rows or names


def _row(path: str, row: Row, aliases: Mapping[str, str]) -> Row:
    return {
        _name(path, column, aliases): _name(f"{path}.{column}", cell, aliases)
        for column, cell in row.items()
    }


def _name(path: str, name: str, aliases: Mapping[str, str]) -> str:
    """The new name of an option or column in a field; a text that somebody wrote stays as it is."""
    for field in (path, now_at(path, aliases)):
        if f"{field}.{name}" in aliases:
            return now_at(f"{field}.{name}", aliases).rpartition(".")[2]
    return name
