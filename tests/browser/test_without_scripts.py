"""The exercise page where scripts are off: saving, rows, errors and handing in by its buttons."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from app.content import Site
from tests.browser import acts
from tests.browser.acts import control
from tests.servers import LiveServer

EXERCISE = "riskiest-assumption"


def test_save_add_a_row_and_hand_in(
    own_server: LiveServer, new_context: Callable[..., BrowserContext], site: Site
) -> None:
    exercise = site.courses[0].exercise(EXERCISE)
    assert exercise is not None
    examples = {slot.key: slot.example_in("nb") for slot in exercise.slots}
    enrolment = acts.enrolment_of(own_server, acts.FOUNDER)
    page = new_context(width=360, height=740, java_script_enabled=False).new_page()
    acts.sign_in(page, own_server, acts.FOUNDER)
    page.goto(f"{own_server.url}{acts.exercise_path(enrolment, EXERCISE)}")

    control(page, "riskiest").fill("Først lagret uten skript.")
    page.get_by_role("button", name="Lagre utkast").click()
    expect(page.locator("#save-status")).to_contain_text("Lagret")
    assert acts.drafts(own_server, enrolment, EXERCISE)["riskiest"] == "Først lagret uten skript."

    rows = page.locator("tr[data-row]")
    rows.nth(0).locator("textarea").first.fill("Ungdom kommer når de får lønn.")
    page.locator("tr[data-row] textarea").last.fill("Den siste raden.")
    filled = rows.count()
    page.get_by_role("button", name="Legg til rad").click()
    expect(rows).to_have_count(filled + 1)
    expect(rows.nth(0).locator("textarea").first).to_have_value("Ungdom kommer når de får lønn.")
    expect(rows.nth(filled).locator("textarea").first).to_be_focused()

    page.get_by_role("button", name="Lever inn").click()
    expect(page.get_by_role("heading", name="må rettes")).to_be_visible()
    expect(control(page, "riskiest")).to_have_value("Først lagret uten skript.")
    assert acts.submissions(own_server, enrolment, EXERCISE) == []

    acts.fill_in(page, exercise, {**examples, "riskiest": "Rettet uten skript."})
    for spare in range(len(examples["assumptions"]), rows.count()):  # rows left empty do not count
        for cell in rows.nth(spare).locator("textarea").all():
            cell.fill("")
    page.get_by_role("button", name="Lever inn").click()
    page.wait_for_url("**/receipts/*")
    (submission,) = acts.submissions(own_server, enrolment, EXERCISE)
    expect(page.locator(".receipt-number")).to_have_text(submission["number"])
    assert b"Rettet uten skript." in submission["content"]
