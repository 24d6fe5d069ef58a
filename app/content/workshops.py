"""Reads the folder of a workshop into a Workshop, and a Workshop back from its definition.

What is common to all activities is read here; the rest is read by each activity's own type, which
is handed in, since content knows no types.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.content.block import Block, check_distinct
from app.content.definition import UNREADABLE
from app.content.facts import NOWHERE, day_checked, facts_in
from app.content.fields import Record
from app.content.handouts import read_handout
from app.content.listing import PAGE_FILE, YAML_FILE, listed_files, well_formed
from app.content.problems import ContentError, did_you_mean
from app.content.published import ACTIVITIES, LISTS, read_published
from app.content.reading import Reading, id_as
from app.content.running_text import markdown_in, markdown_or_none, plain_in, plain_or_none
from app.content.tree import Items, Keys, Leaf, Node, from_json, to_json
from app.content.workshop import (
    ANONYMITY,
    LATE,
    LEVELS,
    MODERATION,
    REVEAL,
    Activity,
    ActivityKind,
    Aim,
    Workshop,
)

Kinds = Mapping[str, type[ActivityKind]]

PROMPT_CHARS = 160  # read at eight metres
HELP_CHARS = 400
MOST_MINUTES = 240
MOST_PEOPLE = 1000
MOST_IN_TEAM = 20


@dataclass(frozen=True, slots=True)
class Files:
    """The YAML files of a workshop, opened; the activities by id, in the order they are run."""

    workshop: Block
    facts: Block | None
    aims: Block | None
    activities: Mapping[str, Block]

    def blocks(self) -> Iterator[Block]:
        """Each file that is there."""
        yield from (b for b in (self.workshop, self.facts, self.aims) if b is not None)
        yield from self.activities.values()


def read_workshop(reading: Reading, kinds: Kinds) -> Workshop | None:
    """The workshop in the folder; None when it is a draft that is not asked for, or unreadable.

    `kinds` are the types of activities by name. Where `reading.problems` holds an error, the
    workshop is not fit to be shown.
    """
    block = reading.open(reading.place("workshop.yaml"), "the workshop")
    if block is None:
        return None
    block.status()
    reading.draft = block.place.draft
    if reading.draft and not reading.drafts:
        return None
    reading.published = read_published(reading.place("published.yaml"), ACTIVITIES)
    files = Files(block, _opened(reading, "facts"), _opened(reading, "aims"), _each(reading, block))
    handouts = listed_files(block, "handouts", "handout", ".nb.md", PAGE_FILE, reading)
    workshop = _workshop(files, reading, kinds)
    read = [read_handout(reading, name) for name in handouts]
    id_as(block, reading.folder.name, "folder")
    for name, each in files.activities.items():
        id_as(each, name, "file")
    reading.records = {name: _record(each) for name, each in files.activities.items()}
    reading.blame_facts_alone()
    return replace(workshop, handouts=tuple(handout for handout in read if handout))


def workshop_from_definition(json_text: str, kinds: Kinds) -> Workshop:
    """The workshop whose `definition_json` this is, without handouts, as it was then.

    Raises ContentError if it is none, or if one of its types is no longer there.
    """
    return _from_definition(json_text, tuple(sorted(kinds.items())))


@lru_cache(maxsize=64)
def _from_definition(json_text: str, kinds: tuple[tuple[str, type[ActivityKind]], ...]) -> Workshop:
    reading = Reading(Path("definition"), drafts=True, today=date.max)
    files = _files_in(json_text, reading)
    workshop = _workshop(files, reading, dict(kinds)) if files else None
    unreadable = {*UNREADABLE, "unknown-type"}
    problems = [p for p in reading.problems if p.code in unreadable and p.severity == "error"]
    if workshop is None or problems:
        raise ContentError(problems)
    return workshop


# The files


def _opened(reading: Reading, name: str) -> Block | None:
    """A file that a workshop may be without."""
    place = reading.place(f"{name}.yaml")
    return reading.open(place, f"{name}.yaml") if place.file.exists() else None


def _each(reading: Reading, block: Block) -> dict[str, Block]:
    names = listed_files(block, "activities", "activity", ".yaml", YAML_FILE, reading)
    if block.has("activities") and not names:
        message = "The workshop has no activities."
        block.place.error(block.line("activities"), "too-few", message, "Add at least one.")
    read = {
        name: reading.open(reading.place("activities", f"{name}.yaml"), f"activity {name}")
        for name in names
    }
    return {name: each for name, each in read.items() if each is not None}


def _definition(files: Files) -> str:
    """All that the files say, in one text that is the same whenever they say the same."""
    tree = {
        "workshop": to_json(files.workshop.keys),
        "facts": to_json(files.facts.keys) if files.facts else {},
        "aims": to_json(files.aims.keys) if files.aims else {},
        "activities": {name: to_json(each.keys) for name, each in files.activities.items()},
    }
    return json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _files_in(json_text: str, reading: Reading) -> Files | None:
    """The files that a definition was made of; None, and a problem, if it is none."""
    try:
        tree = from_json(json.loads(json_text))
    except ValueError:
        tree = Leaf(None, 0, 0)
    place = reading.place("workshop.yaml")
    root = Block(tree if isinstance(tree, Keys) else Keys({}, 0), place, "the definition")
    workshop = root.block("workshop", "the workshop")
    if workshop:
        workshop.status()
    facts, aims = root.block("facts", "facts.yaml"), root.block("aims", "aims.yaml")
    each = root.block("activities", "the activities")
    if workshop is None or each is None:
        return None
    names = [name for name, _ in workshop.words("activities")]
    read = {name: each.block(name, f"activity {name}") for name in names}
    activities = {name: block for name, block in read.items() if block is not None}
    return Files(workshop, facts, aims, activities)


# The workshop


def _workshop(files: Files, reading: Reading, kinds: Kinds) -> Workshop:
    block = files.workshop
    if files.facts:
        reading.book = facts_in(files.facts, reading.today)
    for each in files.blocks():
        each.place.facts = {name: fact.value for name, fact in reading.book.facts.items()}
    definition = _definition(files)
    for key in ("status", "activities", "handouts"):  # read already
        block.has(key)
    workshop = Workshop(
        id=block.ident(),
        title=plain_in(block, "title"),
        summary=plain_in(block, "summary"),
        purpose=markdown_in(block, "purpose"),
        level=block.one_of("level", LEVELS),
        participants=_numbers(block, "participants", ("min", "best", "max"), MOST_PEOPLE),
        team_size=_numbers(block, "team_size", ("min", "max"), MOST_IN_TEAM),
        subjects=block.texts("subjects"),
        aims=_aims(block, files.aims, reading),
        materials=block.texts("materials"),
        before=markdown_in(block, "before"),
        outage=markdown_in(block, "outage"),
        handouts=(),
        facts=tuple(reading.book.facts.values()),
        activities=tuple(_activities(files, kinds)),
        version=hashlib.sha256(definition.encode()).hexdigest(),
        definition_json=definition,
    )
    block.close()
    return workshop


def _numbers(block: Block, key: str, names: tuple[str, ...], most: int) -> Mapping[str, int]:
    """Whole numbers by name, none smaller than the one before it."""
    inside = block.block(key, f"{key} of {block.what}")
    if inside is None:
        return MappingProxyType(dict.fromkeys(names, 1))
    numbers: dict[str, int] = {}
    least = 1
    for name in names:
        least = numbers[name] = inside.whole(name, least, most)
    inside.close()
    return MappingProxyType(numbers)


# Aims


def _aims(block: Block, file: Block | None, reading: Reading) -> tuple[Aim, ...]:
    """The aims that the workshop lists, in its order."""
    blocks = file.blocks("aims", "aim", optional=True) if file else []
    written = [(_aim(each, reading), each) for each in blocks]
    if file:
        file.close()
        check_distinct(((aim.id, each.line("id")) for aim, each in written), file.place, "aim")
    aims = {aim.id: aim for aim, _ in written}
    listed = well_formed(block, "aims")
    check_distinct(listed, block.place, "aim")
    for name, line in listed:
        if name not in aims:
            message = f'There is no aim "{name}" in aims.yaml.'
            block.place.error(line, "unknown-aim", message, did_you_mean(name, aims))
    names = [name for name, _ in listed]
    for aim, each in written:
        if aim.id and aim.id not in names:
            message = f'The workshop does not list the aim "{aim.id}".'
            remedy = "Add it to aims in workshop.yaml, or take it away."
            each.place.warning(each.line("id"), "unused-aim", message, remedy)
    return tuple(aims[name] for name in dict.fromkeys(names) if name in aims)


def _aim(block: Block, reading: Reading) -> Aim:
    name, sources = block.word("source"), reading.book.sources
    if name and name not in sources:
        message = f'There is no source "{name}" in facts.yaml.'
        remedy = did_you_mean(name, sources)
        block.place.error(block.line("source"), "unknown-source", message, remedy)
    reading.used_sources.add(name)
    aim = Aim(
        id=block.ident(),
        subject=block.text("subject"),
        code=block.word("code"),
        set=block.word("set"),
        number=block.whole("number", 1, 99) if block.has("number") else None,
        text=plain_in(block, "text"),
        here=plain_in(block, "here"),
        source=sources.get(name, NOWHERE),
        checked=day_checked(block, reading.today),
    )
    block.close()
    return aim


# Activities


def _activities(files: Files, kinds: Kinds) -> Iterator[Activity]:
    earlier: list[str] = []
    for name, block in files.activities.items():
        activity = _activity(block, kinds, tuple(earlier))
        if activity:
            yield activity
        earlier.append(name)


def _activity(block: Block, kinds: Kinds, earlier: tuple[str, ...]) -> Activity | None:
    """An activity with what its type reads; None when its type is not known."""
    kind = kinds.get(block.one_of("type", kinds, "unknown-type"))
    told = {
        "id": block.ident(),
        "title": plain_in(block, "title"),
        "minutes": block.whole("minutes", 1, MOST_MINUTES),
        "prompt": plain_in(block, "prompt", PROMPT_CHARS),
        "help": plain_or_none(block, "help", HELP_CHARS),
        "say": markdown_or_none(block, "say"),
        "notes": markdown_or_none(block, "notes"),
        "fallback": markdown_or_none(block, "fallback"),
        "source": block.word_or_none("source"),
    }
    for key in ("source", "before"):
        _check_earlier(block, key, earlier)
    if kind is None:
        return None
    ways = {
        "anonymity": _way(block, "anonymity", ANONYMITY, kind.anonymity),
        "moderation": _way(block, "moderation", MODERATION, kind.moderation),
        "reveal": _way(block, "reveal", REVEAL, kind.reveal),
        "late": _way(block, "late", LATE, kind.late),
    }
    activity = _made(kind.parse(block), {**told, **ways})
    block.close()
    return activity


def _made(settings: ActivityKind, told: dict[str, Any]) -> Activity:
    return Activity(type=settings, **told)


def _way(block: Block, key: str, known: tuple[str, ...], default: str) -> str:
    """A choice of how the activity is run; as its type has it when left out."""
    return block.one_of(key, known) if block.has(key) else default


def _check_earlier(block: Block, key: str, earlier: tuple[str, ...]) -> None:
    """Note a key that names an activity which does not come before this one."""
    node = block.keys.nodes.get(key, (0, None))[1]
    name = node.value if isinstance(node, Leaf) else None
    if name and name not in earlier:
        message = f'"{key}" in {block.what} is "{name}", which is no earlier activity.'
        remedy = did_you_mean(name, earlier)
        block.place.error(block.line(key), "unknown-activity", message, remedy)


# What is to be remembered once it is published


def _record(block: Block) -> Record:
    """An activity's type, and the ids of what is listed in it: fields, questions, themes."""
    lists = {key: _ids(node) for key, (_, node) in block.keys.nodes.items() if key in LISTS}
    return {"kind": block.word("type"), **{key: ids for key, ids in lists.items() if ids}}


def _ids(node: Node) -> list[str]:
    items = node.nodes if isinstance(node, Items) else ()
    found = [each.nodes.get("id", (0, None))[1] for each in items if isinstance(each, Keys)]
    return [leaf.value for leaf in found if isinstance(leaf, Leaf) and leaf.value]
