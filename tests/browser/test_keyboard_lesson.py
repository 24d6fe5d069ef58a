"""A whole lesson with the keyboard alone: the teacher's board, and one pupil's page.

Tab, Enter, Space and arrows, from the front page to the ended session. Focus is seen at every stop
(tests/browser/acts.py), and never lost when the page changes by itself. Others are in the class
too, so that there are pairs and teams.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from app import clock, create_app
from app.database import db
from app.workshops import queries
from app.workshops.actions import people
from tests.browser.acts import press, tab_to, type_in
from tests.browser.lesson import WORKSHOP, Lesson, fill_in, teacher_on
from tests.browser.test_keyboard import without_mouse
from tests.databases import dispose
from tests.servers import LiveServer

#: Activities to look at, with nothing to fill in.
SHOWN_ONLY = {"commission", "buffer"}
#: Activities where each writes alone: the other pupil does so as well.
ALONE = {"wall", "dots", "ideas", "team-vote"}
#: So many who only sit there: with the two who take part in browsers they make two teams.
EXTRAS = 5
FOCUSED = "() => document.activeElement === document.body ? '' : document.activeElement.outerHTML"
NEXT = ".board-bar form:first-child button"
WRITTEN = re.compile("Sendt|Lagret")


@pytest.mark.prove  # two or three minutes
@pytest.mark.timeout(900)
def test_a_whole_lesson_without_a_mouse(
    school: LiveServer, new_context: Callable[..., BrowserContext]
) -> None:
    teacher, complaints = teacher_opens_a_session(school, new_context)
    lesson = Lesson(school, new_context, teacher)
    sit_there(school, lesson.id)
    pupil, more = comes_in(school, new_context, lesson.code)
    lesson.join()
    expect(teacher.locator("#h-lobby")).to_contain_text(str(EXTRAS + 2))
    written: dict[str, int] = {}
    for activity in activities_of(school, lesson.id):
        goes_on(teacher)
        written[activity] = takes_part(lesson, pupil, activity)
        steers(teacher, activity)
    assert {name for name, count in written.items() if not count} == SHOWN_ONLY
    ends(teacher, pupil)
    assert complaints + more == []


# -- The teacher -----------------------------------------------------------------------------------


def teacher_opens_a_session(
    school: LiveServer, new_context: Callable[..., BrowserContext]
) -> tuple[Page, list[str]]:
    """From the front page to the lobby."""
    context = new_context(width=1280)
    context.add_cookies([teacher_on(school)])  # type: ignore[list-item]
    page, complaints = without_mouse(context)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(school.url)
    press(page, page.locator("header a[href$='/workshops']").first)
    page.wait_for_url("**/workshops")
    press(page, page.locator(f"main a[href$='/workshops/{WORKSHOP}']").first)
    page.wait_for_url(f"**/workshops/{WORKSHOP}")
    press(page, page.locator("form[action$='/sessions'] button"))
    page.wait_for_url("**/sessions/*")
    return page, complaints


def goes_on(teacher: Page) -> None:
    """Press the main button; the heading of what has come has focus."""
    before = teacher.locator("#live-state").get_attribute("data-focus-on-change") or ""
    back_to(teacher, teacher.locator(NEXT))  # the bar is last on the page
    expect(teacher.locator("#live-state")).not_to_have_attribute("data-focus-on-change", before)
    expect(teacher.locator("#live-state h1")).to_be_focused()


def back_to(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go to something by Shift+Tab, and press it."""
    tab_to(page, target, key="Shift+Tab")
    page.keyboard.press(key)


def presses(teacher: Page, target: Locator, key: str = "Enter") -> None:
    """Press something on the board by Tab; when the board has changed, focus is still somewhere."""
    before = teacher.locator("#live-state").get_attribute("data-etag") or ""
    with teacher.expect_response(lambda answer: answer.request.method == "POST") as info:
        press(teacher, target, key)
    assert info.value.status == 204
    expect(teacher.locator("#live-state")).not_to_have_attribute("data-etag", before)
    keeps_focus(teacher)


def keeps_focus(page: Page) -> None:
    """Focus is on something, or on a heading, and not lost to the page as a whole."""
    assert page.evaluate(FOCUSED), "focus is lost"


def steers(teacher: Page, activity: str) -> None:
    """What a teacher does while an activity is open, each once in a lesson or always."""
    bar = teacher.locator(".board-bar")
    if activity == "check-in":
        presses(teacher, teacher.locator(".board-clock button[name=seconds]").first)
        presses(teacher, teacher.locator(".board-clock button[value=pause]"), "Space")
        presses(teacher, teacher.locator(".board-clock button[value=resume]"))
        presses(teacher, bar.locator("button[value=lock]"))
        presses(teacher, bar.locator("button[value=unlock]"))
    if activity == "wall":
        folds_and_notes(teacher)
    approves(teacher)
    reveal = bar.locator("button[value=reveal]")
    if reveal.count() and activity != "exit-ticket":
        presses(teacher, reveal)


def folds_and_notes(teacher: Page) -> None:
    """Unfold a step of the run sheet, write a note on it, fold it; blank the screen and back."""
    step = teacher.locator("#run-sheet > li").nth(3)
    press(teacher, step.locator("summary"))
    type_in(teacher, step.locator("textarea"), "Husk lappene.")
    presses(teacher, step.locator("button[value=note]"))
    back_to(teacher, step.locator("summary"))
    expect(step.locator("textarea")).to_be_hidden()
    presses(teacher, teacher.locator(".board-bar button[value=blank]"))
    presses(teacher, teacher.locator(".board-bar button[value=show]"))


def approves(teacher: Page) -> None:
    """Let a card through, one by one while there are any; focus goes on to the next."""
    waiting = teacher.locator(".mod-card[data-state=waiting] button[value=approve]")
    if waiting.count():
        presses(teacher, waiting.first)
    together = teacher.locator("form[action$='/cards'] button")
    if together.count():
        presses(teacher, together)


def ends(teacher: Page, pupil: Page) -> None:
    """End the session from the bar, and find the results."""
    back_to(teacher, teacher.locator(".board-bar button[value=end]"))
    expect(teacher.locator("#live-state h1")).to_be_focused()
    expect(pupil.locator("#live-state h1")).to_be_focused(timeout=20_000)
    expect(pupil.locator("#live-state h1")).to_have_text("Takk for innsatsen")
    press(teacher, teacher.locator("a[href$='/results']").first)
    teacher.wait_for_url("**/results")


# -- The pupil -------------------------------------------------------------------------------------


def comes_in(
    school: LiveServer, new_context: Callable[..., BrowserContext], code: str
) -> tuple[Page, list[str]]:
    """Type the code and take the second of the names; the menu opens, and Escape closes it."""
    page, complaints = without_mouse(new_context(width=360, height=740))
    page.goto(f"{school.url}/join")
    type_in(page, page.locator("#code"), code.lower())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/join/{code}")
    escape_closes_the_menu(page)
    tab_to(page, page.locator("input[name=name]").first)
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=name]").nth(1)).to_be_checked()
    press(page, page.locator("form.join-card button"))
    page.wait_for_url("**/live/*")
    escape_closes_the_menu(page)
    return page, complaints


def escape_closes_the_menu(page: Page) -> None:
    summary = page.locator(".live-menu > summary")
    press(page, summary)
    expect(page.locator(".live-menu > ul")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".live-menu > ul")).to_be_hidden()
    expect(summary).to_be_focused()


def takes_part(lesson: Lesson, pupil: Page, activity: str) -> int:
    """The pupil fills in one form in each part; return how many."""
    count = 0
    while True:
        follows(lesson.teacher, pupil)
        count += fills_in_one(pupil)
        if activity in ALONE:
            fill_in(lesson.pupils[0], 1)
        if lesson.teacher.locator(f"{NEXT}[name=part]").count() == 0:
            break
        approves(lesson.teacher)
        goes_on(lesson.teacher)
    if activity == "teams":
        presses(lesson.teacher, lesson.teacher.locator("form[action$='/groups'] button"))
    return count


def follows(teacher: Page, pupil: Page) -> None:
    """The pupil's page shows what is open, and focus is at its heading."""
    opened = teacher.locator("#live-state").get_attribute("data-focus-on-change") or ""
    expect(pupil.locator("#live-state")).to_have_attribute(
        "data-focus-on-change", opened.split(".", 1)[1], timeout=20_000
    )
    expect(pupil.locator("#live-state h1")).to_be_focused()


def fills_in_one(pupil: Page) -> int:
    """Fill in the first form and send it; return how many there were to choose from, at most 1."""
    form = pupil.locator("#live-state form[data-answer]:not([data-locked])").first
    if form.count() == 0:
        return 0
    fills(pupil, form)
    button = form.locator(".answer-foot button:visible")
    if button.count():
        press(pupil, button.first)
    else:
        pupil.keyboard.press("Shift+Tab")  # to save by itself; what comes next may be no more page
    expect(form.locator("[data-answer-status]").first).to_have_text(WRITTEN, timeout=20_000)
    keeps_focus(pupil)
    return 1


def fills(page: Page, form: Locator) -> None:
    if form.locator("input[type=radio]").count():
        tab_to(page, form.locator("input[type=radio]").first)
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        expect(form.locator("input[type=radio]").nth(1)).to_be_checked()
    for select in form.locator("select").all():
        tab_to(page, select)
        page.keyboard.press("ArrowDown")
    for text in form.locator("input[type=text], textarea").all():
        type_in(page, text, "uten mus")
    if form.locator("[data-step-by='1']").count():
        press(page, form.locator("[data-step-by='1']").first, "Space")
        expect(form.locator(".stepper-value").first).to_have_value("1")


# -- The class -------------------------------------------------------------------------------------


def sit_there(school: LiveServer, session_id: int) -> None:
    """Let more people in, who do nothing."""
    app = create_app({"DEMO": False, "INSTANCE_PATH": Path(school.instance)})
    with app.app_context():
        session = queries.session_to_change(session_id)
        assert session is not None
        for number in range(EXTRAS):
            people.join(session, f"Elev {number}", clock.now())
        db.session.commit()
        dispose(app)


def activities_of(school: LiveServer, session_id: int) -> list[str]:
    """The run sheet of a session, in its order."""
    app = create_app({"DEMO": False, "INSTANCE_PATH": Path(school.instance)})
    with app.app_context():
        found = [step.activity_id for step in queries.steps_of(session_id)]
        dispose(app)
    return found
