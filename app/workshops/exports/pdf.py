"""Results as a PDF that a screen reader can read (PDF/UA-1), set by Typst in this process.

What people wrote goes in as data, never into the markup, so nothing they write can be read as an
instruction. No file is written; the fonts are put into the PDF: those that come with Typst, and for
signs that these lack (emoji, other scripts) the machine's own. PDF/UA refuses a sign that no font
has, so each unusual sign is tried first, and shown as a square where it is refused. That takes some
milliseconds for each: of more than `MOST_TRIED` different ones the rest are squares too.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Set
from pathlib import Path
from typing import Any

import typst
from flask_babel import gettext as _

from app.workshops.exports.words import facts, remarks
from app.workshops.results import Outcome, Results

TEMPLATE = Path(__file__).with_name("results.typ")
STANDARD: list[typst.PDFStandard] = ["ua-1"]
#: Sets one sign, to see whether it can be.
PROBE = b'#set document(title: "x")\n#set text(lang: "nb")\n#sys.inputs.sign'
#: Signs that the font of the text has; others are tried.
_USUAL = re.compile(r"[\t\n -~\u00a0-\u017f\u2013\u2014\u2018-\u201e\u2022\u2026\u20ac]+")
#: More than any class writes in earnest; a few pupils could else make the teacher wait for minutes.
MOST_TRIED = 400
SQUARE = "\u25a1"
_SQUARES = re.compile(f"{SQUARE}[{SQUARE}\u200d\ufe0f]*")


def results_as_pdf(results: Results) -> bytes:
    """Return the file."""
    compiler = typst.Compiler(TEMPLATE.read_bytes(), font_paths=typst.Fonts())
    written = json.dumps(_data(results), ensure_ascii=False)
    unusual = Counter(_USUAL.sub("", written))
    tried = [sign for sign, _times in unusual.most_common(MOST_TRIED)]
    refused = unusual.keys() - {sign for sign in tried if _can_be_set(compiler, sign)}
    try:
        return _compiled(compiler, _without(written, refused))
    except typst.TypstError:  # signs that can be set alone, but not together
        return _compiled(compiler, _without(written, unusual.keys()))


def _can_be_set(compiler: typst.Compiler, sign: str) -> bool:
    try:
        compiler.compile(PROBE, sys_inputs={"sign": sign}, pdf_standards=STANDARD)
    except typst.TypstError:
        return False
    return True


def _without(written: str, signs: Set[str]) -> str:
    """Put a square for each run of signs that cannot be set, and say so in the document."""
    if not signs:
        return written
    squares = written.translate({ord(sign): SQUARE for sign in signs})
    data = json.loads(_SQUARES.sub(SQUARE, squares))
    data["remark"] = _("Noen tegn finnes ikke i skriften her og er vist som %(sign)s.", sign=SQUARE)
    return json.dumps(data, ensure_ascii=False)


def _compiled(compiler: typst.Compiler, written: str) -> bytes:
    template = TEMPLATE.read_bytes()
    file = compiler.compile(template, sys_inputs={"results": written}, pdf_standards=STANDARD)
    assert isinstance(file, bytes)  # one PDF, and not a page at a time
    return file


def _data(results: Results) -> dict[str, Any]:
    language = results.language
    return {
        "title": results.title,
        "language": language,
        "facts": [[fact.label, str(fact.value)] for fact in facts(results)],
        "activities": [_activity(outcome) for outcome in results.outcomes if outcome.sheets],
        "teams_title": _("Alt arbeidet til lagene"),
        "teams": [
            {
                "name": result.team.name,
                "parts": [
                    {
                        "title": outcome.title,
                        "made": [
                            {"label": made.label.in_(language), "words": list(made.words)}
                            for made in parts
                        ],
                    }
                    for outcome, parts in result.parts
                ],
            }
            for result in results.teams
        ],
        "remark": "",
        "nothing": _("Ingen svar."),
        "page": _("Side"),
    }


def _activity(outcome: Outcome) -> dict[str, Any]:
    language = outcome.room.language
    return {
        "title": outcome.title,
        "prompt": outcome.step.activity.prompt.in_(language),
        "remarks": remarks(outcome),
        "sheets": [
            {
                "title": sheet.title.in_(language),
                "columns": [column.in_(language) for column in sheet.columns],
                "rows": [[str(cell) for cell in row] for row in sheet.rows],
            }
            for sheet in outcome.sheets
        ],
    }
