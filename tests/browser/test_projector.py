"""The screen in the room is read at eight metres, washed out by daylight, in every state.

Every text: contrast at least 7:1, and 3:1 when light from a window lies over the picture; as high
as a thirtieth of the screen; whole, on the screen, with nothing to scroll. Pages are turned, so
that what does not fit at once is measured as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.live_looks import LIVE_LOOKS
from tests.browser.live_scene import At
from tests.browser.scene import Scene

SIZES = ((1024, 768), (1280, 720), (1920, 1080))
SCREENS = [look for look in LIVE_LOOKS if look.endpoint == "workshops.projector"]

#: Measures what can be seen: each text with its colours, its height, and how much of it is cut.
MEASURE = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((c, n) => c * a + below[n] * (1 - a));
  const ground = (element) => {
    const below = element.parentElement ? ground(element.parentElement) : [255, 255, 255];
    return over(rgba(getComputedStyle(element).backgroundColor), below);
  };
  const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const light = (colour) => {
    const [r, g, b] = colour.map((c) => linear(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const flare = (colour) => colour.map((c) => 0.7 * c + 0.3 * 255);
  const screen = { top: 0, left: 0, bottom: innerHeight, right: innerWidth };
  const cut = (line, size, frame) => {
    const air = Math.max(0, (line.height - size) / 2); // above and below the letters themselves
    return Math.max(frame.top - line.top - air, line.bottom - air - frame.bottom,
      frame.left - line.left, line.right - frame.right);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const element = node.parentElement;
    const text = node.data.trim();
    if (!text || !element.checkVisibility() || element.closest(".quiet, script")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const behind = ground(element);
    const ink = over(rgba(style.color), behind);
    const main = element.closest(".stage-main")?.getBoundingClientRect() ?? screen;
    const lines = [...range.getClientRects()];
    found.push({
      text: text.slice(0, 60),
      contrast: contrast(ink, behind),
      washed: contrast(flare(ink), flare(behind)),
      part: size / innerHeight,
      cut: Math.max(...lines.flatMap((line) => [cut(line, size, main), cut(line, size, screen)])),
    });
  }
  return found;
}"""
#: How much is wider or higher than the screen, its head or its foot.
OVER = """() => [document.documentElement.scrollHeight - innerHeight,
  document.documentElement.scrollWidth - innerWidth,
  ...[...document.querySelectorAll(".stage-head, .stage-foot")].map((part) =>
    Math.max(part.scrollHeight - part.clientHeight, part.scrollWidth - part.clientWidth))]"""
#: The pages are laid out again when the window has another size.
LAID_OUT = """async () => {
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
}"""
#: Milliseconds that a page stands (frontend/parts/live/pages.js).
TURN = 12_000
#: Pixels that are nobody's fault: sizes are rounded.
SLACK = 2


@pytest.fixture
def projector(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context().new_page()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", ["nb", pytest.param("en", marks=pytest.mark.prove)])
def test_all_that_is_shown_can_be_read_from_the_back_row(
    language: str, scene: Scene, projector: Page
) -> None:
    faults: list[str] = []
    for number, look in enumerate(SCREENS):
        who = scene.cookie(look.who, language)
        projector.goto("about:blank")
        projector.context.clear_cookies()
        projector.context.add_cookies([who])  # type: ignore[list-item]
        if look.at:
            scene.live.go(look.at, language)
        projector.goto(scene.server.url + look.path.format(**scene.things))
        expect(projector.locator(look.shows).first).to_be_attached()
        sizes = SIZES if language == "en" or number % 3 == 0 else (SIZES[number % 3],)
        for width, height in sizes:
            projector.set_viewport_size({"width": width, "height": height})
            projector.evaluate(LAID_OUT)
            faults += [f"{look}, {width} x {height}: {fault}" for fault in turn_pages(projector)]
    assert not faults, "\n".join(faults)


def test_pages_turn_by_themselves_until_they_are_held(scene: Scene, projector: Page) -> None:
    look = next(look for look in SCREENS if look.at == At("wall", shown=True, locked=True))
    assert look.at
    scene.live.go(look.at, "nb")
    projector.context.add_cookies([scene.cookie(look.who, "nb")])  # type: ignore[list-item]
    projector.clock.install()
    projector.goto(scene.server.url + look.path.format(**scene.things))
    count = projector.locator("[data-page-count]")
    expect(count).to_have_text(re.compile(r"^Side 1 av \d+$"))
    projector.clock.run_for(TURN)
    expect(count).to_have_text(re.compile(r"^Side 2 av \d+$"))
    projector.keyboard.press(" ")
    held = re.compile(r"^Side 2 av \d+ · står stille$")
    expect(count).to_have_text(held)
    projector.clock.run_for(3 * TURN)
    expect(count).to_have_text(held)
    projector.keyboard.press("ArrowLeft")
    expect(count).to_have_text(re.compile(r"^Side 1 av \d+ · står stille$"))
    projector.keyboard.press(" ")
    projector.clock.run_for(TURN)
    expect(count).to_have_text(re.compile(r"^Side 2 av \d+$"))


def turn_pages(page: Page) -> list[str]:
    """Look at every page of a state; there are as many as the foot says."""
    faults, seen = [], 0
    count = page.locator("[data-page-count]").inner_text()
    pages = int(count.split()[-1]) if count else 1
    while seen < pages:
        faults += faults_on(page)
        page.keyboard.press("ArrowRight")
        seen += 1
    return faults


def faults_on(page: Page) -> list[str]:
    texts: list[dict[str, Any]] = page.evaluate(MEASURE)
    assert texts, "nothing is shown"
    wrong = [
        f"«{each['text']}» {what}"
        for each in texts
        for is_wrong, what in (
            (each["contrast"] < 7, f"has contrast {each['contrast']:.1f}"),
            (each["washed"] < 3, f"has contrast {each['washed']:.1f} in a flare"),
            (each["part"] < 1 / 30, f"is {each['part']:.4f} of the screen's height"),
            (each["cut"] > SLACK, f"is cut by {each['cut']:.0f} px"),
        )
        if is_wrong
    ]
    over = max(page.evaluate(OVER))
    return [*wrong, *([f"something is {over} px too big"] if over > SLACK else [])]
