"""Two on one phone take turns in a real browser; and a teacher writes in what was done on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.lesson import Lesson, start_lesson, teacher_on
from tests.servers import LiveServer

CARD = "#live-state form[data-answer] textarea, #live-state form[data-answer] input[type=text]"


@pytest.fixture
def lesson(school: LiveServer, new_context: Callable[..., BrowserContext]) -> Lesson:
    """One phone in the lobby."""
    lesson = start_lesson(school, new_context, teacher_on(school))
    lesson.join()
    return lesson


def one_more(page: Page) -> str:
    """Let one more in on a phone, by keyboard; return the name of the one who was there."""
    first = page.locator(".live-who").inner_text()
    page.locator(".live-menu > summary").press("Enter")
    page.get_by_role("link", name="Én til på denne enheten").press("Enter")
    page.get_by_role("button", name="Bli med").press("Enter")
    expect(page.locator(".turns button")).to_have_count(2)
    expect(page.locator(".live-who")).not_to_have_text(first)
    return first


def turn(page: Page, name: str) -> Locator:
    return page.locator(".turns button").filter(has_text=name)


def test_what_is_typed_is_sent_before_the_phone_is_handed_over(lesson: Lesson) -> None:
    page = lesson.pupils[0]
    first = one_more(page)
    second = page.locator(".live-who").inner_text()
    expect(lesson.teacher.locator("#people .person")).to_have_count(2)
    expect(lesson.teacher.locator("#people")).to_contain_text("deler enhet")
    lesson.open("Stille vegg")
    page.locator(CARD).first.fill("Skrevet av den andre")
    turn(page, first).press("Enter")
    expect(page.locator(".live-who")).to_have_text(first)
    expect(lesson.teacher.locator("#cards-waiting")).to_contain_text("Skrevet av den andre")
    expect(page.locator("#live-state")).not_to_contain_text("Skrevet av den andre")
    expect(page.locator(CARD).first).to_have_value("")
    expect(turn(page, second)).to_contain_text("har svart")
    turn(page, second).press("Enter")
    expect(page.locator(CARD).first).to_have_value("Skrevet av den andre")
    expect(turn(page, second)).to_have_attribute("aria-current", "true")


def test_without_a_network_the_phone_stays_with_the_one_who_wrote(lesson: Lesson) -> None:
    page = lesson.pupils[0]
    first = one_more(page)
    second = page.locator(".live-who").inner_text()
    lesson.open("Stille vegg")
    page.locator(CARD).first.fill("Skrevet uten nett")
    page.context.set_offline(True)
    turn(page, first).click()
    expect(page.locator("#live-notice")).to_contain_text("ikke sendt ennå")
    expect(page.locator(".live-who")).to_have_text(second)
    expect(page.locator(CARD).first).to_have_value("Skrevet uten nett")
    page.context.set_offline(False)
    expect(lesson.teacher.locator("#cards-waiting")).to_contain_text("Skrevet uten nett")
    page.locator("#live-notice button").click()
    page.context.set_offline(True)
    for press in (turn(page, first), page.locator("form[data-leave] button")):
        if not press.is_visible():
            page.locator(".live-bar summary, header summary").first.click()
        press.click()  # nothing is unsent now, and still there is nowhere to go
        expect(page.locator("#live-notice")).to_contain_text("Det går ikke uten nett")
        page.locator("#live-notice button").click()
    expect(page.locator(".live-who")).to_have_text(second)
    page.context.set_offline(False)
    turn(page, first).click()
    expect(page.locator(".live-who")).to_have_text(first)


def test_the_teacher_writes_in_what_a_team_did_on_paper(lesson: Lesson) -> None:
    board = lesson.teacher
    lesson.open("Problemkort")
    board.locator("#paper > summary").press("Enter")
    board.locator("#paper-name").fill("Kaffe")
    board.locator("#paper button").press("Enter")
    expect(board.locator(".live-who")).to_have_text("Papir 1")
    expect(board.locator(".live-step")).to_contain_text("Kaffe")
    board.locator("#live-state textarea").first.fill("Skrevet på papir")
    expect(board.locator("#live-state .answer-status[data-state=saved]").first).to_be_visible()
    board.get_by_role("link", name="Tilbake til styringen").press("Enter")
    expect(board.locator("main[data-live=board]")).to_contain_text("Skrevet på papir")
