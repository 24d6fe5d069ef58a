"""The pages of a workshop that are printed and handed out."""

from app.content.block import Block
from app.content.pages import (
    Head,
    Page,
    compare,
    facts_in,
    front_matter,
    html_of,
    is_there,
    line_of_text,
)
from app.content.problems import Place
from app.content.prose import examine
from app.content.reading import Reading
from app.content.text import LANGUAGES, Text
from app.content.tree import parse_yaml, read_text
from app.content.workshop import Handout


def read_handout(reading: Reading, name: str) -> Handout | None:
    """A handout from its files `handouts/<name>.nb.md`, `.nn.md`, `.en.md`; None if unreadable."""
    place = reading.place("handouts", f"{name}.nb.md")
    first = _page(reading, place)
    if first is None:
        return None
    pages = {"nb": first}
    for language in LANGUAGES[1:]:
        translation = reading.place("handouts", f"{name}.{language}.md")
        page = _page(reading, translation) if is_there(translation, place, language) else None
        if page:
            compare(first, page)
        pages[language] = page or first
    facts = facts_in(reading, pages)
    titles = [page.head.title if page.head else "" for page in pages.values()]
    return Handout(name, Text(*titles), html_of(pages, facts), facts)


def _page(reading: Reading, place: Place) -> Page | None:
    text = read_text(place)
    parts = None if text is None else front_matter(text, place, "handout", "title")
    keys = None if parts is None else parse_yaml(parts[0], place, first_line=2)
    if keys is None or parts is None:
        return None
    block = Block(keys, place, "the front matter")
    title = line_of_text(block, "title")
    block.close()
    body, line = parts[1], parts[0].count("\n") + 3
    if not body.strip():
        place.unfinished(line, "empty-text", "The handout has no text.", "Write it.")
    return Page(place, line, body, examine(body, place, line, reading.book.facts), Head(title))
