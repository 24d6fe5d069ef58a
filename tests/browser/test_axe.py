"""Every page and state is accessible: no axe violation, nothing to scroll two ways, right language.

`make test` looks at each page in both themes and both widths, in one language, and at most states
of a live session in one theme and width; over all pages every pair of language, theme and width is
seen. `make prove` looks at all of it in all languages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Error, Page, Route, expect

from tests.browser.live_looks import LIVE_LOOKS
from tests.browser.looks import LOOKS, NOT_PAGES, Look
from tests.browser.scene import ERROR_PAGES, Scene

ALL_LOOKS = [*LOOKS, *LIVE_LOOKS]
LANGUAGES = ("nb", "nn", "en")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
  const results = await axe.run(document, {
    runOnly: { type: "tag", values: tags },
    resultTypes: ["violations", "incomplete"],
  });
  const told = ({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`);
  const { violations, incomplete } = results;
  return { violations: violations.flatMap(told), incomplete: incomplete.flatMap(told) };
}"""
#: After a change of theme or width, colours pass down the page one element a frame.
QUIET = """async () => {
  const end = performance.now() + 1000;
  for (let quiet = 0; quiet < 3 && performance.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 17));
    quiet = document.getAnimations().length ? 0 : quiet + 1;
  }
}"""
#: A bar that stays at the foot lies over whatever is there just then; one scrolls past it. What it
#: hides from the keyboard is tried in test_keyboard_lesson.py.
BARS_IN_PLACE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(":is(.board-bar, .live-bar) { position: static !important; }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
#: Wider than the window, or a region that scrolls both ways.
TOO_WIDE = """() => {
  const wide = document.documentElement.scrollWidth > innerWidth
    ? [`the page is ${document.documentElement.scrollWidth} px wide`] : [];
  const both = [...document.querySelectorAll("[data-scroll-region]")].filter(
    (region) => region.scrollWidth > region.clientWidth + 1
      && region.scrollHeight > region.clientHeight + 1);
  return [...wide, ...both.map((region) => `scrolls two ways: ${region.ariaLabel}`)];
}"""


@pytest.mark.only("sqlite")
def test_every_page_is_in_the_table(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    looked_at = {look.endpoint for look in ALL_LOOKS}
    assert pages - looked_at - set(NOT_PAGES) == set(), "add the page to LOOKS"
    assert {int(name.split()[-1]) for name in looked_at if name[-3:].isdigit()} == set(ERROR_PAGES)


@dataclass
class Inspector:
    """Looks at pages in one language, with one browser profile for each person."""

    scene: Scene
    new_context: Callable[..., BrowserContext]
    axe: str
    language: str
    undecided: int = 0

    def __post_init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.faults: list[str] = []

    def page_of(self, who: str) -> Page:
        if who not in self.pages:
            self.pages[who] = self.new_context().new_page()
            self.pages[who].route("**/error-*", self.show_error)
        page = self.pages[who]
        page.unroute("**/draft")
        page.context.clear_cookies()
        page.context.add_cookies([self.scene.cookie(who, self.language)])  # type: ignore[list-item]
        return page

    def show_error(self, route: Route) -> None:
        status = route.request.url.rpartition("-")[2]
        route.fulfill(body=self.scene.errors[status, self.language], content_type="text/html")

    def look(self, look: Look, views: list[tuple[str, int]]) -> None:
        """Go there, reach the state, and look at it in some themes and widths."""
        views = [(theme, width) for theme, width in views if width in look.widths]
        if not views:
            return
        page = self.page_of(look.who)
        try:
            self.set_view(page, *views[0])
            self.reach(page, look)
        except (AssertionError, Error) as problem:
            self.faults.append(f"{look}: not reached: {problem}")
            return
        for theme, width in views:
            self.set_view(page, theme, width)
            self.inspect(page, look, f"{self.language}, {theme}, {width} px")

    def set_view(self, page: Page, theme: str, width: int) -> None:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})

    def reach(self, page: Page, look: Look) -> None:
        page.goto("about:blank")
        if look.at:
            self.scene.live.go(look.at, self.language)
        page.goto(self.scene.server.url + look.path.format(**self.scene.things))
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        for act in look.does:
            act(page, self.scene)
        expect(page.locator(look.shows).first).to_be_visible()
        page.wait_for_load_state()

    def inspect(self, page: Page, look: Look, view: str) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(self.axe)
            page.evaluate(BARS_IN_PLACE)
        page.evaluate(QUIET)
        found = page.evaluate(RUN, TAGS)
        wrong = found["violations"] + page.evaluate(TOO_WIDE)
        lang = page.locator("html").get_attribute("lang")
        if lang != self.language:
            wrong.append(f'<html lang="{lang}">')
        self.undecided += sum(fault.startswith("color-contrast") for fault in found["incomplete"])
        self.faults += [f"{look}, {view}: {fault}" for fault in wrong]


@pytest.fixture
def inspector(
    scene: Scene, new_context: Callable[..., BrowserContext], axe_source: str
) -> Callable[[str], Inspector]:
    return lambda language: Inspector(scene, new_context, axe_source, language)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_a_fault(
    language: str,
    inspector: Callable[[str], Inspector],
    record_property: Callable[[str, object], None],
) -> None:
    """Each page in one language, in both themes and both widths, or in one of each."""
    inspecting = inspector(language)
    looked_at = [look for look in ALL_LOOKS if look.seen != "proof"]
    for number, look in enumerate(looked_at):
        if LANGUAGES[number % 3] == language:
            widths = (look.widths * 2)[:2] if number // 3 % 2 else (look.widths[::-1] * 2)[:2]
            views = list(zip(("light", "dark"), widths, strict=True))
            inspecting.look(look, views if look.seen == "always" else [views[number // 6 % 2]])
    record_property(f"contrast that axe left undecided, {language}", inspecting.undecided)
    assert not inspecting.faults, "\n".join(inspecting.faults)


@pytest.mark.prove
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_a_fault_in_any_language_theme_or_width(
    language: str,
    inspector: Callable[[str], Inspector],
    record_property: Callable[[str, object], None],
) -> None:
    """The full product."""
    inspecting = inspector(language)
    for look in ALL_LOOKS:
        inspecting.look(look, list(product(("light", "dark"), (320, 1280))))
    record_property(f"contrast that axe left undecided, {language}", inspecting.undecided)
    assert not inspecting.faults, "\n".join(inspecting.faults)
