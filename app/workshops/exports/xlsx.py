"""Results as a spreadsheet: an overview, a sheet for each activity, and one of the teams.

What people wrote is always text: it is never read as a formula, a link or a number, whatever it
looks like.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from app.workshops.exports.words import facts, remarks
from app.workshops.results import Outcome, Results

#: What Excel takes: 31 characters, and none of these.
LONGEST_NAME = 31
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
#: The longest text of a cell.
LONGEST_TEXT = 32_767
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

Cell = str | int | float


def results_as_xlsx(results: Results) -> bytes:
    """Return the file."""
    file = io.BytesIO()
    book = Workbook(file, OPTIONS)
    book.set_properties({"title": results.title, "author": "Springbrett"})
    styles = {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "cell": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    pages = _Pages(book, styles)
    _overview(pages, results)
    for number, outcome in enumerate(results.outcomes, start=1):
        if outcome.sheets:
            _activity(pages, number, outcome)
    if results.teams:
        _teams(pages, results)
    book.close()
    return file.getvalue()


class _Pages:
    """The sheets of the book. Each is written from the top; `row` is where the next line goes."""

    def __init__(self, book: Workbook, styles: dict[str, Any]) -> None:
        self.book, self.styles = book, styles
        self.names: set[str] = set()
        self.row = 0
        self.page: Worksheet

    def begin(self, name: str, title: str, widths: Sequence[int]) -> None:
        """Begin a new sheet with a title."""
        self.page = self.book.add_worksheet(sheet_name(name, self.names))
        self.row = 0
        for column, width in enumerate(widths):
            self.page.set_column(column, column, width)
        self.line([title], "title")

    def line(self, cells: Iterable[Cell], style: str = "cell") -> None:
        """Write one line: numbers as numbers, everything else as text."""
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                text = cell[:LONGEST_TEXT]
                self.page.write_string(self.row, column, text, self.styles[style])
            else:
                self.page.write_number(self.row, column, cell, self.styles[style])
        self.row += 1

    def skip(self) -> None:
        """Leave a line empty."""
        self.row += 1


def sheet_name(wanted: str, taken: set[str]) -> str:
    """Return a name that a sheet can have and that no other has; note it among those taken.

    Excel takes at most 31 characters, no []:*?/\\, no apostrophe at either end, and not "History".
    """
    clean = NOT_IN_NAMES.sub(" ", wanted).strip(" '") or "-"
    if clean.casefold() == "history":
        clean += " -"
    name, number = clean[:LONGEST_NAME].strip(" '"), 1
    while name.casefold() in taken:
        number += 1
        end = f" {number}"
        name = clean[: LONGEST_NAME - len(end)].strip(" '") + end
    taken.add(name.casefold())
    return name


def _overview(pages: _Pages, results: Results) -> None:
    pages.begin(_("Oversikt"), results.title, (40, 14, 14, 14))
    for fact in facts(results):
        pages.line([fact.label, fact.value])
    pages.skip()
    pages.line([_("Aktivitet"), _("Antall svar"), _("Sent"), _("Ikke med")], "head")
    for each in results.outcomes:
        pages.line([each.title, each.answered, each.late, each.left_out])


def _activity(pages: _Pages, number: int, outcome: Outcome) -> None:
    language = outcome.room.language
    pages.begin(f"{number}. {outcome.title}", outcome.title, (40, 40, 40, 40, 40, 40, 40))
    for remark in remarks(outcome):
        pages.line([remark])
    for sheet in outcome.sheets:
        pages.skip()
        title = sheet.title.in_(language)
        if title and title != outcome.title:
            pages.line([title], "head")
        pages.line([column.in_(language) for column in sheet.columns], "head")
        for row in sheet.rows:
            pages.line(row)


def _teams(pages: _Pages, results: Results) -> None:
    pages.begin(_("Lag"), _("Alt arbeidet til lagene"), (24, 30, 30, 70))
    pages.line([_("Lag"), _("Aktivitet"), _("Del"), _("Tekst")], "head")
    pages.page.freeze_panes(pages.row, 0)
    for result in results.teams:
        for outcome, parts in result.parts:
            for made in parts:
                label = made.label.in_(results.language)
                for words in made.words:
                    pages.line([result.team.name, outcome.title, label, words])
