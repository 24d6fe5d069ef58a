"""published.yaml: every field that was ever published, so that no answer is ever orphaned.

A published thing has a path: `exercise.field`, and below it `exercise.field.option`, `.column`
(and `.column.option`), `.box` or `.step`; in a workshop `activity`, and below it `activity.field`,
`.question` or `.theme`. It may be renamed by an alias, never taken away.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.content.block import Block
from app.content.fields import Record
from app.content.model import Course
from app.content.problems import Place, did_you_mean
from app.content.renames import now_at
from app.content.tree import Items, Keys, Leaf, Node, parse_yaml, read_text

# The lists of ids that a record may hold, and what one of them is called.
LISTS = {
    "options": "option",
    "boxes": "box",
    "steps": "step",
    "fields": "field",
    "questions": "question",
    "themes": "theme",
}

HEADER = """\
# Every {what} that was ever published. `flask content publish` adds what is new; nothing is taken
# away. A new name for something published is written by hand under aliases, "old path": "new path".
"""
# What stands in the file of a course, and of a workshop.
FIELDS, ACTIVITIES = "fields", "activities"


@dataclass(slots=True)
class Published:
    """What the file says; `lines` tells where each record and alias stands.

    `holds` is what it is a list of: the fields of a course, or the activities of a workshop.
    """

    place: Place = field(default_factory=lambda: Place(Path("published.yaml"), []))
    records: dict[str, Record] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    holds: str = FIELDS


def read_published(place: Place, holds: str = FIELDS) -> Published:
    """Read the file; a course or workshop without one has published nothing."""
    published = Published(place, holds=holds)
    text = read_text(place) if place.file.exists() else None
    keys = None if text is None else parse_yaml(text, place)
    if keys is None:
        return published
    block = Block(keys, place, "published.yaml")
    records = block.block(holds, holds, optional=True)
    for path in records.names() if records else ():
        inside = records.block(path, f'"{path}"') if records else None
        if inside and inside.word("kind"):
            published.records[path] = _plain(inside.keys)
            published.lines[path] = inside.line()
    aliases = block.block("aliases", "aliases", optional=True)
    for old in aliases.names() if aliases else ():
        published.aliases[old] = aliases.word(old) if aliases else ""
        published.lines[old] = aliases.line(old) if aliases else 1
    block.close()
    return published


def records_of(course: Course) -> dict[str, Record]:
    """What the exercises of a course have to be remembered by."""
    return {
        f"{exercise.id}.{each.id}": each.record()
        for exercise in course.exercises
        for each in exercise.fields
    }


def check_orphans(published: Published, records: Mapping[str, Record]) -> None:
    """Note everything published that is gone, or has become something else, and bad aliases."""
    present = dict(_paths_of(records))
    for path, record in published.records.items():
        for inner, kind in _paths(path, record):
            now = now_at(inner, published.aliases)
            found = present.get(now)
            if found != kind:
                line = published.lines[path]
                _orphan(published.place, line, inner, kind, found)
                if inner == path:
                    break
    known = dict(_paths_of(published.records))
    for old, new in published.aliases.items():
        line = published.lines[old]
        if old not in known:
            message = f'"{old}" was never published, so it needs no alias.'
            published.place.error(line, "bad-alias", message, did_you_mean(old, known))
        elif now_at(new, published.aliases) not in present:
            message = f'The alias leads to "{new}", which is not there.'
            published.place.error(line, "bad-alias", message, did_you_mean(new, present))


def missing_from(published: Published, records: Mapping[str, Record]) -> dict[str, list[str]]:
    """The paths that are not in the file yet, by the field or activity they belong to."""
    known = dict(_paths_of(published.records))
    missing: dict[str, list[str]] = {}
    for path, record in records.items():
        new = [inner for inner, _ in _paths(path, record) if inner not in known]
        if new:
            missing[path] = new
    return missing


def with_new(published: Published, records: Mapping[str, Record]) -> dict[str, Record]:
    """The records of the file together with those of today; nothing is taken away."""
    together = dict(published.records)
    for path, record in records.items():
        together[path] = _merged(together[path], record) if path in together else record
    return together


def written(published: Published, records: Mapping[str, Record]) -> str:
    """The text of the file with these records; the aliases stay as they are."""
    holds, aliases = published.holds, published.aliases
    header = HEADER.format(what={FIELDS: "field", ACTIVITIES: "activity"}[holds])
    lines = [header + (f"{holds}:" if records else f"{holds}: {{}}")]
    lines += [f'  "{path}": {_flow(records[path])}' for path in sorted(records)]
    lines += ["aliases:" if aliases else "aliases: {}"]
    lines += [f'  "{old}": "{new}"' for old, new in aliases.items()]
    return "\n".join(lines) + "\n"


def _orphan(place: Place, line: int, path: str, kind: str, found: str | None) -> None:
    if found is None:
        message = f'The {kind} "{path}" was published and is gone, and answers with it.'
        remedy = f'Put it back, published, or write under aliases "{path}": "its.new-name".'
        place.error(line, "published-gone", message, remedy)
    else:
        message = f'"{path}" was published as {kind}, and is now {found}.'
        remedy = f"Make it {kind} again, and give the {found} a new id."
        place.error(line, "kind-changed", message, remedy)


def _paths_of(records: Mapping[str, Record]) -> Iterator[tuple[str, str]]:
    for path, record in records.items():
        yield from _paths(path, record)


def _paths(path: str, record: Record) -> Iterator[tuple[str, str]]:
    """A field's own path and those of everything in it, each with what sort of thing it is."""
    yield path, str(record["kind"])
    for key, kind in LISTS.items():
        for name in record.get(key, ()):
            yield f"{path}.{name}", kind
    for name, column in record.get("columns", {}).items():
        inner = column if isinstance(column, dict) else {"kind": column}
        first, *rest = _paths(f"{path}.{name}", inner)
        yield first[0], f"{first[1]} column"
        yield from rest


def _merged(old: Record, new: Record) -> Record:
    merged = {**old, **{key: new[key] for key in new if key not in old}}
    for key in LISTS:
        if key in new:
            merged[key] = list(dict.fromkeys([*old.get(key, ()), *new[key]]))
    if "columns" in new:
        columns = dict(old.get("columns", {}))
        for name, column in new["columns"].items():
            both = isinstance(columns.get(name), dict) and isinstance(column, dict)
            columns[name] = _merged(columns[name], column) if both else column
        merged["columns"] = columns
    return merged


def _flow(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(_flow(item) for item in value) + "]"
        case _:
            return str(value)


def _plain(node: Node) -> Any:
    match node:
        case Leaf():
            return node.value or ""
        case Items():
            return [_plain(each) for each in node.nodes]
        case Keys():
            return {key: _plain(each) for key, (_, each) in node.nodes.items()}
