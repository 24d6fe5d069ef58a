"""The path from signing in to a decision with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.content import Exercise, Site
from app.demo.people import PASSWORD
from tests.browser import acts
from tests.browser.acts import press, tab_to, type_in
from tests.servers import LiveServer

EXERCISE = "riskiest-assumption"
RISKIEST = "Vi tror at kommunen betaler. Tar vi feil, finnes det ingen virksomhet."
NO_MOUSE = "addEventListener('pointerdown', () => { throw new Error('a mouse was used') }, true)"


@pytest.mark.timeout(300)
def test_from_sign_in_to_a_decision(
    own_server: LiveServer, new_context: Callable[..., BrowserContext], site: Site
) -> None:
    exercise = site.courses[0].exercise(EXERCISE)
    assert exercise is not None
    founder, founders_errors = without_mouse(new_context(width=360, height=740))
    signs_in(founder, own_server, acts.FOUNDER)
    opens_the_exercise(founder, exercise)
    answers(founder, exercise)
    press(founder, founder.get_by_role("button", name="Lever inn"))
    founder.wait_for_url("**/receipts/*")
    enrolment = acts.enrolment_of(own_server, acts.FOUNDER)
    (submission,) = acts.submissions(own_server, enrolment, EXERCISE)
    expect(founder.locator(".receipt-number")).to_have_text(submission["number"])

    mentor, mentors_errors = without_mouse(new_context(width=1280))
    signs_in(mentor, own_server, acts.MENTOR)
    press(mentor, mentor.get_by_role("link", name="Innleveringer").first)
    mentor.wait_for_url("**/queue")
    row = mentor.locator("table.queue tr", has_text="Sagmugg og silke")
    press(mentor, row.get_by_role("link", name=exercise.title.in_("nb")))
    mentor.wait_for_url("**/review")
    comments_on_a_sentence(mentor, own_server)
    type_in(mentor, mentor.get_by_label("Oppsummering til virksomheten"), "Spør dem som betaler.")
    press(mentor, mentor.get_by_role("button", name="Be om endringer"), "Space")
    expect(mentor.locator(".flashes")).to_contain_text("Tilbakemeldingen er sendt til Sagmugg")
    (decision,) = acts.ask(
        own_server, "SELECT * FROM decisions WHERE submission_id = ?", submission["id"]
    )
    assert decision["outcome"] == "changes_requested"
    assert founders_errors + mentors_errors == []


def without_mouse(context: BrowserContext) -> tuple[Page, list[str]]:
    """Return a page that complains when a mouse or finger is used, and its complaints."""
    context.add_init_script(NO_MOUSE)
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    return page, errors


def signs_in(page: Page, server: LiveServer, email: str) -> None:
    page.goto(f"{server.url}/sign-in")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    type_in(page, page.locator("input[type=email]"), email)
    type_in(page, page.locator("input[type=password]"), PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/home")


def opens_the_exercise(page: Page, exercise: Exercise) -> None:
    press(page, page.get_by_role("link", name="Utvikling av konsept"))
    page.wait_for_url("**/path#*")
    press(page, page.get_by_role("link", name=exercise.title.in_("nb")))
    page.wait_for_url(f"**/exercises/{EXERCISE}")


def answers(page: Page, exercise: Exercise) -> None:
    for slot in exercise.slots:
        place = page.locator(f"[data-slot='{slot.key}']")
        value = slot.example_in("nb")
        if slot.asked.kind == "table":
            fills_rows(page, place, slot.asked.columns, value)
        elif slot.asked.kind == "scale":
            tab_to(page, place.locator("input[type=radio]").first)
            page.keyboard.press("Space")
            for _ in range(int(str(value)) - 1):
                page.keyboard.press("ArrowDown")
            expect(place.locator(f"input[value='{value}']")).to_be_checked()
        else:
            text = RISKIEST if slot.key == "riskiest" else str(value)
            type_in(page, place.locator("textarea, input:not([type=hidden])"), text)
    acts.all_is_sent(page)


def fills_rows(page: Page, place: Any, columns: Any, rows: Any) -> None:
    for index, row in enumerate(rows):
        line = place.locator("tr[data-row]").nth(index)
        if index >= place.locator("tr[data-row]").count():
            press(page, place.locator("[data-add-row]"))
            expect(line.locator("textarea, input, select").first).to_be_focused()
            page.keyboard.press("Shift+Tab")
        for column in columns:
            cell = line.locator(f"[name$='.{column.id}']")
            if column.kind == "choice":
                tab_to(page, cell)
                places = [option.id for option in column.options]
                for _ in range(places.index(row[column.id]) + 1):
                    page.keyboard.press("ArrowDown")
                expect(cell).to_have_value(row[column.id])
            else:
                type_in(page, cell, row[column.id])


def comments_on_a_sentence(page: Page, server: LiveServer) -> None:
    part = page.locator("#part-riskiest")
    press(page, part.locator("[data-comment-on] > summary"))
    tab_to(page, part.get_by_label("Fra og med"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    type_in(page, part.get_by_label("Kommentaren din"), "Hvem har sagt det?")
    press(page, part.get_by_role("button", name="Lagre kommentar"))
    expect(part.locator("mark")).to_have_text("Tar vi feil, finnes det ingen virksomhet.")
    (thread,) = acts.ask(server, "SELECT * FROM threads WHERE passage = 'riskiest'")
    assert thread["quote"] == "Tar vi feil, finnes det ingen virksomhet."
