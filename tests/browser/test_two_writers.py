"""Two members of one team write at once: neither overwrites the other unseen."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import acts
from tests.browser.acts import control
from tests.servers import LiveServer

EXERCISE = "pitches"
FIELD, OTHER_FIELD = "pitch-user", "pitch-business"


def test_both_texts_are_shown_until_one_is_chosen(
    own_server: LiveServer, new_context: Callable[..., BrowserContext]
) -> None:
    acts.give_password(own_server, acts.TEAMMATE)
    enrolment = acts.enrolment_of(own_server, acts.FOUNDER)
    ingrid = opens(own_server, new_context, acts.FOUNDER, enrolment)
    leif = opens(own_server, new_context, acts.TEAMMATE, enrolment)

    def stored(field: str = FIELD) -> object:
        return acts.drafts(own_server, enrolment, EXERCISE).get(field)

    control(ingrid, FIELD).fill("Ingrid: Her lærer du å lage stoler.")
    acts.all_is_sent(ingrid)
    control(leif, OTHER_FIELD).fill("Leif: Dere får et bord til kantina.")
    acts.all_is_sent(leif)
    assert stored(OTHER_FIELD) == "Leif: Dere får et bord til kantina."

    # Leif's page has never seen what Ingrid wrote.
    control(leif, FIELD).fill("Leif: Kom og bli ferdig med noe.")
    acts.status_is(leif, "conflict")
    conflict = leif.locator(".conflict")
    expect(conflict).to_contain_text("Ingrid Solli")
    expect(conflict.locator("[data-mine]")).to_have_text("Leif: Kom og bli ferdig med noe.")
    expect(conflict.locator("[data-other]")).to_have_text("Ingrid: Her lærer du å lage stoler.")
    expect(control(leif, FIELD)).to_have_value("Leif: Kom og bli ferdig med noe.")
    assert stored() == "Ingrid: Her lærer du å lage stoler."

    leif.get_by_role("button", name="Lever inn").click()
    expect(conflict).to_be_focused()
    assert acts.submissions(own_server, enrolment, EXERCISE) == []

    conflict.get_by_role("button", name="Behold min").click()
    expect(conflict).to_have_count(0)
    acts.all_is_sent(leif)
    assert stored() == "Leif: Kom og bli ferdig med noe."

    # Now it is Ingrid who writes on top of what she has not seen.
    control(ingrid, FIELD).fill("Ingrid: Her lager du stoler med hendene.")
    acts.status_is(ingrid, "conflict")
    conflict = ingrid.locator(".conflict")
    expect(conflict).to_contain_text("Leif Grønli")
    assert stored() == "Leif: Kom og bli ferdig med noe."
    conflict.get_by_role("button", name="Bruk den andre").click()
    expect(control(ingrid, FIELD)).to_have_value("Leif: Kom og bli ferdig med noe.")
    acts.all_is_sent(ingrid)
    assert stored() == "Leif: Kom og bli ferdig med noe."

    # And what each chose is there for both.
    for page in (ingrid, leif):
        page.reload()
        expect(control(page, FIELD)).to_have_value("Leif: Kom og bli ferdig med noe.")
        expect(control(page, OTHER_FIELD)).to_have_value("Leif: Dere får et bord til kantina.")


def opens(
    server: LiveServer, new_context: Callable[..., BrowserContext], email: str, enrolment: int
) -> Page:
    page = new_context(width=1280).new_page()
    acts.sign_in(page, server, email)
    page.goto(f"{server.url}{acts.exercise_path(enrolment, EXERCISE)}")
    return page
