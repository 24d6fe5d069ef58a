"""A lesson in real browsers: a teacher, a screen in the room, and pupils on their phones."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Page, expect

from app import clock, create_app
from app.accounts.actions import make_user, sign_in
from app.database import db
from tests.databases import dispose
from tests.servers import LiveServer

WORKSHOP = "exclusion-near-us"
PHONE = {"width": 360, "height": 740, "is_mobile": True, "has_touch": True}
#: What lets one card through.
WAITING = ".mod-card[data-state=waiting] button[value=approve]:visible"
NewContext = Callable[..., BrowserContext]

#: All activities of the run sheet, in its order.
ACTIVITIES = (
    "check-in",
    "commission",
    "wall",
    "pairs-and-fours",
    "themes",
    "dots",
    "teams",
    "problem-card",
    "buffer",
    "ideas",
    "team-vote",
    "mini-canvas",
    "pitch-sentence",
    "pitches",
    "check-out",
    "exit-ticket",
)
#: What pupils write, by the name of the field; the rest write a little of their own.
WORDS = (
    "de som bor langt fra byen og ikke har bil",
    "eldre uten nett",
    "de som er nye på skolen",
    "folk som ikke har råd til fritidsaktiviteter",
    "unge som har sluttet på skolen",
    "de som ikke snakker norsk ennå",
    "naboer som aldri blir spurt",
)


def teacher_on(server: LiveServer, email: str = "laerer@example.org") -> dict[str, str]:
    """Make a teacher in a server's database; return the cookie of a browser where they are in."""
    app = create_app({"DEMO": False, "INSTANCE_PATH": Path(server.instance)})
    with app.app_context():
        user = make_user(email, "Lærer Prøve", None, clock.now(), may_run_workshops=True)
        token = sign_in(user, "Prøve", 30, clock.now(), way="password")
        db.session.commit()
        dispose(app)
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    held = signer.dumps({"sign_in": token, "language": "nb"})
    return {"name": app.config["SESSION_COOKIE_NAME"], "value": held, "url": server.url}


@dataclass
class Lesson:
    """One session in real browsers."""

    server: LiveServer
    new_context: NewContext
    teacher: Page
    projector: Page | None = None
    pupils: list[Page] = field(default_factory=list)
    #: Where pictures go; none are taken unless PICTURES names a folder.
    pictures: Path | None = field(
        default_factory=lambda: Path(os.environ["PICTURES"]) if "PICTURES" in os.environ else None
    )

    @property
    def code(self) -> str:
        """The code as one types it."""
        text = self.teacher.locator(".board-code .code").first.inner_text()
        return re.sub(r"\s", "", text)

    @property
    def id(self) -> int:
        """The id of the session, from the board's address."""
        found = re.search(r"/sessions/(\d+)", self.teacher.url)
        assert found, self.teacher.url
        return int(found[1])

    # The teacher

    def press(self, selector: str) -> None:
        """Press a button on the board, and wait until the board has answered."""
        with self.teacher.expect_response(lambda answer: answer.request.method == "POST") as info:
            self.teacher.locator(selector).first.click()
        assert info.value.status == 204, (selector, info.value.status)

    def next(self) -> None:
        """Press the one main button: the next activity, or the next part of this one."""
        before = self.teacher.locator("#live-state").get_attribute("data-focus-on-change")
        self.press(".board-bar form:first-child button")
        expect(self.teacher.locator("#live-state")).not_to_have_attribute(
            "data-focus-on-change", before or ""
        )

    def open(self, title: str) -> None:
        """Open an activity from the run sheet, by what it is called."""
        named = self.teacher.get_by_text(title, exact=True)
        step = self.teacher.locator("#run-sheet > li").filter(has=named)
        if step.locator("details[open]").count() == 0:
            step.locator("summary").click()
        with self.teacher.expect_response(lambda answer: answer.request.method == "POST") as info:
            step.locator("button[value=open]").click()
        assert info.value.status == 204, (title, info.value.status)
        expect(self.teacher.locator("#live-state h1")).to_have_text(title)

    def title(self) -> str:
        """What is open, as the board says it."""
        return self.teacher.locator("#live-state h1").inner_text()

    def approve_all(self) -> None:
        """Let all cards through that wait, together or one by one."""
        all_of_them = self.teacher.locator("button:has-text('Godkjenn alle')")
        if all_of_them.count():
            self.press("button:has-text('Godkjenn alle')")
        elif self.teacher.locator(WAITING).count():
            self.press(WAITING)

    def open_projector(self) -> Page:
        """Open the screen for the room in a window of its own."""
        self.projector = self.teacher.context.new_page()
        self.projector.set_viewport_size({"width": 1280, "height": 720})
        self.projector.goto(f"{self.server.url}/sessions/{self.id}/projector")
        return self.projector

    # The pupils

    def join(self, at: str | None = None, **options: object) -> Page:
        """A new phone comes in by the short link; `at`: the address, where it is a proxy's."""
        page = self.new_context(**{**PHONE, **options}).new_page()
        page.goto(f"{at or self.server.url}/join/{self.code}")
        page.locator("form.join-card button").click()
        expect(page.locator("main[data-live=pupil]")).to_be_visible()
        self.pupils.append(page)
        return page

    def all_see(self, activity: str) -> None:
        """Wait until every page shows the same activity."""
        for page in self.pupils:
            expect(page.locator("#live-state h1")).to_contain_text(activity, timeout=20_000)

    # Pictures

    def picture(self, name: str) -> None:
        """Keep a picture of each view, at the widths and in the schemes that people have."""
        if self.pictures is None:
            return
        self.pictures.mkdir(parents=True, exist_ok=True)
        if self.projector:
            self.projector.screenshot(path=self.pictures / f"{name}-projector.png")
        for who, page in (("teacher", self.teacher), ("pupil", self.pupils[0])):
            size = page.viewport_size or {"width": 360, "height": 740}
            for width, scheme in ((360, "light"), (768, "dark"), (1280, "light")):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.set_viewport_size({"width": width, "height": 900})
                with suppress(Error):
                    file = self.pictures / f"{name}-{who}-{width}-{scheme}.png"
                    page.screenshot(path=file, full_page=True)
            page.set_viewport_size(size)
            page.emulate_media(color_scheme="light")


def start_lesson(server: LiveServer, new_context: NewContext, cookie: dict[str, str]) -> Lesson:
    """From the front page to the lobby, as a teacher who is signed in; three presses."""
    context = new_context(width=1280)
    context.add_cookies([cookie])  # type: ignore[list-item]
    teacher = context.new_page()
    teacher.goto(f"{server.url}/workshops")
    teacher.locator(f"a[href$='/workshops/{WORKSHOP}']").first.click()
    teacher.locator(f"form[action$='/workshops/{WORKSHOP}/sessions'] button").first.click()
    expect(teacher.locator("main[data-live=board]")).to_be_visible()
    return Lesson(server, new_context, teacher)


def fill_in(page: Page, number: int, forms: str = "form[data-answer]") -> int:
    """Fill in and send every open form that a pupil's page shows; return how many."""
    count = page.locator(f"#live-state {forms}:not([data-locked])").count()
    for at in range(count):
        form = page.locator(f"#live-state {forms}:not([data-locked])").nth(at)
        _fill(form, number + at)
        button = form.locator(".answer-foot button:visible")
        if button.count():
            button.first.click()
        else:
            form.locator("input, textarea, select").last.blur()
        expect(form.locator("[data-answer-status]").first).to_have_text(
            re.compile("Sendt|Lagret"), timeout=20_000
        )
    return count


def _fill(form: object, number: int) -> None:
    from playwright.sync_api import Locator

    assert isinstance(form, Locator)
    radios = form.locator("input[type=radio]")
    if radios.count():
        form.locator("label:has(input[type=radio])").nth(number % radios.count()).click()
    for text in form.locator("input[type=text]:visible, textarea:visible").all():
        text.fill(f"{WORDS[number % len(WORDS)]}, {number}")
    for select in form.locator("select:visible").all():
        options = select.locator("option:not([value=''])")
        if options.count():
            select.select_option(index=1 + number % options.count())
    plus = form.locator("[data-step-by='1']")
    for press in range(3):
        if plus.count():
            plus.nth((number + press) % plus.count()).click()
