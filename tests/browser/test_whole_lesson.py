"""The whole workshop in real browsers: from the library to deletion.

`make test` runs the first four activities with three pupils, `make prove` all of it with thirty.
With PICTURES=<folder> every view of every activity is kept as a picture.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app import clock, create_app
from app.mail.worker import do_periodic_work
from tests.browser.acts import ask
from tests.browser.lesson import ACTIVITIES, Lesson, fill_in, start_lesson, teacher_on
from tests.databases import dispose
from tests.servers import LiveServer


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("count", "activities"), [(3, 4), pytest.param(30, 16, marks=pytest.mark.prove)]
)
def test_from_the_library_to_deletion(
    count: int,
    activities: int,
    school: LiveServer,
    new_context: Callable[..., BrowserContext],
    record_property: Callable[[str, object], None],
) -> None:
    began = time.monotonic()
    lesson = start_lesson(school, new_context, teacher_on(school))
    projector = lesson.open_projector()
    first = lesson.join()
    record_property(f"seconds to the first pupil, {count}", round(time.monotonic() - began, 1))
    first_page_is_small(first, record_property)
    for _ in range(count - 1):
        lesson.join()
    expect(lesson.teacher.locator("#h-lobby")).to_contain_text(str(count))
    expect(projector.locator(".stage-lobby-count")).to_contain_text(str(count))
    lesson.picture("00-lobby")
    for number, activity in enumerate(ACTIVITIES[:activities], start=1):
        lesson.next()
        run_one(lesson, activity, f"{number:02d}-{activity}")
    end(lesson)
    results(lesson)
    delete(lesson, school)


def first_page_is_small(page: Page, record_property: Callable[[str, object], None]) -> None:
    """At most 100 KB on the wire, all from here."""
    entries = page.evaluate(
        """() => performance.getEntries()
          .filter((e) => ["navigation", "resource"].includes(e.entryType))
          .map((e) => [e.name, e.transferSize])"""
    )
    assert all(name.startswith(page.url.split("/live")[0]) for name, _ in entries)
    size = sum(size for _, size in entries)
    record_property("bytes of a pupil's first page", size)
    assert size <= 100_000, entries


def run_one(lesson: Lesson, activity: str, name: str) -> None:
    """Run one activity as its kind is run, and see that each view follows."""
    prompt = lesson.pupils[0].locator("#live-state h1")
    wanted = activity_prompt(lesson, activity)
    expect(prompt).to_have_text(wanted, timeout=20_000)
    lesson.all_see(wanted)
    lesson.picture(f"{name}-a-opened")
    special = {"teams": run_teams, "ideas": run_parts, "pairs-and-fours": run_parts}
    special |= {"pitches": run_parts, "commission": look, "buffer": look}
    special.get(activity, run_plain)(lesson, name)
    if activity not in {"exit-ticket"}:
        reveal = lesson.teacher.locator(".board-bar button[value=reveal]")
        if reveal.count():
            lesson.press(".board-bar button[value=reveal]")
    lesson.picture(f"{name}-z-revealed")
    fits(lesson)


def activity_prompt(lesson: Lesson, activity: str) -> str:
    """The prompt of an activity, from the run sheet that the session keeps."""
    (row,) = ask(lesson.server, "SELECT definition FROM run_sheet_versions")
    sheet = json.loads(row["definition"])
    return " ".join(str(sheet["activities"][activity]["prompt"]["nb"]).split())


def look(lesson: Lesson, _name: str) -> None:
    """Nothing to answer."""
    for page in lesson.pupils:
        expect(page.locator("form[data-answer]")).to_have_count(0)


def run_plain(lesson: Lesson, name: str) -> None:
    """Everybody answers, in groups one for all; the teacher lets it through."""
    answer_everywhere(lesson)
    everybody_has_answered(lesson)
    lesson.picture(f"{name}-b-answered")
    lesson.approve_all()


def answer_everywhere(lesson: Lesson) -> None:
    for number, page in enumerate(lesson.pupils):
        filled = page.evaluate(
            """() => [...document.querySelectorAll("#live-state form[data-answer] textarea")]
              .some((each) => each.value)"""
        )
        if not filled:  # a teammate has answered for the group already
            fill_in(page, number)


def everybody_has_answered(lesson: Lesson) -> None:
    """The board counts all who are to answer."""
    heading = lesson.teacher.locator("#h-answers")
    expect(heading).to_have_text(re.compile(r"^\s*(\d+) av \1 har svart"), timeout=20_000)


def run_parts(lesson: Lesson, name: str) -> None:
    """Each part in turn: rounds, phases, or a team on the stage and what the others say."""
    parts = 1
    while True:
        for page in lesson.pupils:
            expect(page.locator("#live-state")).to_have_attribute(
                "data-focus-on-change",
                lesson.teacher.locator("#live-state")
                .get_attribute("data-focus-on-change")
                .split(".", 1)[1],  # type: ignore[union-attr]
                timeout=20_000,
            )
        answer_everywhere(lesson)
        lesson.approve_all()
        lesson.picture(f"{name}-part{parts}")
        more = lesson.teacher.locator(".board-bar form:first-child button[name=part]")
        if not more.count():
            break
        lesson.next()
        parts += 1
    assert parts > 1


def run_teams(lesson: Lesson, name: str) -> None:
    """Everybody wishes, and the teacher forms the teams."""
    answer_everywhere(lesson)
    lesson.press("button:has-text('Sett sammen lagene')")
    for page in lesson.pupils:
        expect(page.locator("#live-state .team-list, #live-state .live-section")).not_to_have_count(
            0
        )
    expect(lesson.teacher.locator("button:has-text('Sett sammen lagene på nytt')")).to_be_visible()
    (row,) = ask(
        lesson.server,
        "SELECT COUNT(*) AS people FROM live_group_members WHERE kind = 'team'",
    )
    assert row["people"] == len(lesson.pupils), "everybody is in a team"
    lesson.picture(f"{name}-b-formed")


def fits(lesson: Lesson) -> None:
    """The screen in the room never scrolls, and the code is always there."""
    assert lesson.projector
    over = lesson.projector.evaluate(
        """() => [document.documentElement.scrollHeight - innerHeight,
                  document.documentElement.scrollWidth - innerWidth]"""
    )
    assert max(over) <= 1, over
    shown = lesson.projector.locator(".stage-foot .stage-code").first.inner_text()
    assert shown.replace(" ", "").replace("\u00a0", "") == lesson.code


def end(lesson: Lesson) -> None:
    """The teacher ends; everybody is told, and when all is deleted."""
    lesson.teacher.on("dialog", lambda dialog: dialog.accept())
    lesson.press("button[name=act][value=end]")
    for page in lesson.pupils:
        expect(page.locator("#live-state h1")).to_have_text("Takk for innsatsen", timeout=20_000)
    lesson.picture("90-ended")


def results(lesson: Lesson) -> None:
    """All that was acknowledged is there once; the results open as page, PDF and sheet."""
    server = lesson.server
    (writes,) = ask(
        server,
        "SELECT COUNT(*) AS n, COUNT(DISTINCT participant_id || key) AS k"
        " FROM live_response_writes",
    )
    assert writes["n"] == writes["k"] > 0
    unsent = [
        page.evaluate(
            "Object.keys(localStorage).filter((key) => /[.](out|draft)[.]/.test(key)).length"
        )
        for page in lesson.pupils
    ]
    assert sum(unsent) == 0, "nothing is left on any device"
    page = lesson.teacher
    page.goto(f"{server.url}/sessions/{lesson.id}/results")
    expect(page.locator("main")).to_contain_text("Utenforskap her hos oss")
    if lesson.pictures:
        page.screenshot(path=lesson.pictures / "91-results.png", full_page=True)
    for kind, first in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        answer = page.request.get(f"{server.url}/sessions/{lesson.id}/results.{kind}")
        assert answer.status == 200
        assert answer.body().startswith(first)
    page.goto(f"{server.url}/sessions/{lesson.id}")


def delete(lesson: Lesson, server: LiveServer) -> None:
    """With the clock past its day the session is gone, from the file as well."""
    words = "naboer som aldri blir spurt"
    server.stop()
    assert words.encode() in b"".join(f.read_bytes() for f in server.instance.glob("*.db*"))
    app = create_app({"DEMO": False, "INSTANCE_PATH": server.instance})
    with app.app_context():
        do_periodic_work(clock.now() + timedelta(days=31))
        dispose(app)
    files = [file for file in server.instance.rglob("*") if file.is_file()]
    assert not any(words.encode() in file.read_bytes() for file in files)
    server.start()
    for page in (lesson.teacher, lesson.pupils[0]):
        assert page.request.get(page.url).status in {404, 410}
    for page in lesson.pupils:  # each finds out by itself, and its device forgets
        expect(page.locator("main[data-live=pupil]")).to_have_count(0, timeout=60_000)
        expect(page.locator("h1")).to_be_visible()
        kept = page.evaluate("Object.keys(localStorage)")
        assert not [key for key in kept if key.startswith("springbrett.live.")]
