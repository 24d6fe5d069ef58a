"""facts.yaml: what changes with time or law, each with its source and the day it was checked."""

from dataclasses import dataclass, field
from datetime import date

from app.content.block import Block, check_distinct
from app.content.model import Fact, Source
from app.content.problems import Place, did_you_mean
from app.content.tree import parse_yaml, read_text

NOWHERE = Source("", "", "", None, None, date.min)


@dataclass(slots=True)
class FactBook:
    """The sources and facts of a folder by id, and the line each stands on."""

    sources: dict[str, Source] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # "source x", "fact y"


def read_facts(place: Place, today: date) -> FactBook:
    """Read a facts file; a course or workshop without one has no facts."""
    text = read_text(place) if place.file.exists() else None
    keys = parse_yaml(text, place) if text is not None else None
    return FactBook() if keys is None else facts_in(Block(keys, place, "facts.yaml"), today)


def facts_in(block: Block, today: date) -> FactBook:
    """The sources and facts of a block; a day on which one was checked may not be after `today`."""
    book = FactBook()
    for each in _distinct(block, "sources", "source"):
        source = _source(each, today)
        book.sources[source.id] = source
        book.lines[f"source {source.id}"] = each.line()
    for each in _distinct(block, "facts", "fact"):
        fact = _fact(each, book, today)
        book.facts[fact.id] = fact
        book.lines[f"fact {fact.id}"] = each.line()
    block.close()
    return book


def _distinct(block: Block, key: str, what: str) -> list[Block]:
    blocks = block.blocks(key, what, optional=True)
    ids = ((each.word("id") if each.has("id") else "", each.line("id")) for each in blocks)
    check_distinct(ids, block.place, what)
    return blocks


def _source(block: Block, today: date) -> Source:
    dated = block.word_or_none("dated", optional=False)
    source = Source(
        id=block.ident(),
        title=block.word("title"),
        publisher=block.word("publisher"),
        url=_url(block),
        dated=None if dated == "undated" else dated,
        checked=day_checked(block, today),
    )
    block.close()
    return source


def _fact(block: Block, book: FactBook, today: date) -> Fact:
    name = block.word("source")
    if name and name not in book.sources:
        message = f'There is no source "{name}".'
        remedy = did_you_mean(name, book.sources)
        block.place.error(block.line("source"), "unknown-source", message, remedy)
    fact = Fact(
        id=block.ident(),
        about=block.text("about"),
        value=block.text("value"),
        source=book.sources.get(name, NOWHERE),
        checked=day_checked(block, today),
    )
    block.close()
    return fact


def _url(block: Block) -> str | None:
    url = block.word_or_none("url")
    if url is not None and not url.startswith(("https://", "http://")):
        message = f'"{url}" is not a web address.'
        block.place.error(block.line("url"), "bad-url", message, "Begin it with https://.")
    return url


def day_checked(block: Block, today: date) -> date:
    """The day on which somebody last looked; a problem if it has not come yet."""
    checked = block.day("checked")
    if checked > today:
        message = f"{block.what} was checked on {checked}, which has not come yet."
        remedy = "Write the day somebody last looked."
        block.place.error(block.line("checked"), "future-date", message, remedy)
    return checked
