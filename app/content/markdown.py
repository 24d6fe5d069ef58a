"""Markdown of lessons, guides and exercises into HTML. Only for authors' files: what learners write
goes another way, that trusts nothing."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.admonition import AdmonitionExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from app.content.text import Text

CALL_OUTS = {
    "example": Text("Eksempel", "Døme", "Example"),
    "tip": Text("Tips", "Tips", "Tip"),
    "try": Text("Prøv selv", "Prøv sjølv", "Try it"),
}
TABLE = Text("Tabell", "Tabell", "Table")
SOURCE = Text("Kilde", "Kjelde", "Source")

_FACT = r"\{fact:([a-z][a-z0-9-]*)\}"


@dataclass(frozen=True, slots=True)
class Note:
    """A fact as it is printed in one text: its value, and the number of its note."""

    number: int
    value: str


def render(source: str, language: str, notes: Mapping[str, Note] | None = None) -> str:
    """HTML of Markdown in one language; `notes` by fact id. Raw HTML is shown as it is written.

    Headings get ids, tables can be scrolled by keyboard on a small screen, and call-outs say in
    words what they are.
    """
    converter = Markdown(
        extensions=[
            AdmonitionExtension(),
            SaneListExtension(),
            TableExtension(),
            TocExtension(slugify=heading_id, marker=""),
            _Ours(language, notes or {}),
        ],
        output_format="html",
    )
    return converter.convert(source)


def heading_id(heading: str, separator: str) -> str:
    """The id of a heading: "Hvem betaler?" is h-hvem-betaler. h- keeps it clear of other ids."""
    plain = heading.lower().replace("æ", "ae").replace("ø", "o").replace("å", "a")
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return "h-" + re.sub(r"[^a-z0-9]+", separator, ascii_only).strip(separator)


class _Ours(Extension):
    """What Springbrett adds to Markdown, and takes away from it."""

    def __init__(self, language: str, notes: Mapping[str, Note]) -> None:
        super().__init__()
        self.language = language
        self.notes = notes

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.register(_Facts(self.language, self.notes), "fact", 200)
        md.treeprocessors.register(_Dress(self.language), "dress", 3)


class _Facts(InlineProcessor):
    """Prints a fact's value, with a link to its note."""

    def __init__(self, language: str, notes: Mapping[str, Note]) -> None:
        super().__init__(_FACT)
        self.language = language
        self.notes = notes

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        note = self.notes.get(m[1])
        if note is None:
            return None, None, None
        fact = Element("span", {"class": "fact"})
        fact.text = note.value
        link = SubElement(SubElement(fact, "sup"), "a", {"href": f"#fact-{m[1]}"})
        link.set("role", "doc-noteref")
        link.set("aria-label", f"{SOURCE.in_(self.language)} {note.number}")
        link.text = str(note.number)
        return fact, m.start(0), m.end(0)


class _Dress(Treeprocessor):
    """Makes tables and call-outs accessible."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def run(self, root: Element) -> None:
        for number, table in enumerate(list(root.iter("table")), start=1):
            _let_scroll(root, table, f"{TABLE.in_(self.language)} {number}")
        for box in root.iter("div"):
            names = (box.get("class") or "").split()
            if "admonition" in names:
                _say_what_it_is(box, next((n for n in names if n in CALL_OUTS), ""), self.language)


def _let_scroll(root: Element, table: Element, label: str) -> None:
    for cell in table.iter("th"):
        if "".join(cell.itertext()).strip():
            cell.set("scope", "col")
        else:
            cell.tag = "td"  # room to write in, or the corner; it is the heading of nothing
    parent = next(each for each in root.iter() if table in list(each))
    frame = Element("div", {"class": "table-scroll", "role": "region", "tabindex": "0"})
    frame.set("aria-label", label)
    parent[list(parent).index(table)] = frame
    frame.append(table)


def _say_what_it_is(box: Element, kind: str, language: str) -> None:
    box.set("role", "note")
    title = box.find("p[@class='admonition-title']")
    word = CALL_OUTS[kind].in_(language) if kind else ""
    if title is None or not word or (title.text or "").startswith(word):
        return
    mark = Element("span", {"class": "admonition-kind"})
    mark.text, mark.tail, title.text = f"{word}:", f" {title.text or ''}", None
    title.insert(0, mark)
