"""The block: one mapping of a file, read key by key.

A reader asks a block for the keys it knows. The block notes a problem, with its line, for each that
is missing or wrong, and returns something harmless in its place, so that one run finds everything.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

from app.content.offsets import Offset
from app.content.problems import Place, did_you_mean
from app.content.text import LANGUAGES, NO_TEXT, Text
from app.content.tree import Items, Keys, Leaf, Node

ID = re.compile(r"[a-z][a-z0-9-]*")
STATUSES = ("draft", "published")
PLACEHOLDER = re.compile(r"\b(?:TODO|FIXME|XXX|TBD)\b|\blorem ipsum\b", re.IGNORECASE)
LANGUAGE_NAMES = {"nb": "bokmål (nb)", "nn": "nynorsk (nn)", "en": "English (en)"}


class Block:
    """One mapping being read. `what` names it in messages: "field payer"."""

    def __init__(self, keys: Keys, place: Place, what: str) -> None:
        self.keys = keys
        self.place = place
        self.what = what
        self._asked: set[str] = set()

    def line(self, key: str | None = None) -> int:
        """The line of a key, or of the block where the key is missing."""
        found = self.keys.nodes.get(key) if key else None
        return found[0] if found else self.keys.line

    def names(self) -> tuple[str, ...]:
        """The keys that are written."""
        return tuple(self.keys.nodes)

    def has(self, key: str) -> bool:
        """Whether the key is written."""
        self._asked.add(key)
        return key in self.keys.nodes

    def node(self, key: str, *, optional: bool = False) -> Node | None:
        """What the key holds; None, and a problem unless it is optional, when it is missing."""
        if self.has(key):
            return self.keys.nodes[key][1]
        if not optional:
            message = f'"{key}" is missing in {self.what}.'
            self.place.error(self.line(), "missing-key", message, f'Add a line "{key}: …".')
        return None

    def close(self) -> None:
        """Note the keys that nobody asked for."""
        for key in self.keys.nodes:
            if key not in self._asked:
                message = f'{self.what} has an unknown key "{key}".'
                remedy = did_you_mean(key, self._asked)
                self.place.error(self.line(key), "unknown-key", _capital(message), remedy)

    def wrong(self, key: str, expected: str, example: str) -> None:
        """Note that a key holds another sort of thing than it should."""
        message = f'"{key}" in {self.what} must be {expected}.'
        self.place.error(self.line(key), "wrong-type", message, f"Write for example: {example}")

    # One value

    def word(self, key: str) -> str:
        """A plain value on one line; "" when it is missing."""
        return self.word_or_none(key, optional=False) or ""

    def word_or_none(self, key: str, *, optional: bool = True) -> str | None:
        """A plain value on one line, that may be left out."""
        node = self.node(key, optional=optional)
        if node is None:
            return None
        if not isinstance(node, Leaf):
            self.wrong(key, "one value", f"{key}: something")
            return None
        if node.value is None or not node.value.strip():
            message = f'"{key}" in {self.what} is empty.'
            self.place.error(
                self.line(key), "empty-text", message, "Write the value, or take the line away."
            )
            return None
        return node.value.strip()

    def ident(self, key: str = "id") -> str:
        """An id; "" when it is missing or badly formed."""
        word = self.word(key)
        return word if not word or self.is_id(word, self.line(key)) else ""

    def is_id(self, word: str, line: int) -> bool:
        """Whether `word` is well formed as an id; a problem if not."""
        if ID.fullmatch(word):
            return True
        remedy = (
            "Use small letters a to z, digits and hyphens, a letter first; as in problem-sheet."
        )
        self.place.error(line, "bad-id", f'"{word}" cannot be an id.', remedy)
        return False

    def one_of(self, key: str, known: Iterable[str], code: str = "unknown-word") -> str:
        """One of some words; "" when it is none of them."""
        word, words = self.word(key), tuple(known)
        if word and word not in words:
            message = f'"{word}" is not a {key} that {self.what} can have.'
            self.place.error(self.line(key), code, message, did_you_mean(word, words))
            return ""
        return word

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number from `least` to `most`; `default`, where there is one, when left out."""
        node = self.node(key, optional=default is not None)
        if node is None:
            return least if default is None else default
        if not isinstance(node, Leaf) or not re.fullmatch(r"-?[0-9]{1,15}", node.value or ""):
            self.wrong(key, "a whole number", f"{key}: {least}")
            return least
        number = int(node.value or "")
        if not least <= number <= most:
            message = f'"{key}" in {self.what} is {number}; it must be from {least} to {most}.'
            remedy = f"Choose {key}: {least} to {most}."
            self.place.error(self.line(key), "out-of-range", message, remedy)
        return number

    def decimal_or_none(self, key: str) -> Decimal | None:
        """A number with a point for decimals, that may be left out."""
        node = self.node(key, optional=True)
        if node is None:
            return None
        try:
            number = Decimal(node.value or "") if isinstance(node, Leaf) else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite() or abs(number) >= 10**15:
            self.wrong(key, "a number", f"{key}: 12.5")
            return None
        return number

    def yes(self, key: str, default: bool = False) -> bool:
        """true or false; `default` when left out."""
        node = self.node(key, optional=True)
        if node is None:
            return default
        if not isinstance(node, Leaf) or node.value not in ("true", "false"):
            self.wrong(key, "true or false", f"{key}: true")
            return default
        return node.value == "true"

    def day(self, key: str) -> date:
        """A date written 2026-11-23."""
        node = self.node(key)
        if node is None:
            return date.min
        try:
            return date.fromisoformat((node.value or "") if isinstance(node, Leaf) else "")
        except ValueError:
            self.wrong(key, "a date", f"{key}: 2026-11-23")
            return date.min

    def offset(self, key: str) -> Offset:
        """A time such as "week 2, Friday 23:59"."""
        word = self.word(key)
        try:
            return Offset.parse(word or "week 1, Monday 00:00")
        except ValueError as reason:
            message = f'"{word}" in {self.what} is not a time we can use: {reason}.'
            remedy = f'Write for example {key}: "week 2, Friday 23:59".'
            self.place.error(self.line(key), "bad-offset", message, remedy)
            return Offset.parse("week 1, Monday 00:00")

    def status(self) -> str:
        """Read `status`. Whatever is noted in the file from now on is noted of a draft, if it is
        one or lies in one (`place.draft`)."""
        status = self.one_of("status", STATUSES)
        self.place.draft = self.place.draft or status == "draft"
        return status

    def plan_part(self) -> str | None:
        """Where an answer goes in the plan, as `section.part`; may be left out."""
        part, parts = self.word_or_none("plan"), self.place.plan_parts
        if part is not None and parts is not None and part not in parts:
            message = f'The plan has no part "{part}".'
            self.place.error(self.line("plan"), "unknown-plan", message, did_you_mean(part, parts))
        return part

    # Text in three languages

    def text(self, key: str) -> Text:
        """A text in three languages; in a draft, nn and en that are missing are nb."""
        return self.text_or_none(key, optional=False) or NO_TEXT

    def text_or_none(self, key: str, *, optional: bool = True) -> Text | None:
        """A text in three languages, that may be left out."""
        node = self.node(key, optional=optional)
        if node is None:
            return None
        if not isinstance(node, Keys):
            self.wrong(key, "a text in three languages", f"{key}: {{nb: Hei, nn: Hei, en: Hello}}")
            return None
        return Block(node, self.place, f'"{key}" of {self.what}')._as_text(self.line(key))

    def texts(self, key: str) -> tuple[Text, ...]:
        """A list of texts, each in three languages."""
        node = self.node(key)
        if node is None:
            return ()
        if not isinstance(node, Items) or not all(isinstance(each, Keys) for each in node.nodes):
            self.wrong(key, "a list of texts in three languages", "- {nb: Hei, nn: Hei, en: Hello}")
            return ()
        what = f'a text of "{key}" in {self.what}'
        keys = [each for each in node.nodes if isinstance(each, Keys)]
        return tuple(Block(each, self.place, what)._as_text(each.line) for each in keys)

    def _as_text(self, line: int) -> Text:
        nb = self.words_in("nb", line)
        text = Text(nb, *(self.words_in(each, line) or nb for each in LANGUAGES[1:]))
        self.close()
        return text

    def words_in(self, language: str, line: int) -> str:
        """The text in one language; "" and a problem when there is none."""
        note = self.place.error if language == "nb" else self.place.unfinished
        name = LANGUAGE_NAMES[language]
        if not self.has(language):
            remedy = f'Add a line "{language}: …".'
            note(line, "missing-language", f"{_capital(self.what)} lacks {name}.", remedy)
            return ""
        line, node = self.line(language), self.keys.nodes[language][1]
        if not isinstance(node, Leaf):
            self.wrong(language, "a text", f'{language}: "Hei"')
            return ""
        words = (node.value or "").strip()
        if not words:
            note(
                line, "empty-text", f"{_capital(self.what)} is empty in {name}.", "Write the text."
            )
        check_placeholder(words, self.place, node.text_line)
        return words

    def text_in(self, key: str, language: str) -> tuple[str, int] | None:
        """A text in one language as it stands in the file, and the line it begins on."""
        node = self.keys.nodes[key][1] if key in self.keys.nodes else None
        leaf = (
            node.nodes[language][1] if isinstance(node, Keys) and language in node.nodes else None
        )
        return (leaf.value, leaf.text_line) if isinstance(leaf, Leaf) and leaf.value else None

    # Lists and blocks

    def words(self, key: str, *, optional: bool = False) -> list[tuple[str, int]]:
        """A list of plain values, each with its line."""
        node = self.node(key, optional=optional)
        if node is None or (isinstance(node, Leaf) and node.value is None and optional):
            return []
        if not isinstance(node, Items):
            self.wrong(key, "a list", f"{key}: [one, two]")
            return []
        found = []
        for item in node.nodes:
            if isinstance(item, Leaf) and item.value:
                found.append((item.value.strip(), item.line))
            else:
                message = f'"{key}" in {self.what} must be a list of single values.'
                self.place.error(
                    item.line, "wrong-type", message, f"Write for example: {key}: [one, two]"
                )
        return found

    def blocks(self, key: str, what: str, *, optional: bool = False) -> "list[Block]":
        """A list of blocks; each is called `what` and its id in messages."""
        node = self.node(key, optional=optional)
        if node is None:
            return []
        if not isinstance(node, Items):
            self.wrong(key, "a list", "each item on lines of its own, the first with a hyphen")
            return []
        found = []
        for item in node.nodes:
            if isinstance(item, Keys):
                found.append(Block(item, self.place, f"{what} {_name_of(item)}".strip()))
            else:
                message = f'Each item of "{key}" in {self.what} must have keys with values.'
                self.place.error(
                    item.line, "wrong-type", message, 'Write "- id: something" and its other keys.'
                )
        return found

    def block(self, key: str, what: str, *, optional: bool = False) -> "Block | None":
        """A block inside this one."""
        node = self.node(key, optional=optional)
        if node is None:
            return None
        if not isinstance(node, Keys):
            self.wrong(key, "keys with values", f"{key}: {{…: …}}")
            return None
        return Block(node, self.place, what)


def check_distinct(ids: Iterable[tuple[str, int]], place: Place, what: str) -> None:
    """Note every id that stands a second time. Empty ids, already reported, are passed over."""
    seen: dict[str, int] = {}
    for name, line in ids:
        if name and name in seen:
            message = f'The {what} "{name}" stands twice; first on line {seen[name]}.'
            place.error(line, "duplicate-id", message, "Give one of them another id.")
        seen.setdefault(name, line)


def check_placeholder(text: str, place: Place, first_line: int) -> None:
    """Note words that say that the text is not finished."""
    for number, line in enumerate(text.split("\n")):
        if match := PLACEHOLDER.search(line):
            message = f'"{match[0]}" shows that the text is not finished.'
            place.unfinished(
                first_line + number, "placeholder", message, "Write the text that belongs there."
            )


def _name_of(keys: Keys) -> str:
    node = keys.nodes.get("id", (0, None))[1]
    return node.value or "" if isinstance(node, Leaf) else ""


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
