"""Reading a lesson to its end marks it as read; scrolling through it, or leaving it, does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import acts
from tests.servers import LiveServer

LESSON = "assumptions-and-tests"
#: Longer than any lesson is asked to be open before its end counts.
LONG = 30 * 60 * 1000


@pytest.fixture
def reader(own_server: LiveServer, new_context: Callable[..., BrowserContext]) -> Page:
    """A participant who has opened the lesson, with the page's clock in our hand."""
    acts.order(own_server, "DELETE FROM lesson_reads")
    page = new_context(width=360, height=740).new_page()
    acts.sign_in(page, own_server, acts.FOUNDER)
    page.clock.install()
    page.goto(f"{own_server.url}/cohorts/1/lessons/{LESSON}")
    return page


def reads(server: LiveServer) -> list[str]:
    """The lessons that have been read."""
    return [row["lesson_id"] for row in acts.ask(server, "SELECT lesson_id FROM lesson_reads")]


def to_the_end(page: Page) -> None:
    """Scroll until the end of the text is in sight."""
    page.locator("[data-lesson-end]").evaluate("end => end.scrollIntoView({ block: 'center' })")


def test_reaching_the_end_after_a_while_counts(own_server: LiveServer, reader: Page) -> None:
    read = reader.get_by_text("Du har lest denne leksjonen.")
    to_the_end(reader)
    reader.clock.run_for(5000)
    expect(read).to_be_hidden()
    assert reads(own_server) == [], "scrolling through is not reading"
    reader.clock.run_for(LONG)
    expect(read).to_be_visible()
    expect(reader.get_by_role("button", name="Merk som lest")).to_have_count(0)
    assert reads(own_server) == [LESSON]


def test_a_page_left_open_at_its_beginning_does_not_count(
    own_server: LiveServer, reader: Page
) -> None:
    reader.clock.run_for(LONG)
    expect(reader.get_by_role("button", name="Merk som lest")).to_have_count(1)
    assert reads(own_server) == []


def test_without_a_network_it_is_tried_again(own_server: LiveServer, reader: Page) -> None:
    to_the_end(reader)
    reader.context.set_offline(True)
    reader.clock.run_for(LONG)
    expect(reader.get_by_role("button", name="Merk som lest")).to_be_visible()
    reader.context.set_offline(False)
    reader.clock.run_for(LONG)
    expect(reader.get_by_text("Du har lest denne leksjonen.")).to_be_visible()
    assert reads(own_server) == [LESSON]


def test_the_button_does_it_at_once(own_server: LiveServer, reader: Page) -> None:
    reader.get_by_role("button", name="Merk som lest").click()
    expect(reader.get_by_text("Du har lest denne leksjonen.")).to_be_visible()
    assert reads(own_server) == [LESSON]
