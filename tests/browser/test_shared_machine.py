"""One machine, several people: what one has typed is never shown to, or sent by, another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import acts
from tests.browser.acts import control
from tests.servers import LiveServer

EXERCISE = "pitches"
FIELD = "pitch-user"
SECRET = "Dette har jeg ikke sendt ennå."


@pytest.fixture
def machine(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    """A browser that reaches the server, except for saving drafts."""
    context = new_context(width=1280)
    context.route("**/draft", lambda route: route.abort())
    return context


@pytest.fixture
def enrolment(own_server: LiveServer) -> int:
    return acts.enrolment_of(own_server, acts.FOUNDER)


@pytest.fixture
def ingrids(machine: BrowserContext, own_server: LiveServer, enrolment: int) -> Page:
    """Ingrid has typed what the server does not have."""
    page = machine.new_page()
    opens(page, own_server, acts.FOUNDER, enrolment)
    control(page, FIELD).fill(SECRET)
    acts.status_is(page, "offline")
    return page


def opens(page: Page, server: LiveServer, email: str, enrolment: int) -> None:
    acts.sign_in(page, server, email)
    page.goto(f"{server.url}{acts.exercise_path(enrolment, EXERCISE)}")


def kept(page: Page) -> list[str]:
    """Return the texts that lie on the device."""
    found: list[str] = page.evaluate("Object.values({ ...localStorage, ...sessionStorage })")
    return [text for text in found if SECRET in text]


def test_unsent_text_is_not_shown_to_the_next_person(
    own_server: LiveServer, machine: BrowserContext, ingrids: Page, enrolment: int
) -> None:
    # Her teammate: the same exercise of the same team, the nearest that another can come.
    acts.give_password(own_server, acts.TEAMMATE)
    acts.end_sign_ins(own_server, acts.FOUNDER)
    ingrids.close()
    machine.unroute("**/draft")
    leif = machine.new_page()
    opens(leif, own_server, acts.TEAMMATE, enrolment)
    expect(control(leif, FIELD)).to_have_value("")
    control(leif, "pitch-business").fill("Leif skriver.")
    acts.status_is(leif, "saved")
    assert SECRET not in leif.locator("body").inner_text()
    assert FIELD not in acts.drafts(own_server, enrolment, EXERCISE)
    acts.sign_out(leif)
    leif.wait_for_url(f"{own_server.url}/")

    opens(leif, own_server, acts.FOUNDER, enrolment)
    expect(control(leif, FIELD)).to_have_value(SECRET)
    acts.all_is_sent(leif)
    assert acts.drafts(own_server, enrolment, EXERCISE)[FIELD] == SECRET


def test_a_page_left_open_does_not_send_as_the_next_person(
    own_server: LiveServer, machine: BrowserContext, ingrids: Page, enrolment: int
) -> None:
    acts.give_password(own_server, acts.TEAMMATE)
    acts.end_sign_ins(own_server, acts.FOUNDER)
    leif = machine.new_page()
    acts.sign_in(leif, own_server, acts.TEAMMATE)
    machine.unroute("**/draft")
    control(ingrids, FIELD).press_sequentially(" Mer.")
    acts.status_is(ingrids, "signed-out")
    assert FIELD not in acts.drafts(own_server, enrolment, EXERCISE)
    expect(control(ingrids, FIELD)).to_have_value(f"{SECRET} Mer.")


def test_signing_out_warns_of_unsent_text_and_leaves_nothing(
    own_server: LiveServer, machine: BrowserContext, ingrids: Page, enrolment: int
) -> None:
    acts.sign_out(ingrids)
    dialog = ingrids.get_by_role("dialog")
    expect(dialog).to_contain_text("Du har tekst som ikke er sendt")
    dialog.get_by_role("button", name="Bli her").click()
    expect(dialog).to_be_hidden()
    expect(control(ingrids, FIELD)).to_have_value(SECRET)
    assert kept(ingrids)

    acts.sign_out(ingrids)
    dialog.get_by_role("button", name="Logg ut og slett teksten").click()
    ingrids.wait_for_url(f"{own_server.url}/")
    assert kept(ingrids) == []

    machine.unroute("**/draft")
    opens(ingrids, own_server, acts.FOUNDER, enrolment)
    expect(control(ingrids, FIELD)).to_have_value("")
    assert FIELD not in acts.drafts(own_server, enrolment, EXERCISE)


def test_signing_out_with_everything_sent_asks_nothing(
    own_server: LiveServer, new_context: Callable[..., BrowserContext], enrolment: int
) -> None:
    page = new_context().new_page()
    opens(page, own_server, acts.FOUNDER, enrolment)
    control(page, FIELD).fill("Alt er sendt.")
    acts.sign_out(page)
    page.wait_for_url(f"{own_server.url}/")
    assert acts.drafts(own_server, enrolment, EXERCISE)[FIELD] == "Alt er sendt."
