"""An exercise as one JSON text and back, so that a submission is shown with what it answered."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields as attributes
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.content.block import Block
from app.content.fields import KINDS, Field, read_field
from app.content.markdown import render
from app.content.model import Exercise
from app.content.offsets import Offset
from app.content.problems import ContentError, Place
from app.content.text import LANGUAGES, Html, Text
from app.content.tree import Keys, from_json

# Problems of form. Others (a limit that is no longer allowed, say) do not keep an old exercise
# from being shown.
UNREADABLE = {"missing-key", "wrong-type", "unknown-kind", "missing-language", "bad-offset"}


def make_exercise(
    *,
    id: str,
    module_id: str,
    title: Text,
    intro: Text,
    minutes: int,
    due: Offset,
    builds_on: tuple[str, ...],
    fields: tuple[Field, ...],
) -> Exercise:
    """An exercise from its parts; `intro` is Markdown. Adds definition and version."""
    parts = {
        "id": id,
        "module_id": module_id,
        "title": title,
        "intro": intro,
        "minutes": minutes,
        "due": due,
        "builds_on": builds_on,
        "fields": fields,
    }
    definition = json.dumps(
        _plain(parts), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return Exercise(
        id=id,
        module_id=module_id,
        title=title,
        intro=Html(*(render(intro.in_(each), each) for each in LANGUAGES)),
        minutes=minutes,
        due=due,
        builds_on=builds_on,
        fields=fields,
        version=hashlib.sha256(definition.encode()).hexdigest(),
        definition_json=definition,
    )


@lru_cache(maxsize=256)
def exercise_from_definition(json_text: str) -> Exercise:
    """The exercise that `Exercise.definition` wrote down. Raises ContentError if it is not one."""
    place = Place(Path("definition"), [])
    try:
        keys = from_json(json.loads(json_text))
    except ValueError:
        keys = None
    if not isinstance(keys, Keys):
        place.error(1, "wrong-type", "This is not an exercise.", "Use what definition() returned.")
        raise ContentError(place.problems)
    exercise = _exercise_in(Block(keys, place, "the exercise"))
    unreadable = [problem for problem in place.problems if problem.code in UNREADABLE]
    if unreadable:
        raise ContentError(unreadable)
    return exercise


def _exercise_in(block: Block) -> Exercise:
    read = [read_field(each) for each in block.blocks("fields", "field")]
    return make_exercise(
        id=block.word("id"),
        module_id=block.word("module_id"),
        title=block.text("title"),
        intro=block.text("intro"),
        minutes=block.whole("minutes", 1, 10**6),
        due=block.offset("due"),
        builds_on=tuple(name for name, _ in block.words("builds_on")),
        fields=tuple(field for field in read if field is not None),
    )


def _plain(value: object) -> Any:
    """A value made of dictionaries, lists and texts; its keys are those of an exercise file."""
    match value:
        case Offset() | Decimal():
            return str(value)
        case tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case str() | int():
            return value
        case _:
            return _attributes(value)


def _attributes(thing: Any) -> dict[str, Any]:
    """A field, option, column or text by its attributes, but for those that are as by default.

    `required` is always said, since a box that does not say takes it from its canvas.
    """
    kind = {"kind": thing.kind} if type(thing) in KINDS.values() else {}
    held = [(each, getattr(thing, each.name)) for each in attributes(thing)]
    said = {a.name: item for a, item in held if item != a.default or a.name == "required"}
    return {**kind, **{name: _plain(item) for name, item in said.items()}}
