"""Markdown becomes pages that everybody can read."""

import pytest
from bs4 import BeautifulSoup

from app.content import Course
from app.content.markdown import Note, render


def soup(source: str, language: str = "nb") -> BeautifulSoup:
    return BeautifulSoup(render(source, language), "html.parser")


def test_headings_have_ids_that_differ(course: Course) -> None:
    page = soup("## Hvem er på?\n\n## Hvem er på?\n\n### Æ, Ø og Å")

    assert [heading["id"] for heading in page.select("h2, h3")] == [
        "h-hvem-er-pa",
        "h-hvem-er-pa_1",
        "h-ae-o-og-a",
    ]


def test_a_table_can_be_scrolled_by_keyboard() -> None:
    page = soup("| A | B |\n|---|---|\n| 1 | 2 |\n\nog\n\n| C | D |\n|---|---|\n| 3 | 4 |", "en")
    frames = page.select("div.table-scroll[role=region][tabindex='0']")

    assert [frame["aria-label"] for frame in frames] == ["Table 1", "Table 2"]
    assert [len(frame.select("table th[scope=col]")) for frame in frames] == [2, 2]


def test_an_empty_cell_in_the_head_of_a_table_is_no_heading() -> None:
    head = soup("|   | 1 | 2 |\n|---|---|---|\n| Før |  |  |", "nb").select_one("thead tr")

    assert head is not None
    assert [cell.name for cell in head.find_all(["td", "th"])] == ["td", "th", "th"]
    assert not head.td.has_attr("scope")


@pytest.mark.parametrize(
    ("language", "word"), [("nb", "Eksempel:"), ("nn", "Døme:"), ("en", "Example:")]
)
def test_an_example_says_that_it_is_one(language: str, word: str) -> None:
    page = soup('!!! example "Andre omgang"\n    Mona **spør**.', language)
    box = page.select_one("div.admonition.example[role=note]")

    assert box is not None
    assert box.select_one(".admonition-title").text == f"{word} Andre omgang"  # type: ignore[union-attr]
    assert box.select_one("strong").text == "spør"  # type: ignore[union-attr]


def test_an_example_that_already_says_so_is_not_marked_twice() -> None:
    assert soup('!!! example "Eksempel fra Tangvik"\n    Tekst.').text.count("Eksempel") == 1


@pytest.mark.parametrize(
    "source",
    ["<script>alert(1)</script>", "a <b onclick=x>b</b>", "<!-- c -->", "<div>\nx\n</div>"],
)
def test_html_is_shown_as_it_is_written(source: str) -> None:
    page = soup(source)

    assert page.select("script, b, div") == []
    assert source.split("\n")[0] in page.text


def test_a_fact_is_printed_with_a_link_to_its_note() -> None:
    html = render("Under {fact:limit} er lett.", "nn", {"limit": Note(2, "10 < 20 & 30")})
    page = BeautifulSoup(html, "html.parser")
    link = page.select_one("span.fact sup a")

    assert link is not None
    assert (link["href"], link.text, link["aria-label"]) == ("#fact-limit", "2", "Kjelde 2")
    assert page.text == "Under 10 < 20 & 302 er lett."


def test_the_notes_are_numbered_as_in_bokmål(course: Course) -> None:
    lesson = course.lesson("who-pays")
    assert lesson is not None
    for language, value in (("nb", "100 000 kroner"), ("en", "NOK 100,000")):
        page = BeautifulSoup(lesson.body.in_(language), "html.parser")
        assert page.select_one("span.fact").text == f"{value}1"  # type: ignore[union-attr]
