"""Lessons and facilitator guides: Markdown files, one for each language, side by side."""

from app.content.block import LANGUAGE_NAMES, STATUSES, Block
from app.content.model import Fact, Lesson
from app.content.pages import (
    FRONT_MATTER,
    Head,
    Page,
    compare,
    facts_in,
    front_matter,
    html_of,
    is_there,
    line_of_text,
)
from app.content.problems import Place, did_you_mean
from app.content.prose import examine
from app.content.reading import Reading
from app.content.text import LANGUAGES, Html, Text
from app.content.tree import parse_yaml, read_text

WORDS_A_MINUTE = 200
HEAD_KEYS = "title, summary, status, sources"


def read_lesson(reading: Reading, module: str, name: str, draft: bool) -> Lesson | None:
    """A lesson from its files; None when it is a draft that is not asked for, or unreadable."""
    original = reading.place(module, "lessons", f"{name}.nb.md", draft=draft)
    first = _lesson_page(reading, original)
    if original.draft and not reading.drafts:
        reading.draft_lessons.add(name)
        return None
    if first is None or first.head is None:
        return None
    pages = {"nb": first}
    for language in LANGUAGES[1:]:
        file = f"{name}.{language}.md"
        place = reading.place(module, "lessons", file, draft=first.place.draft)
        pages[language] = _translation(reading, place, first, language) or first
    heads = [page.head or first.head for page in pages.values()]
    reading.used_sources.update(first.head.sources)
    facts = facts_in(reading, pages)
    return Lesson(
        id=name,
        module_id=module,
        title=Text(*(head.title for head in heads)),
        summary=Text(*(head.summary for head in heads)),
        minutes=max(1, round(first.prose.words / WORDS_A_MINUTE)),
        body=html_of(pages, facts),
        sources=tuple(
            reading.book.sources[each]
            for each in first.head.sources
            if each in reading.book.sources
        ),
        facts=facts,
    )


def read_guide(reading: Reading, module: str, draft: bool) -> tuple[Html | None, tuple[Fact, ...]]:
    """A module's facilitator guide and the facts it prints; None when it has no guide."""
    places = {
        language: reading.place(module, f"guide.{language}.md", draft=draft)
        for language in LANGUAGES
    }
    written = [place for place in places.values() if place.file.is_file()]
    if not written:
        return None, ()
    if not places["nb"].file.is_file():
        remedy = "Write guide.nb.md; the others are translated from it."
        message = f"The guide lacks {LANGUAGE_NAMES['nb']}."
        written[0].error(1, "missing-language", message, remedy)
        return None, ()
    first = _guide_page(reading, places["nb"])
    if first is None:
        return None, ()
    pages = {"nb": first}
    for language in LANGUAGES[1:]:
        place = places[language]
        page = _guide_page(reading, place) if is_there(place, first.place, language) else None
        if page:
            compare(first, page)
        pages[language] = page or first
    facts = facts_in(reading, pages)
    return html_of(pages, facts), facts


# One language


def _lesson_page(reading: Reading, place: Place, first: Page | None = None) -> Page | None:
    """A lesson in one language; `first` is the bokmål page when this is a translation of it.

    Of a draft that is not asked for, no more than the status is read.
    """
    text = read_text(place)
    parts = None if text is None else front_matter(text, place, "lesson", HEAD_KEYS)
    keys = None if parts is None else parse_yaml(parts[0], place, first_line=2)
    if keys is None or parts is None:
        return None
    block = Block(keys, place, "the front matter")
    status = _status(block, first)
    if place.draft and not reading.drafts:
        return None
    head = _head(reading, block, status, first)
    body, line = parts[1], parts[0].count("\n") + 3
    page = Page(place, line, body, examine(body, place, line, reading.book.facts), head)
    _check_length(reading, page)
    return page


def _status(block: Block, first: Page | None) -> str:
    """The status of a page; that of a translation, which may be left out, decides nothing."""
    if first is None:
        return block.status()
    return block.one_of("status", STATUSES) if block.has("status") else ""


def _head(reading: Reading, block: Block, status: str, first: Page | None) -> Head:
    original = first.head if first else None
    sources = block.words("sources", optional=original is not None)
    for name, line in sources:
        if name not in reading.book.sources:
            message = f'There is no source "{name}" in facts.yaml.'
            remedy = did_you_mean(name, reading.book.sources)
            block.place.error(line, "unknown-source", message, remedy)
    head = Head(
        title=line_of_text(block, "title"),
        summary=line_of_text(block, "summary"),
        status=status,
        sources=tuple(name for name, _ in sources),
    )
    block.close()
    if first and original and not first.place.has_errors():
        _check_same(block, "status", status, original.status)
        _check_same(block, "sources", head.sources, original.sources)
    return head


def _check_same(block: Block, key: str, found: object, original: object) -> None:
    if block.has(key) and found and found != original:
        message = f'"{key}" is not the same as in bokmål.'
        remedy = f"Make it the same, or take the line away: {key} is read from the nb file."
        block.place.error(block.line(key), "not-as-in-nb", message, remedy)


def _check_length(reading: Reading, page: Page) -> None:
    least, most = reading.lesson_words
    words = page.prose.words
    if not page.text.strip():
        page.place.unfinished(page.line, "empty-text", "The lesson has no text.", "Write it.")
    elif not page.place.draft and not least <= words <= most:
        message = f"The lesson has {words} words; a published one has {least} to {most}."
        remedy = "Shorten it." if words > most else "Write more, or let it be a draft for now."
        page.place.error(page.line, "lesson-length", message, remedy)


def _guide_page(reading: Reading, place: Place) -> Page | None:
    text = read_text(place)
    if text is None:
        return None
    if text.startswith(FRONT_MATTER):
        remedy = (
            "Take the lines from --- to --- away; the guide has the title and status of its module."
        )
        place.error(1, "front-matter", "A guide has no front matter.", remedy)
    if not text.strip():
        place.unfinished(1, "empty-text", "The guide has no text.", "Write it, or delete the file.")
    return Page(place, 1, text, examine(text, place, 1, reading.book.facts))


# The languages together


def _translation(reading: Reading, place: Place, first: Page, language: str) -> Page | None:
    page = _lesson_page(reading, place, first) if is_there(place, first.place, language) else None
    if page:
        compare(first, page)
    return page
