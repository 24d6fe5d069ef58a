"""The library is open to all: read a workshop, see it as a pupil, print it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app.activities import TYPES
from app.content import Site, load_site
from tests.cast import Cast, make_cast
from tests.visitors import Visitor

TINY = Path(__file__).parents[1] / "site"
WALL = "/workshops/first-wall"


def page(client: Visitor, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.text, "html.parser")


def words(soup: BeautifulSoup) -> str:
    return " ".join(soup.main.get_text(" ").split())


@pytest.fixture(scope="session")
def site() -> Site:
    """The real courses and a tiny workshop."""
    courses = TINY.parents[1] / "courses"
    return load_site(courses, workshops_dir=TINY / "workshops", kinds=TYPES)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast(app)


# The list


def test_the_list_says_what_each_workshop_is(client: Visitor) -> None:
    told = words(page(client, "/workshops"))

    for word in ("Den første veggen", "Skriv det du ser.", "15 minutter", "2 til 30 deltakere"):
        assert word in told
    assert "Videregående skole" in told
    assert "SAM01-01" in told


def test_the_list_is_not_filtered_when_there_is_one(client: Visitor) -> None:
    assert page(client, "/workshops").main.nav is None


def two_levels(folder: Path) -> Site:
    workshops = Path(shutil.copytree(TINY / "workshops", folder / "workshops"))
    other = Path(shutil.copytree(workshops / "first-wall", workshops / "later-wall"))
    sheet = (other / "workshop.yaml").read_text("utf-8")
    sheet = sheet.replace("id: first-wall", "id: later-wall").replace(
        "upper-secondary", "university"
    )
    sheet = sheet.replace("Den første veggen", "Den neste veggen")
    (other / "workshop.yaml").write_text(sheet, "utf-8")
    return load_site(TINY / "courses", workshops_dir=workshops, kinds=TYPES)


def test_workshops_of_one_level_can_be_chosen(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    client: Visitor = make_app(SITE=two_levels(tmp_path)).test_client()  # type: ignore[assignment]

    both = words(page(client, "/workshops"))
    assert "Den første veggen" in both
    assert "Den neste veggen" in both
    chosen = page(client, "/workshops?level=university")
    assert "Den første veggen" not in words(chosen)
    assert chosen.main.nav.find(attrs={"aria-current": "true"}).text == "Universitet og høyskole"
    assert "Den første veggen" in words(page(client, "/workshops?level=nothing"))


def test_an_empty_library_says_so(make_app: Callable[..., Flask]) -> None:
    empty: Visitor = make_app(SITE=Site((), "")).test_client()  # type: ignore[assignment]

    assert "Ingen workshoper ennå" in words(page(empty, "/workshops"))


# One workshop


def test_a_workshop_tells_its_aims_with_code_and_source(client: Visitor) -> None:
    told = words(page(client, WALL))

    for word in ("SAM01-01", "KV100", "mål 2", "Se et problem.", "Veggen gjør det synlig."):
        assert word in told
    assert "Et direktorat" in told
    assert "15. januar 2026" in told


def test_the_run_sheet_goes_minute_by_minute(client: Visitor) -> None:
    lines = page(client, WALL).select(".run-sheet > li")

    assert [line.select_one(".run-sheet-time").get_text().split()[-1] for line in lines] == [
        "0–5",
        "5–15",
    ]
    first = lines[0]
    assert first.h3.text == "Stille vegg"
    assert "Hva ser du?" in first.get_text()
    details = first.details.get_text()
    for word in (
        "Skriv kort.",
        "Skriv i stillhet.",
        "Se etter den som ikke skriver.",
        "100 lapper",
    ):
        assert word in details
    assert lines[1].details is None  # it has nothing for the teacher


def test_facts_in_the_texts_lead_to_their_source(client: Visitor) -> None:
    soup = page(client, WALL)

    note = soup.select_one(".prose a[role=doc-noteref]")
    assert note is not None
    target = soup.select_one(note["href"])
    assert target is not None
    assert "100 lapper" in target.get_text()


def test_all_is_in_the_language_of_the_page(client: Visitor) -> None:
    client.post("/language", data={"language": "en", "next": WALL})

    told = words(page(client, WALL))
    assert "The first wall" in told
    assert "Write in silence" in told
    assert "stillhet" not in told


def test_links_lead_to_what_is_there(client: Visitor) -> None:
    links = {a["href"] for a in page(client, WALL).main.select("a[href^='/workshops']")}

    assert {f"{WALL}/preview", f"{WALL}/run-sheet", f"{WALL}/handouts/card"} <= links
    for link in links - {f"{WALL}/sessions"}:
        page(client, link)


@pytest.mark.parametrize(
    "address",
    [
        "/workshops/nothing",
        "/workshops/nothing/preview",
        "/workshops/nothing/run-sheet",
        "/workshops/nothing/poster",
        "/workshops/nothing/handouts/card",
        f"{WALL}/handouts/nothing",
        f"{WALL}/preview?activity=nothing",
        f"{WALL}/preview?activity=%00",
    ],
)
def test_what_is_not_there_is_not_found(client: Visitor, address: str) -> None:
    assert client.get(address).status_code == 404


# Starting a session


def start(cast: Cast, who: str) -> BeautifulSoup:
    return page(cast.visitor(who), WALL)


def test_those_who_may_run_workshops_start_with_one_press(cast: Cast) -> None:
    form = start(cast, "admin").select_one(f"form[action='{WALL}/sessions']")

    assert form is not None
    assert form["method"] == "post"
    assert form.select_one("[name=csrf_token]")
    assert form.button.text == "Start en økt"


def test_others_who_are_signed_in_are_told_what_it_takes(cast: Cast) -> None:
    soup = start(cast, "founder")

    assert "Start en økt" not in words(soup)
    assert "må du ha lov til å holde workshoper" in words(soup)


def test_those_who_are_not_signed_in_are_led_there_and_back(client: Visitor) -> None:
    link = page(client, WALL).main.find("a", string="Start en økt")
    answer = client.get(link["href"])

    assert answer.status_code in {302, 303}
    assert "/sign-in" in answer.location
    assert "first-wall" in answer.location


def test_the_menu_has_workshops_for_those_who_may_run_them(cast: Cast) -> None:
    def menu(who: str) -> str:
        return page(cast.visitor(who), "/workshops").header.get_text()

    assert "Workshoper" in menu("admin")
    assert "Workshoper" not in menu("founder")
    assert "Workshoper" not in menu("anonymous")


# As a pupil sees it


def test_the_preview_goes_through_the_activities(client: Visitor) -> None:
    first = page(client, f"{WALL}/preview")

    assert first.h1.text == "Hva ser du?"
    assert "Aktivitet 1 av 2" in words(first)
    assert first.select_one("a[rel=prev]") is None
    second = page(client, first.select_one("a[rel=next]")["href"])
    assert second.h1.text == "Hva nå?"
    assert second.select_one("a[rel=next]") is None
    assert second.select_one("a[rel=prev]")["href"].endswith("activity=wall")


def test_the_preview_can_send_nothing(client: Visitor) -> None:
    soup = page(client, f"{WALL}/preview")
    forms = soup.main.select("form")

    assert forms
    assert not soup.main.select("[name=csrf_token], form[action^='/live']")
    assert all("disabled" in button.attrs for form in forms for button in form.select("button"))


def test_the_preview_shows_nothing_for_the_teacher(client: Visitor) -> None:
    told = words(page(client, f"{WALL}/preview"))

    assert "Skriv kort." in told  # the help is the pupil's
    assert "Skriv i stillhet." not in told
    assert "Se etter den som ikke skriver." not in told


# On paper


def test_the_printed_run_sheet_has_it_all(client: Visitor) -> None:
    told = words(page(client, f"{WALL}/run-sheet"))

    for word in (
        "Papir",
        "Finn fram papir.",
        "Bruk papiret.",
        "0–5",
        "5–15",
        "Hva ser du?",
        "Skriv kort.",
        "Skriv i stillhet.",
        "Se etter den som ikke skriver.",
        "Skriv på papir.",
    ):
        assert word in told


def test_a_handout_is_printed_in_the_language_of_the_page(client: Visitor) -> None:
    assert "Skriv ett ord." in words(page(client, f"{WALL}/handouts/card"))

    client.post("/language", data={"language": "nn", "next": WALL})
    assert "Skriv eitt ord." in words(page(client, f"{WALL}/handouts/card"))


def test_the_poster_has_the_address_that_a_class_can_reach(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app(PUBLIC_URL="https://springbrett.example.org", PUBLIC_URL_GIVEN=True)
    client: Visitor = app.test_client()  # type: ignore[assignment]

    soup = page(client, f"{WALL}/poster")
    assert soup.select_one(".poster-address").text == "springbrett.example.org/join"
    assert len(soup.select("svg.poster-squares rect")) == 6


def test_the_front_page_leads_to_the_library_and_to_the_code(client: Visitor) -> None:
    links = {a["href"] for a in page(client, "/").main.select("a[href]")}

    assert {"/workshops", "/join"} <= links
