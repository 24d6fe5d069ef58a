"""Running text inside a YAML file: Markdown in three languages, and plain text with a limit."""

from collections.abc import Mapping

from app.content.block import LANGUAGE_NAMES, Block
from app.content.markdown import Note, render
from app.content.prose import Prose, examine
from app.content.text import LANGUAGES, Html, Text

NO_HTML = Html("", "", "")


def markdown_in(block: Block, key: str, max_words: int | None = None) -> Html:
    """Markdown in three languages, rendered; a problem when it is missing or too long.

    It may print the facts of the file's course or workshop. `max_words` goes for each language.
    """
    return _markdown(block, key, max_words, optional=False) or NO_HTML


def markdown_or_none(block: Block, key: str, max_words: int | None = None) -> Html | None:
    """The same, where it may be left out."""
    return _markdown(block, key, max_words, optional=True)


def plain_in(block: Block, key: str, max_chars: int | None = None) -> Text:
    """A plain text in three languages, held to what running text may hold; shown as written."""
    return plain_or_none(block, key, max_chars, optional=False) or Text("", "", "")


def plain_or_none(
    block: Block, key: str, max_chars: int | None = None, *, optional: bool = True
) -> Text | None:
    """The same, where it may be left out. `max_chars` goes for each language."""
    text = block.text_or_none(key, optional=optional)
    for language, line, _prose in _examined(block, key, printable=False):
        length = len(text.in_(language)) if text else 0
        if max_chars is not None and length > max_chars:
            _too_long(block, key, language, line, f"{length} characters", max_chars)
    return text


def _markdown(block: Block, key: str, max_words: int | None, *, optional: bool) -> Html | None:
    text = block.text_or_none(key, optional=optional)
    if text is None:
        return None
    for language, line, prose in _examined(block, key, printable=True):
        block.place.used_facts.update(prose.facts)
        if max_words is not None and prose.words > max_words:
            _too_long(block, key, language, line, f"{prose.words} words", max_words)
    return Html(*(render(text.in_(each), each, _notes(block, each)) for each in LANGUAGES))


def _examined(block: Block, key: str, *, printable: bool) -> list[tuple[str, int, Prose]]:
    """Each language that is written, the line its text begins on, and what the text holds."""
    facts = block.place.facts if printable else None
    found = []
    for language in LANGUAGES:
        if written := block.text_in(key, language):
            words, line = written
            found.append((language, line, examine(words, block.place, line, facts)))
    return found


def _notes(block: Block, language: str) -> Mapping[str, Note]:
    return {
        name: Note(number, value.in_(language))
        for number, (name, value) in enumerate(block.place.facts.items(), start=1)
    }


def _too_long(block: Block, key: str, language: str, line: int, length: str, most: int) -> None:
    message = f'"{key}" in {block.what} has {length} in {LANGUAGE_NAMES[language]}.'
    block.place.error(line, "too-long", message, f"Shorten it; it may have {most}.")
