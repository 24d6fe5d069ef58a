"""What a session left behind: the page, the spreadsheet and the PDF."""

from __future__ import annotations

import io
import time
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader

from app.workshops.exports.xlsx import sheet_name
from app.workshops.queries import answers_of
from tests.workshops.classroom import Classroom, make_classroom


def page_of(room: Classroom) -> BeautifulSoup:
    answer = room.teacher.get(f"/sessions/{room.id}/results")
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def book_of(room: Classroom) -> Any:
    answer = room.teacher.get(f"/sessions/{room.id}/results.xlsx")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=resultater-")
    return load_workbook(io.BytesIO(answer.data))


def pdf_of(room: Classroom) -> PdfReader:
    answer = room.teacher.get(f"/sessions/{room.id}/results.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return PdfReader(io.BytesIO(answer.data))


def text_of(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def cells_of(book: Any) -> list[Any]:
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]


@pytest.fixture
def wall(room: Classroom) -> Classroom:
    """A wall with cards: one shown, one hidden, one held back, one late, one like a formula."""
    room.open("wall")
    first, second, third, fourth = room.pupils
    first.write("card-1", text="De som bor langt unna")
    second.write("card-1", text="CANARYHIDDEN")
    third.write("card-1", text="faen CANARYHELD")
    fourth.write("card-1", text='=HYPERLINK("http://example.org","x")')
    room.do(f"cards/{room.response_id(second, 'card-1')}", act="hide")
    room.do("run", act="close")
    first.write("card-2", text="Kom etter tida")
    return room


@pytest.fixture
def teams(room: Classroom) -> Classroom:
    """Teams that have filled in the problem card."""
    for _ in range(6):
        room.join()
    room.open("teams")
    room.do("groups")
    room.open("problem-card")
    field = room.app.extensions["site"].workshops[0].activity("problem-card").type.fields[0]
    for number, pupil in enumerate(room.pupils):
        pupil.write(field.id, text=f"Eldre uten nett {number}")
    return room


# -- The page --------------------------------------------------------------------------------------


def test_the_page_has_what_was_let_through_and_what_was_not_hidden(wall: Classroom) -> None:
    page = page_of(wall)
    wall_part = page.find("h2", string="Stille vegg").parent
    assert "De som bor langt unna" in wall_part.text
    assert "CANARYHIDDEN" not in page.text
    assert "CANARYHELD" not in wall_part.text
    assert "2 svar er skjult eller holdt tilbake" in wall_part.text


def test_what_came_late_is_marked(wall: Classroom) -> None:
    part = page_of(wall).find("h2", string="Stille vegg").parent
    assert "Ett svar kom sent" in part.text
    late = next(each for each in part.select(".note-card") if "Kom etter tida" in each.text)
    early = next(each for each in part.select(".note-card") if "langt unna" in each.text)
    assert ("Sent" in late.text, "Sent" in early.text) == (True, False)


def test_names_are_not_there_where_answers_are_not_named(wall: Classroom) -> None:
    page, book, pdf = page_of(wall), cells_of(book_of(wall)), text_of(pdf_of(wall))
    for pupil in wall.pupils:
        assert pupil.name not in page.find("main").text
        assert pupil.name not in pdf
        assert not [cell for cell in book if pupil.name in str(cell.value)]


def test_what_is_held_back_may_be_let_into_the_results(wall: Classroom) -> None:
    form = page_of(wall).select_one("#h-held").parent.form
    fields = {each["name"]: each["value"] for each in form.select("input[name]")}
    answer = wall.teacher.post(form["action"], data={**fields, "act": "approve"})
    assert answer.location == f"/sessions/{wall.id}/results"
    page = page_of(wall)
    assert page.find(id="h-held") is None
    assert "CANARYHELD" in page.find("h2", string="Stille vegg").parent.text


def test_when_how_many_and_until_when(wall: Classroom) -> None:
    head = page_of(wall).select_one(".page-header").text
    assert "4 deltakere" in head
    assert "Slettes" in head


def test_a_team_finds_all_it_made_under_its_own_heading(teams: Classroom) -> None:
    page = page_of(teams)
    made = page.select(".results-team")
    assert len(made) > 1
    for team in made:
        assert "Problemkort" in team.text
        assert "Eldre uten nett" in team.text
        assert page.find("a", href=f"#{team['id']}")


def test_before_anything_was_opened_there_is_a_way_back(room: Classroom) -> None:
    page = page_of(room)
    assert "Ingen resultater ennå" in page.text
    assert page.select_one(".empty a")["href"] == f"/sessions/{room.id}"
    assert book_of(room).sheetnames == ["Oversikt"]
    assert "Utenforskap her hos oss" in text_of(pdf_of(room))


def test_results_are_for_those_who_steer(wall: Classroom) -> None:
    for browser in (wall.pupils[0].browser, wall.visitor()):
        for path in ("results", "results.pdf", "results.xlsx"):
            answer = browser.get(f"/sessions/{wall.id}/{path}")
            assert answer.status_code in {302, 303, 404}
            assert "langt unna" not in answer.text


# -- The spreadsheet -------------------------------------------------------------------------------


def test_the_spreadsheet_has_a_sheet_for_each_activity(wall: Classroom) -> None:
    wall.open("check-in")
    book = book_of(wall)
    assert book.sheetnames == ["Oversikt", "1. Innsjekk", "2. Stille vegg"]
    assert book.properties.title == "Utenforskap her hos oss"
    values = [cell.value for cell in cells_of(book)]
    assert "De som bor langt unna" in values
    assert not [value for value in values if "CANARY" in str(value)]


def test_the_overview_counts(wall: Classroom) -> None:
    rows = [[cell.value for cell in row] for row in book_of(wall)["Oversikt"].iter_rows()]
    assert ["Stille vegg", 3, 1, 2] in [row[:4] for row in rows]
    assert ["Deltakere", 4] in [row[:2] for row in rows]


def test_what_looks_like_a_formula_stays_text(wall: Classroom) -> None:
    formula = next(cell for cell in cells_of(book_of(wall)) if "HYPERLINK" in str(cell.value))
    assert formula.data_type == "s"
    assert formula.hyperlink is None


def test_the_spreadsheet_has_a_sheet_of_teams(teams: Classroom) -> None:
    rows = [[cell.value for cell in row] for row in book_of(teams)["Lag"].iter_rows()]
    assert [row for row in rows if row[1] == "Problemkort" and "Eldre uten nett" in row[3]]


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("1. Vegg", "1. Vegg"),
        ("Hva? [nå]: a/b\\c*", "Hva   nå   a b c"),
        ("'Sitat'", "Sitat"),
        ("History", "History -"),
        ("???", "-"),
        ("En tittel som er mye lengre enn det går an", "En tittel som er mye lengre enn"),
    ],
)
def test_a_sheet_gets_a_name_that_a_spreadsheet_takes(wanted: str, name: str) -> None:
    assert sheet_name(wanted, set()) == name


def test_no_two_sheets_have_the_same_name() -> None:
    taken: set[str] = set()
    long = "En tittel som er mye lengre enn det går an"
    names = [sheet_name(each, taken) for each in (long, long.upper(), long, "Vegg", "vegg")]
    assert len({name.casefold() for name in names}) == 5
    assert max(len(name) for name in names) <= 31


# -- The PDF ---------------------------------------------------------------------------------------


def test_the_pdf_has_the_words_and_not_the_hidden_ones(wall: Classroom) -> None:
    text = text_of(pdf_of(wall))
    assert "De som bor langt unna" in text
    assert "Kom etter tida" in text
    assert "HYPERLINK" in text
    assert "CANARY" not in text
    assert "Svar som kom sent: 1" in text


def test_a_screen_reader_can_read_the_pdf(wall: Classroom) -> None:
    pdf = pdf_of(wall)
    root: Any = pdf.trailer["/Root"]
    assert root["/Lang"] == "nb"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata
    assert pdf.metadata.title == "Utenforskap her hos oss"
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= tags(root["/StructTreeRoot"])
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


def tags(node: Any) -> set[str]:
    """The kinds of everything in a PDF's tree of tags."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return {tag for each in node for tag in tags(each)}
    if not isinstance(node, dict):
        return set()
    own = {str(node["/S"])} if "/S" in node else set()
    return own | (tags(node["/K"]) if "/K" in node else set())


def test_fonts_are_in_the_pdf(wall: Classroom) -> None:
    for page in pdf_of(wall).pages:
        fonts: Any = page["/Resources"]["/Font"]
        for font in fonts.values():
            descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


@pytest.mark.parametrize(
    "written",
    [
        "#panic() $x$ *b* @ref <l> `c` \\",
        '"}) #sys.inputs',
        "emoji 😀 👩\u200d👩\u200d👧",
        "日本語 عربى हिन्दी",
        "\u2028 \ufffe \ue000",
    ],
)
def test_whatever_is_written_goes_into_the_pdf_as_words(room: Classroom, written: str) -> None:
    room.open("wall")
    room.pupils[0].write("card-1", text=f"Før {written} etter")
    text = text_of(pdf_of(room))
    assert "Før" in text
    assert "etter" in text
    if written.isascii():
        assert "".join(written.split()) in "".join(text.split())


def test_teams_that_are_put_together_anew_keep_what_they_wrote_to_themselves(app: Flask) -> None:
    room = make_classroom(app, pupils=12)
    room.open("teams")
    room.do("groups")
    run = room.open("problem-card")
    workshop = app.extensions["site"].workshops[0]
    slot = workshop.activity("problem-card").type.fields[0].id
    for pupil in room.pupils:
        pupil.write(slot, text=f"Laget til {pupil.name} skrev")  # the first of each team is taken
    with app.app_context():
        before = {answer.words for answer in answers_of(run)}
    assert len(before) > 1
    for pupil in room.pupils[:6]:
        room.do(f"people/{pupil.id}", act="remove")
    room.open("teams")
    room.do("groups")
    room.open("problem-card")
    for pupil in room.pupils[6:]:
        assert not any(words in pupil.state().text for words in before)
    assert room.pupils[6].write(slot, text="Det nye laget")["status"] == "stored"
    page, sheet = str(page_of(room)), [cell.value for cell in cells_of(book_of(room))]
    for words in before | {"Det nye laget"}:
        assert words in page
        assert words in sheet
    assert "(tidligere)" in page


def test_of_very_many_different_signs_the_pdf_tries_the_most_used(room: Classroom) -> None:
    """Each takes milliseconds, and four pupils could write thousands."""
    room.open("wall")
    rare = iter(range(0x4E00, 0x9FFF))
    for pupil in room.pupils:
        for number in range(1, 6):
            text = "я" + "".join(chr(next(rare)) for _ in range(139))
            assert pupil.write(f"card-{number}", text=text)["status"] == "stored"
    began = time.process_time()
    assert "я" in text_of(pdf_of(room))
    assert time.process_time() - began < 5


def test_the_pdf_speaks_the_language_of_the_one_who_asks(wall: Classroom) -> None:
    wall.teacher.post("/language", data={"language": "en", "next": "/"})
    pdf = pdf_of(wall)
    assert pdf.trailer["/Root"]["/Lang"] == "en"  # type: ignore[index]
    assert "Silent wall" in text_of(pdf)


def test_a_class_of_much_is_exported_in_time(room: Classroom) -> None:
    """Exports take less than ten seconds (workshops.md, targets): here for 600 cards."""
    from datetime import timedelta

    from app import clock
    from app.database import db
    from app.workshops.models import Response

    run = room.open("wall")
    with room.app.app_context():
        at = clock.now() + timedelta(seconds=1)
        db.session.add_all(
            Response(
                session_id=room.id,
                run_id=run,
                owner=f"p{room.pupils[number % 4].id}",
                slot=f"card-{number}",
                revision=1,
                late=False,
                answered_at=at,
                payload={"texts": {"text": f"Lapp {number} " + "ord " * 25}, "choice": {}},
            )
            for number in range(600)
        )
        db.session.commit()
    began = time.perf_counter()
    assert "Lapp 599" in text_of(pdf_of(room))
    assert cells_of(book_of(room))
    assert time.perf_counter() - began < 20  # both, with reading them back


def test_long_lists_are_folded_and_short_ones_are_not(room: Classroom) -> None:
    room.open("wall")
    for number in range(4):
        room.pupils[number].write("card-1", text=f"Første kort {number}")
    assert _folded(room) == []
    for number in range(4):
        for card in ("card-2", "card-3"):
            room.pupils[number].write(card, text=f"{card} {number}")
    assert _folded(room) == ["Vis alle 12"]


def _folded(room: Classroom) -> list[str]:
    return [each.summary.text for each in page_of(room).select("main details:not([open])")]
