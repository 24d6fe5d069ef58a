"""Texts in files of their own, one for each language, side by side: lessons, guides, handouts."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.content.block import LANGUAGE_NAMES, Block, check_placeholder
from app.content.markdown import Note, render
from app.content.model import Fact
from app.content.problems import Place
from app.content.prose import Prose
from app.content.reading import Reading
from app.content.text import Html

FRONT_MATTER = "---"


@dataclass(frozen=True, slots=True)
class Page:
    """A text in one language. `head` is its front matter, None in a guide, that has none."""

    place: Place
    line: int
    text: str
    prose: Prose
    head: "Head | None" = None


@dataclass(frozen=True, slots=True)
class Head:
    """The front matter of a lesson in one language; a handout has a title only."""

    title: str
    summary: str = ""
    status: str = ""
    sources: tuple[str, ...] = ()


def front_matter(text: str, place: Place, what: str, keys: str) -> tuple[str, str] | None:
    """The front matter, with the line break that ends it, and the text after it."""
    lines = text.split("\n")
    if lines[0].rstrip() == FRONT_MATTER:
        for number, line in enumerate(lines[1:], start=1):
            if line.rstrip() == FRONT_MATTER:
                return "\n".join([*lines[1:number], ""]), "\n".join(lines[number + 1 :])
    remedy = f"Begin the file with a line ---, then {keys}, and a line ---."
    place.error(1, "front-matter", f"The {what} has no front matter.", remedy)
    return None


def line_of_text(block: Block, key: str) -> str:
    """A text on one line of the front matter."""
    text = block.word(key)
    check_placeholder(text, block.place, block.line(key))
    return text


def is_there(place: Place, original: Place, language: str) -> bool:
    """Whether the file of a language is there; noted in the bokmål file if not."""
    if place.file.is_file():
        return True
    message = f"The text lacks {LANGUAGE_NAMES[language]}."
    original.unfinished(1, "missing-language", message, f"Write {place.file.name}.")
    return False


def compare(first: Page, page: Page) -> None:
    """Note a translation that is built in another way than the original, when both are right."""
    if first.place.has_errors() or page.place.has_errors():
        return
    for code, what, ours, theirs in (
        ("other-headings", "headings", page.prose.headings, first.prose.headings),
        ("other-facts", "facts", sorted(page.prose.facts), sorted(first.prose.facts)),
    ):
        if list(ours) != list(theirs):
            message = f"The {what} are not those of {first.place.file.name}."
            remedy = f"Compare: here {_listing(ours)}; there {_listing(theirs)}."
            page.place.warning(page.line, code, message, remedy)


def _listing(things: object) -> str:
    words = [str(each) for each in things] if isinstance(things, list | tuple) else []
    return ", ".join(words) or "none"


def facts_in(reading: Reading, pages: Mapping[str, Page]) -> tuple[Fact, ...]:
    """The facts that the texts print, in the order of their notes: that of the bokmål text."""
    names = dict.fromkeys(name for page in pages.values() for name in page.prose.facts)
    reading.used_facts.update(names)
    return tuple(reading.book.facts[name] for name in names)


def html_of(pages: Mapping[str, Page], facts: tuple[Fact, ...]) -> Html:
    """The rendered texts; each fact is printed with the number of its note."""
    rendered = []
    for language, page in pages.items():
        notes = {
            fact.id: Note(number, fact.value.in_(language))
            for number, fact in enumerate(facts, start=1)
        }
        rendered.append(render(page.text, language, notes))
    return Html(*rendered)
