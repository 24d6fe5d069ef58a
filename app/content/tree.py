"""YAML and JSON as a tree that knows its lines. All values are kept as they are written."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode

from app.content.problems import Place


@dataclass(frozen=True, slots=True)
class Leaf:
    """A single value, as written; None where nothing stands. Its text begins on `text_line`."""

    value: str | None
    line: int
    text_line: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    nodes: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Keys:
    """A mapping; each key with its line and what it holds."""

    nodes: Mapping[str, tuple[int, "Node"]]
    line: int


Node: TypeAlias = Leaf | Items | Keys


class Slip(NamedTuple):
    """Something that is wrong with the YAML itself."""

    line: int
    code: str
    message: str
    remedy: str


def read_text(place: Place) -> str | None:
    """The file's text with unified line ends, in NFC; None, and a problem, when it is no text."""
    try:
        text = place.file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        place.error(1, "not-utf-8", "The file is not UTF-8 text.", "Save it again as UTF-8.")
        return None
    return unicodedata.normalize("NFC", text)


def parse_yaml(text: str, place: Place, first_line: int = 1) -> Keys | None:
    """The mapping in `text`, that begins on `first_line` of the file; None if there is none."""
    keys, slips = _parsed(text, first_line)
    for slip in slips:
        place.error(*slip)
    return keys


@lru_cache(maxsize=128)
def _parsed(text: str, first_line: int) -> tuple[Keys | None, tuple[Slip, ...]]:
    """Remembered, since a check reads every file twice: as readers and as authors see it."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        return None, (_syntax(error, text, first_line),)
    if not isinstance(root, MappingNode):
        remedy = "Write lines of the form key: value."
        message = "The file must hold keys with values."
        return None, (Slip(first_line, "wrong-type", message, remedy),)
    slips: list[Slip] = []
    keys = _keys(root, first_line, slips)
    readable = all(slip.code != "yaml" for slip in slips)
    return keys if readable else None, tuple(slips)


def _syntax(error: YAMLError, text: str, first_line: int) -> Slip:
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        line, reason = error.problem_mark.line, str(error.problem)
    else:
        line = text.count("\n", 0, getattr(error, "position", 0))
        reason = "it holds a character that is not allowed"
    remedy = "Compare the line, and the one above, with a file that works: indents, quotes, colons."
    return Slip(first_line + line, "yaml", f"This is not valid YAML: {reason}.", remedy)


def _node(node: YamlNode, first_line: int, slips: list[Slip]) -> Node:
    line = first_line + node.start_mark.line
    if node.anchor:  # it could hold itself, or grow without end
        remedy = "Write the value out where it is needed."
        slips.append(Slip(line, "yaml", "A value is marked with &, to be used again by *.", remedy))
        return Leaf(None, line, line)
    if isinstance(node, SequenceNode):
        return Items(tuple(_node(each, first_line, slips) for each in node.value), line)
    if isinstance(node, MappingNode):
        return _keys(node, first_line, slips)
    assert isinstance(node, ScalarNode)
    empty = (node.tag or "").endswith(":null")
    return Leaf(None if empty else node.value, line, line + (node.style in ("|", ">")))


def _keys(node: MappingNode, first_line: int, slips: list[Slip]) -> Keys:
    keys: dict[str, tuple[int, Node]] = {}
    for name, value in node.value:
        key, line = str(name.value), first_line + name.start_mark.line
        if key in keys:
            message = f'The key "{key}" stands twice.'
            slips.append(Slip(line, "duplicate-key", message, "Keep one of the two."))
        keys[key] = (line, _node(value, first_line, slips))
    return Keys(keys, first_line + node.start_mark.line)


def to_json(node: Node) -> object:
    """The tree as what JSON is made of; `from_json` makes the same tree of it, but for lines."""
    match node:
        case Leaf():
            return node.value
        case Items():
            return [to_json(each) for each in node.nodes]
        case Keys():
            return {key: to_json(each) for key, (_, each) in node.nodes.items()}


def from_json(value: object) -> Node:
    """The same tree from parsed JSON, where lines do not matter."""
    match value:
        case dict():
            return Keys({str(key): (0, from_json(item)) for key, item in value.items()}, 0)
        case list():
            return Items(tuple(from_json(item) for item in value), 0)
        case None:
            return Leaf(None, 0, 0)
        case bool():
            return Leaf(str(value).lower(), 0, 0)
        case _:
            return Leaf(str(value), 0, 0)
