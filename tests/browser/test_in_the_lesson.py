"""What happens to a pupil's page in the middle of a lesson: it is merged, its lists are locked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.lesson import Lesson, start_lesson, teacher_on
from tests.servers import LiveServer


@pytest.fixture
def lesson(school: LiveServer, new_context: Callable[..., BrowserContext]) -> Lesson:
    """Two pupils in the lobby."""
    lesson = start_lesson(school, new_context, teacher_on(school))
    for _ in range(2):
        lesson.join()
    return lesson


def test_who_is_merged_keeps_what_is_typed_and_gets_the_first_name(lesson: Lesson) -> None:
    lost, here = lesson.pupils
    name = lost.locator(".live-who").inner_text()
    lost.close()
    lesson.open("Stille vegg")
    card = here.locator("#live-state textarea, #live-state input[type=text]").first
    card.fill("Skrevet, men ikke sendt")
    board = lesson.teacher
    expect(board.locator("#people .person[data-presence=away]")).to_have_count(1, timeout=20_000)
    board.locator("#merge > summary").click()
    board.locator("#merge-first").select_option(label=name)
    board.locator("#merge-second").select_option(label=here.locator(".live-who").inner_text())
    board.on("dialog", lambda dialog: dialog.accept())
    lesson.press("#merge button")
    expect(here.locator(".live-who")).to_have_text(name)
    expect(board.locator("#people .person")).to_have_count(1)
    expect(card).to_have_value("Skrevet, men ikke sendt")
    here.locator("#live-state form[data-answer] button").first.click()
    expect(board.locator("#cards-waiting")).to_contain_text("Skrevet, men ikke sendt")


def test_a_refusal_is_seen_where_the_teacher_is(lesson: Lesson) -> None:
    board = lesson.teacher
    board.set_viewport_size({"width": 360, "height": 740})
    board.locator("#merge > summary").click()
    for which in ("first", "second"):
        board.locator(f"#merge-{which}").select_option(index=1)
    chosen = board.locator("#merge-first").input_value()
    lesson.join()
    expect(board.locator("#people .person")).to_have_count(3)
    for which in ("first", "second"):
        expect(board.locator(f"#merge-{which}")).to_have_value(chosen)
        expect(board.locator(f"#merge-{which} option")).to_have_count(4)
    board.on("dialog", lambda dialog: dialog.accept())
    button = board.locator("#merge button")
    button.click()
    notice = board.locator("#live-notice")
    expect(notice).to_contain_text("Velg to ulike deltakere")
    expect(notice).to_be_in_viewport()
    expect(button).to_be_in_viewport()
    expect(board.locator("#merge-second")).to_have_value(chosen)
    notice.locator("button").click()
    expect(notice).to_be_hidden()
    expect(button).to_be_in_viewport()


def test_what_is_saved_on_one_board_shows_on_another_that_had_saved_before(lesson: Lesson) -> None:
    one = lesson.teacher
    other = one.context.new_page()
    other.goto(one.url)
    save = "form[action$='/settings'] button"
    for board, there in ((one, other), (other, one)):
        before = board.locator("#own_names").is_checked()
        board.locator("#own_names").set_checked(not before)
        board.locator(save).click()
        expect(board.locator("#own_names")).to_be_checked(checked=not before)
        expect(there.locator("#own_names")).to_be_checked(checked=not before)


def test_a_list_that_is_locked_stays_as_it_was(lesson: Lesson) -> None:
    page = lesson.pupils[0]
    lesson.open("Lag")
    wish = page.locator("#wish-first")
    wish.focus()
    page.keyboard.press("ArrowDown")
    chosen = wish.input_value()
    assert chosen
    lesson.press(".board-bar button[value=lock]")
    expect(page.locator("form[data-answer][data-locked]").first).to_be_visible()
    wish.focus()
    for key in ("ArrowDown", "End", "f"):
        page.keyboard.press(key)
    expect(wish).to_have_value(chosen)
    # What a list that stood open on a phone does: it is changed without a key.
    wish.evaluate(
        """(list) => {
          list.selectedIndex = 0;
          list.dispatchEvent(new Event("input", { bubbles: true }));
        }"""
    )
    expect(wish).to_have_value(chosen)
    page.keyboard.press("Tab")
    expect(page.locator("#wish-second")).to_be_focused()
    lesson.press(".board-bar button[value=unlock]")
    expect(page.locator("form[data-answer][data-locked]")).to_have_count(0)
    wish.focus()
    page.keyboard.press("ArrowDown")
    expect(wish).not_to_have_value(chosen)
