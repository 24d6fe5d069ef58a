"""Take the pictures of the README and docs/teachers.md, from a fresh demo, into docs/pictures.

    .venv/bin/python -m tools.pictures            all of them
    .venv/bin/python -m tools.pictures home       only those that are named

Each is a window of a real Chromium at scale 1. Everything in them is fictional.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import acts
from tests.browser.conftest import ARGUMENTS, browser_tool
from tests.browser.lesson import PHONE, Lesson
from tests.servers import LiveServer

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
LARGEST = 250_000
#: What a mentor says about exact words of a demo venture's answer (demo/ventures).
VENTURE, QUOTE = "Tirsdagstunet", "Det er billigere enn en sykehjemsplass."
COMMENT = "Har dere regnet på det? Da er det dette kommunen vil lese først. Skriv tallet."


@dataclass(frozen=True)
class Picture:
    """Who sees what, in a window of which size."""

    name: str
    who: str | None
    path: str
    size: tuple[int, int] = (1200, 780)
    prepare: Callable[[Page], None] = lambda _page: None


def to(selector: str, above: int = 24) -> Callable[[Page], None]:
    """Scroll until something stands at the top, with some room above it."""
    return lambda page: page.locator(selector).first.evaluate(
        "(element, above) => scrollTo(0, element.getBoundingClientRect().top + scrollY - above)",
        above,
    )


def typing(page: Page) -> None:
    """Write in a field until it is saved."""
    to("#question-solution", 12)(page)
    field = page.locator("#solution")
    field.press("ControlOrMeta+End")
    field.press_sequentially(" Vi begynner med seks plasser.")
    acts.all_is_sent(page)
    to("#question-solution", 12)(page)


def commenting(page: Page) -> None:
    """Mark words, comment on them, and begin the next comment."""
    acts.select_words(page, "value-payer", QUOTE)
    page.locator(".comment-selection").click()
    part = page.locator("#part-value-payer")
    part.locator("textarea").fill(COMMENT)
    part.locator("[data-comment-on] button[type=submit]").click()
    part.locator("mark").wait_for()
    acts.select_words(page, "value-payer", "om hvem som har vært her")
    page.locator(".comment-selection").wait_for()
    to("#part-payer-role", 40)(page)


def pictures(server: LiveServer) -> list[Picture]:
    """Return all pictures, with the addresses that this demo has."""
    enrolment = acts.enrolment_of(server, acts.FOUNDER)
    (cohort,) = acts.ask(server, "SELECT cohort_id FROM enrolments WHERE id = ?", enrolment)
    (waiting,) = acts.ask(
        server,
        "SELECT submissions.id FROM submissions"
        " JOIN enrolments ON enrolments.id = enrolment_id JOIN teams ON teams.id = team_id"
        " WHERE teams.name = ? AND exercise_id = 'value'",
        VENTURE,
    )
    path = f"/cohorts/{cohort['cohort_id']}"
    value = acts.exercise_path(enrolment, "value")
    return [
        Picture("front", None, "/"),
        Picture("home", acts.FOUNDER, "/home"),
        Picture("lesson", acts.FOUNDER, f"{path}/lessons/problem-and-people"),
        Picture("exercise", acts.FOUNDER, value, prepare=to("#question-solution", 60)),
        Picture("exercise-phone", acts.FOUNDER, value, (390, 780), typing),
        Picture("review", acts.MENTOR, f"/submissions/{waiting['id']}/review", prepare=commenting),
        Picture("matrix", acts.STAFF, f"{path}/matrix", (1440, 860), to("h1")),
    ]


#: What a class writes on the wall, while its pictures are taken.
CARDS = (
    "De som begynner midt i skoleåret",
    "Eldre som ikke får bussen om kvelden lenger",
    "Unge som ikke har råd til treningsavgift",
    "De som ikke har noen å spise lunsj med",
    "Folk som får alt av beskjeder på et språk de ikke kan",
    "Vikarer som aldri får fast jobb",
)
TEACHER = "teacher@example.org"
LIVE = ("workshop", "lobby", "board", "pupil", "results")


def live_pictures(server: LiveServer, browser: Browser, wanted: list[str]) -> None:
    """Hold a small lesson in the demo, and take its pictures."""
    if wanted and not set(wanted) & set(LIVE):
        return

    def new_context(*, width: int = 1280, height: int = 860, **options: object) -> BrowserContext:
        settings = {"locale": "nb-NO", "reduced_motion": "reduce", **options}
        return browser.new_context(viewport={"width": width, "height": height}, **settings)  # type: ignore[arg-type]

    teacher = new_context().new_page()
    acts.sign_in(teacher, server, TEACHER)
    teacher.goto(f"{server.url}/workshops/exclusion-near-us")
    save(teacher, "workshop")
    (ended,) = acts.ask(server, "SELECT id FROM live_sessions WHERE state = 'ended'")
    teacher.goto(f"{server.url}/sessions/{ended['id']}/results")
    to("section:has([id^=h-activity])")(teacher)
    save(teacher, "results")
    (ready,) = acts.ask(server, "SELECT id FROM live_sessions WHERE state = 'lobby'")
    teacher.goto(f"{server.url}/sessions/{ready['id']}")
    lesson = Lesson(server, new_context, teacher)
    projector = lesson.open_projector()
    for _ in CARDS:
        lesson.join(**PHONE)
    expect(projector.locator(".stage-lobby-count")).to_contain_text(str(len(CARDS)))
    save(projector, "lobby")
    for _ in range(3):  # check-in, commission, wall
        lesson.next()
    for page, words in zip(lesson.pupils, CARDS, strict=True):
        form = page.locator("#live-state form[data-answer]").first
        form.locator("textarea").fill(words)
        form.locator("button").last.click()
        expect(form.locator("[data-answer-status]")).to_have_text("Sendt")
    expect(teacher.locator("#h-answers")).to_contain_text(f"{len(CARDS)} av {len(CARDS)}")
    waiting = teacher.locator(".mod-card[data-state=waiting]")
    expect(waiting).to_have_count(len(CARDS))
    for left in range(len(CARDS) - 1, len(CARDS) - 4, -1):
        lesson.press(".mod-card[data-state=waiting] button[value=approve]:visible")
        expect(waiting).to_have_count(left)
    teacher.evaluate("scrollTo(0, 0)")
    save(teacher, "board")
    pupil = lesson.pupils[0]
    pupil.locator("textarea").nth(1).fill("De som aldri blir spurt")
    pupil.evaluate("scrollTo(0, 0)")
    save(pupil, "pupil")


def main(wanted: list[str]) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = LiveServer(Path(folder))
        server.flask("db", "upgrade")
        server.flask("demo", "fill")
        server.start()
        browser = playwright.chromium.launch(
            executable_path=browser_tool().chromium(), args=ARGUMENTS
        )
        try:
            for picture in pictures(server):
                if not wanted or picture.name in wanted:
                    width, height = picture.size
                    page = browser.new_page(
                        viewport={"width": width, "height": height},
                        locale="nb-NO",
                        reduced_motion="reduce",
                    )
                    take(page, server, picture)
                    page.close()
            live_pictures(server, browser, wanted)
        finally:
            browser.close()
            server.stop()
    return 0


def take(page: Page, server: LiveServer, picture: Picture) -> None:
    """Take one picture."""
    if picture.who:
        acts.sign_in(page, server, picture.who)
    page.goto(server.url + picture.path, wait_until="networkidle")
    picture.prepare(page)
    save(page, picture.name)


def save(page: Page, name: str) -> None:
    """Keep what the window shows; a picture that is too large for the README fails."""
    file = FOLDER / f"{name}.png"
    page.screenshot(path=file)
    size = file.stat().st_size
    assert size < LARGEST, f"{file} has {size} bytes"
    print(f"{file.name}: {size // 1000} kB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
