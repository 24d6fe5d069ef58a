"""One whole path in a real browser, at phone width, with the network cut and the sign-in ended.

A founder reads, answers and hands in; a mentor comments on exact words and asks for changes; the
founder answers, changes and hands in again; the mentor approves; founder and staff see it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Error, Locator, Page, expect

from app.content import Exercise, Lesson, Site, Value
from tests.browser import acts
from tests.browser.acts import ask, control, drafts
from tests.servers import LiveServer

EXERCISE = "riskiest-assumption"
FIRST = "Vi tror at kommunen betaler for en plass når en ungdom kommer tre uker på rad."
SECOND = " Tar vi feil, finnes ingen som betaler, og da er det ingen virksomhet."
QUOTE = "en ungdom kommer tre uker på rad"
COMMENT = "Hvorfor tre uker? Spør dem som skal betale hva de trenger å se."
SUMMARY = "Godt at dere tør å velge. Si hvor dere har tallet fra."
ANSWER = "Tre uker var vår egen gjetning. Nå har vi spurt."
CHANGED = "Vi har spurt to i kommunen, og de vil se seks uker."


@pytest.fixture(scope="session")
def exercise(site: Site) -> Exercise:
    found = site.courses[0].exercise(EXERCISE)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def answers(exercise: Exercise) -> dict[str, Value]:
    """The worked examples, and a text of our own that the path follows."""
    examples = {slot.key: slot.example_in("nb") for slot in exercise.slots}
    return {**examples, "riskiest": FIRST + SECOND}


@pytest.mark.timeout(300)
def test_from_reading_to_approval(
    own_server: LiveServer,
    new_context: Callable[..., BrowserContext],
    site: Site,
    exercise: Exercise,
    answers: dict[str, Value],
) -> None:
    enrolment = acts.enrolment_of(own_server, acts.FOUNDER)
    phone = new_context(width=360, height=740)
    founder = phone.new_page()
    desk = new_context(width=1280).new_page()

    enters_by_the_front_door(founder, own_server)
    reads_a_lesson_to_its_end(founder, own_server, site.courses[0].lessons[3])
    opens_an_exercise_not_begun(founder, exercise)
    loses_the_network_while_typing(founder, own_server, enrolment)
    founder = closes_the_tab_without_network(founder, own_server, exercise, answers)
    reloads_without_network(founder, own_server, enrolment)
    is_signed_out_while_typing(founder, own_server, enrolment, answers)
    hands_in(founder, own_server, enrolment, answers)

    acts.sign_in(desk, own_server, acts.MENTOR)
    opens_from_the_queue(desk, exercise)
    comments_on_exact_words(desk, own_server)
    asks_for_changes(desk, own_server, enrolment)

    sees_the_comment_beside_the_words(founder, own_server)
    answers_the_comment(founder, own_server)
    hands_in_again(founder, own_server, enrolment)

    opens_from_the_queue(desk, exercise)
    sees_what_changed_and_approves(desk, own_server, enrolment)
    sees_it_approved_at_home(founder, own_server, exercise)
    sees_it_in_the_matrix(desk, own_server, exercise, new_context)


def enters_by_the_front_door(page: Page, server: LiveServer) -> None:
    page.goto(server.url)
    page.locator("main").get_by_role("link", name="Prøv demoen").first.click()
    acts.give_credentials(page, acts.FOUNDER)
    page.wait_for_url("**/home")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ingrid")


def reads_a_lesson_to_its_end(page: Page, server: LiveServer, lesson: Lesson) -> None:
    page.clock.install()  # reading takes minutes; the test turns the clock
    opens_the_module(page)
    page.get_by_role("link", name=lesson.title.in_("nb")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(lesson.title.in_("nb"))
    read = page.locator("[data-read-status]")
    expect(read).to_be_hidden()
    page.locator("[data-lesson-end]").scroll_into_view_if_needed()
    seconds = int(page.locator("[data-mark-read]").get_attribute("data-seconds") or 0)
    assert seconds > 0
    page.clock.run_for((seconds + 1) * 1000)
    expect(read).to_be_visible()
    rows = ask(server, "SELECT * FROM lesson_reads WHERE lesson_id = ?", lesson.id)
    assert len([row for row in rows if row["user_id"] == founder_id(server)]) == 1


def opens_the_module(page: Page) -> None:
    page.get_by_role("link", name="Utvikling av konsept").click()
    page.wait_for_url("**/path#*")


def founder_id(server: LiveServer) -> int:
    (row,) = ask(server, "SELECT id FROM users WHERE email = ?", acts.FOUNDER)
    return int(row["id"])


def opens_an_exercise_not_begun(page: Page, exercise: Exercise) -> None:
    page.get_by_role("link", name="Springbrett", exact=True).click()
    opens_the_module(page)
    row = step(page, exercise)
    expect(row).to_contain_text("Ikke begynt")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(exercise.title.in_("nb"))
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0


def step(page: Page, exercise: Exercise) -> Locator:
    """Return the innermost item of the path with the exercise."""
    link = page.get_by_role("link", name=exercise.title.in_("nb"))
    return page.locator("main li", has=link).last


def loses_the_network_while_typing(page: Page, server: LiveServer, enrolment: int) -> None:
    field = control(page, "riskiest")
    field.press_sequentially(FIRST[:30])
    page.context.set_offline(True)
    field.press_sequentially(FIRST[30:])
    acts.status_is(page, "offline")
    expect(page.locator("[data-save-status]")).to_have_text(
        "Lagret på enheten, sendes når du er på nett"
    )
    assert drafts(server, enrolment, EXERCISE).get("riskiest", "") != FIRST
    page.context.set_offline(False)
    acts.all_is_sent(page)
    assert drafts(server, enrolment, EXERCISE)["riskiest"] == FIRST


def closes_the_tab_without_network(
    page: Page, server: LiveServer, exercise: Exercise, answers: dict[str, Value]
) -> Page:
    """Everything else is answered without a network, and the tab closed. Return the next tab."""
    phone, address = page.context, page.url
    phone.set_offline(True)
    control(page, "riskiest").press_sequentially(SECOND)
    acts.fill_in(page, exercise, answers)
    acts.status_is(page, "offline")
    page.close()
    phone.set_offline(False)

    again = phone.new_page()
    again.goto(address)
    expect(control(again, "riskiest")).to_have_value(FIRST + SECOND)
    acts.all_is_sent(again)
    stored = drafts(server, acts.enrolment_of(server, acts.FOUNDER), EXERCISE)
    assert plain(stored) == plain(answers)
    return again


def plain(answers: object) -> object:
    return json.loads(json.dumps(answers))


def reloads_without_network(page: Page, server: LiveServer, enrolment: int) -> None:
    field, address = control(page, "pass-mark"), page.url
    before = field.input_value()
    page.context.set_offline(True)
    field.press("ControlOrMeta+End")
    field.press_sequentially(" Ellers stopper vi.")
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    page.context.set_offline(False)
    page.goto(address)
    expect(field).to_have_value(f"{before} Ellers stopper vi.")
    acts.all_is_sent(page)
    assert drafts(server, enrolment, EXERCISE)["pass-mark"] == f"{before} Ellers stopper vi."


def is_signed_out_while_typing(
    page: Page, server: LiveServer, enrolment: int, answers: dict[str, Value]
) -> None:
    acts.end_sign_ins(server, acts.FOUNDER)
    control(page, "pass-mark").fill(str(answers["pass-mark"]))
    acts.status_is(page, "signed-out")
    status = page.locator("[data-save-status]")
    expect(status).to_contain_text("Du er logget ut. Teksten er lagret på enheten.")
    expect(control(page, "pass-mark")).to_have_value(str(answers["pass-mark"]))
    status.get_by_role("link", name="Logg inn igjen").click()
    acts.give_credentials(page, acts.FOUNDER)
    page.wait_for_url(f"**/exercises/{EXERCISE}")
    expect(control(page, "pass-mark")).to_have_value(str(answers["pass-mark"]))
    acts.all_is_sent(page)
    assert plain(drafts(server, enrolment, EXERCISE)) == plain(answers)


def hands_in(page: Page, server: LiveServer, enrolment: int, answers: dict[str, Value]) -> None:
    page.get_by_role("button", name="Lever inn").click()
    page.wait_for_url("**/receipts/*")
    (submission,) = acts.submissions(server, enrolment, EXERCISE)
    expect(page.locator(".receipt-number")).to_have_text(submission["number"])
    expect(page.locator("code.digest")).to_have_text(submission["sha256"])
    assert json.loads(submission["content"])["answers"]["riskiest"] == answers["riskiest"]
    with page.expect_download() as download:
        page.get_by_role("link", name="Last ned det som ble levert").click()
    fetched = download.value.path().read_bytes()
    assert hashlib.sha256(fetched).hexdigest() == submission["sha256"]


def opens_from_the_queue(page: Page, exercise: Exercise) -> None:
    page.get_by_role("link", name="Innleveringer").first.click()
    row = page.locator("table.queue tr", has_text="Sagmugg og silke")
    row.get_by_role("link", name=exercise.title.in_("nb")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(exercise.title.in_("nb"))


def comments_on_exact_words(page: Page, server: LiveServer) -> None:
    acts.select_words(page, "riskiest", QUOTE)
    page.locator(".comment-selection").click()
    part = page.locator("#part-riskiest")
    expect(part.locator("[data-quote]")).to_have_text(QUOTE)
    expect(part.locator("textarea:focus")).to_have_count(1)
    page.keyboard.type(COMMENT)
    part.get_by_role("button", name="Lagre kommentar").click()
    expect(part.locator("mark")).to_have_text(QUOTE)
    expect(part.locator(".thread .message-text")).to_have_text(COMMENT)
    (thread,) = ask(server, "SELECT * FROM threads WHERE quote = ?", QUOTE)
    assert (thread["passage"], thread["start"]) == ("riskiest", FIRST.index(QUOTE))


def asks_for_changes(page: Page, server: LiveServer, enrolment: int) -> None:
    page.get_by_label("Oppsummering til virksomheten").fill(SUMMARY)
    page.get_by_role("button", name="Be om endringer").click()
    expect(page.get_by_role("status").first).to_contain_text(
        "Tilbakemeldingen er sendt til Sagmugg"
    )
    (submission,) = acts.submissions(server, enrolment, EXERCISE)
    (decision,) = ask(server, "SELECT * FROM decisions WHERE submission_id = ?", submission["id"])
    assert (decision["outcome"], decision["summary"]) == ("changes_requested", SUMMARY)


def sees_the_comment_beside_the_words(page: Page, server: LiveServer) -> None:
    page.goto(f"{server.url}/home")
    enrolment = acts.enrolment_of(server, acts.FOUNDER)
    page.goto(f"{server.url}{acts.exercise_path(enrolment, EXERCISE)}")
    expect(page.locator(".decision")).to_contain_text(SUMMARY)
    question = page.locator("#question-riskiest")
    expect(question.locator(".thread-quote")).to_have_text(QUOTE)
    expect(question.locator(".message-text")).to_have_text(COMMENT)
    expect(control(page, "riskiest")).to_have_value(FIRST + SECOND)


def answers_the_comment(page: Page, server: LiveServer) -> None:
    question = page.locator("#question-riskiest")
    question.locator("details.reply > summary").click()
    question.get_by_label("Svaret ditt").fill(ANSWER)
    question.get_by_role("button", name="Send svar").click()
    expect(page.get_by_text("Svaret er sendt.")).to_be_visible()
    expect(question.locator(".message-text").last).to_have_text(ANSWER)
    (message,) = ask(server, "SELECT * FROM messages WHERE text = ?", ANSWER)
    assert message["published_at"] is not None


def hands_in_again(page: Page, server: LiveServer, enrolment: int) -> None:
    control(page, "riskiest").fill(f"{FIRST} {CHANGED}")
    page.get_by_role("button", name="Lever inn").click()
    page.wait_for_url("**/receipts/*")
    first, second = acts.submissions(server, enrolment, EXERCISE)
    assert (first["round"], second["round"]) == (1, 2)
    assert json.loads(first["content"])["answers"]["riskiest"] == FIRST + SECOND
    assert json.loads(second["content"])["answers"]["riskiest"] == f"{FIRST} {CHANGED}"
    expect(page.locator("code.digest")).to_have_text(second["sha256"])


def sees_what_changed_and_approves(page: Page, server: LiveServer, enrolment: int) -> None:
    part = page.locator("#part-riskiest")
    expect(part.get_by_text("Endret", exact=True)).to_be_visible()
    expect(page.get_by_text("1 av 6 svar er endret")).to_be_visible()
    expect(part.locator("ins").first).to_contain_text("Vi har spurt to i kommunen")
    expect(part.locator("del").first).to_contain_text("Tar vi feil")
    expect(part.locator(".message-text").last).to_have_text(ANSWER)
    expect(part.locator("mark")).to_have_text(QUOTE)
    page.get_by_label("Oppsummering til virksomheten").fill("Nå vet dere hvem dere skal spørre.")
    page.get_by_role("button", name="Godkjenn").click()
    expect(page.locator(".flashes")).to_contain_text("Tilbakemeldingen er sendt")
    decided = ask(
        server,
        "SELECT outcome FROM decisions JOIN submissions ON submission_id = submissions.id"
        " WHERE enrolment_id = ? AND exercise_id = ? ORDER BY round",
        enrolment,
        EXERCISE,
    )
    assert [row["outcome"] for row in decided] == ["changes_requested", "approved"]


def sees_it_approved_at_home(page: Page, server: LiveServer, exercise: Exercise) -> None:
    page.goto(f"{server.url}/home")
    opens_the_module(page)
    expect(step(page, exercise)).to_contain_text("Godkjent")


def sees_it_in_the_matrix(
    _page: Page,
    server: LiveServer,
    exercise: Exercise,
    new_context: Callable[..., BrowserContext],
) -> None:
    staff = new_context(width=1280).new_page()
    acts.sign_in(staff, server, acts.STAFF)
    staff.get_by_role("link", name="Høst (demo)").first.click()
    heads = staff.locator("table.matrix thead th").all_inner_texts()
    column = heads.index(exercise.title.in_("nb")) - 1
    row = staff.locator("table.matrix tbody tr", has_text="Sagmugg og silke")
    expect(row.locator("td").nth(column)).to_have_text("Godkjent")
    expect(row.locator("td").nth(column)).to_have_attribute("data-state", "approved")
