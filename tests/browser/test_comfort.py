"""The pages of workshops as people set them up for their own eyes and hands.

Enlarged four times (WCAG 1.4.10), with more room in the text (1.4.12), in a high-contrast theme,
without motion (2.3.3), and with targets that a thumb hits (2.5.8).
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.live_looks import LIVE_LOOKS
from tests.browser.looks import Look
from tests.browser.scene import Scene

#: 1280 x 1024 at 400 %.
ENLARGED = {"width": 320, "height": 256}

#: Wider than the screen, text that is cut, or bars that leave less than half of the screen.
DOES_NOT_FIT = """async () => {
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  const faults = [];
  const unseen = ".quiet, .ds-sr-only, .skip";
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) {
    const wide = [...document.querySelectorAll("main *")].filter((each) =>
      each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 1
        && !each.closest(`[data-scroll-region], ${unseen}`));
    faults.push(`${scrollWidth} px wide: ${wide.at(-1)?.outerHTML.slice(0, 120)}`);
  }
  for (const each of document.querySelectorAll("body *")) {
    const style = getComputedStyle(each);
    if (!each.checkVisibility() || each.closest("[data-scroll-region]")) continue;
    const stays = ["fixed", "sticky"].includes(style.position);
    if (stays && each.offsetHeight > innerHeight / 2) faults.push(`covers: ${each.className}`);
    if (!each.textContent.trim() || each.closest(`${unseen}, svg`)) continue;
    if (!/hidden|clip/.test(`${style.overflowX} ${style.overflowY}`)) continue;
    if (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1) {
      faults.push(`cut: ${each.outerHTML.slice(0, 120)}`);
    }
  }
  return faults;
}"""

#: WCAG 1.4.12, as the person's own style sheet has it.
MORE_ROOM = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""

#: Where the system's few colours rule: fields and buttons have an edge, what is chosen and what is
#: counted stands out from what is not.
UNSEEN = """() => {
  const faults = [];
  const edge = ({ borderTopWidth, borderTopStyle }) =>
    parseFloat(borderTopWidth) > 0 && borderTopStyle !== "none";
  const edged = ".ds-button, .ds-input, .scale-step, .pick, .stepper-button";
  for (const each of document.querySelectorAll(edged)) {
    if (!each.checkVisibility() || each.matches("[type=checkbox], [type=radio]")) continue;
    if (!edge(getComputedStyle(each))) faults.push(`no edge: ${each.outerHTML.slice(0, 120)}`);
  }
  const canvas = getComputedStyle(document.body).backgroundColor;
  for (const each of document.querySelectorAll(".bar-fill, .meter-done, .stage-bar-fill")) {
    const lost = getComputedStyle(each).fill === canvas;
    if (lost && each.checkVisibility()) faults.push("a bar that is not seen");
  }
  const choices = [...document.querySelectorAll(".scale-step, .pick")];
  const chosen = choices.find((each) => each.matches(":has(:checked)"));
  const other = choices.find((each) => !each.matches(":has(:checked)"));
  const ground = (each) => getComputedStyle(each).backgroundColor;
  if (chosen && other && ground(chosen) === ground(other)) faults.push("the chosen is not seen");
  return faults;
}"""

#: Controls smaller than 24 px that have not that much room about them either; not links within a
#: line of text.
TOO_SMALL = """() => {
  const inLine = (each) => each.matches("a")
    && getComputedStyle(each).display === "inline"
    && each.closest("p, li, dd, td, th")?.textContent.trim() !== each.textContent.trim();
  const target = (each) => (each.matches("[type=radio], [type=checkbox]") && each.labels[0])
    || each;
  const hidden = ".quiet, .skip, .ds-sr-only";
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const found = [...document.querySelectorAll(controls)]
    .filter((each) => each.checkVisibility() && !each.closest(hidden))
    .map((each) => ({ each, box: target(each).getBoundingClientRect() }))
    .filter(({ box }) => box.width);
  const small = ({ box }) => box.width < 24 || box.height < 24;
  const middle = ({ box }) => [box.left + box.width / 2, box.top + box.height / 2];
  const far = (one, other) => {
    const [x, y] = middle(one);
    if (small(other)) return Math.hypot(x - middle(other)[0], y - middle(other)[1]) >= 24;
    const { left, right, top, bottom } = other.box;
    const within = (at, least, most) => Math.min(Math.max(at, least), most);
    return Math.hypot(x - within(x, left, right), y - within(y, top, bottom)) >= 12;
  };
  const related = (one, other) => one.contains(other) || other.contains(one);
  return found.filter(small).filter(({ each }) => !inLine(each))
    .filter((one) => !found.every((other) => related(one.each, other.each) || far(one, other)))
    .map(({ each, box }) => `${box.width} x ${box.height} px: ${each.outerHTML.slice(0, 120)}`);
}"""

#: What moves for longer than one can see.
STILL = """() => document.getAnimations()
  .filter(({ effect }) => effect.getComputedTiming().endTime > 1)
  .map(({ effect }) => effect.target.outerHTML.slice(0, 120))"""

SEEN_IN_TEST = [look for look in LIVE_LOOKS if look.seen != "proof"]


def some_of(looks: list[Look]) -> list[Look]:
    """One look of each kind of page, and of each activity as a pupil fills it in."""
    kinds = {}
    for look in looks:
        pupil = look.endpoint == "workshops.pupil" and look.at and not look.at.shown
        kinds.setdefault((look.endpoint, look.at.activity if look.at and pupil else None), look)
    boards = [look for look in looks if look.endpoint == "workshops.board" and look.at]
    return [*kinds.values(), *boards[:: max(1, len(boards) // 5)]]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("which", ["some", pytest.param("all", marks=pytest.mark.prove)])
def test_pages_bear_what_people_set(
    which: str, scene: Scene, new_context: Callable[..., BrowserContext]
) -> None:
    looks = some_of(SEEN_IN_TEST) if which == "some" else LIVE_LOOKS
    page = new_context(reduced_motion="reduce").new_page()
    faults: list[str] = []
    for number, look in enumerate(looks):
        reach(page, scene, look, ("nb", "nn", "en")[number % 3])
        faults += [f"{look}: {fault}" for fault in faults_of(page, look)]
    assert not faults, "\n".join(faults)


def reach(page: Page, scene: Scene, look: Look, language: str) -> None:
    page.goto("about:blank")
    page.emulate_media(forced_colors="none")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.context.clear_cookies()
    page.context.add_cookies([scene.cookie(look.who, language)])  # type: ignore[list-item]
    if look.at:
        scene.live.go(look.at, language)
    page.goto(scene.server.url + look.path.format(**scene.things))
    for act in look.does:
        act(page, scene)
    expect(page.locator(look.shows).first).to_be_attached()
    page.wait_for_load_state()


def faults_of(page: Page, look: Look) -> list[str]:
    on_a_wall = look.endpoint == "workshops.projector"
    faults = [f"moves: {fault}" for fault in page.evaluate(STILL)]
    faults += page.evaluate(TOO_SMALL)
    page.emulate_media(forced_colors="active")
    faults += [f"forced colours: {fault}" for fault in page.evaluate(UNSEEN)]
    page.emulate_media(forced_colors="none")
    if not on_a_wall:  # the screen follows its own height, and test_projector.py measures it
        page.set_viewport_size(ENLARGED)
        faults += [f"enlarged: {fault}" for fault in page.evaluate(DOES_NOT_FIT)]
        faults += page.evaluate(TOO_SMALL)
        page.set_viewport_size({"width": 360, "height": 740})
        page.evaluate(MORE_ROOM)
        faults += [f"more room: {fault}" for fault in page.evaluate(DOES_NOT_FIT)]
    return faults


@pytest.mark.parametrize("scripts", [True, False])
def test_the_results_are_folded_on_the_screen_and_whole_on_paper(
    scripts: bool, scene: Scene, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(java_script_enabled=scripts).new_page()
    page.context.add_cookies([scene.cookie("teacher", "nb")])  # type: ignore[list-item]
    page.goto(f"{scene.server.url}/sessions/{scene.things['full_session']}/results")
    words = page.locator(".results-activity .note-words, .results-team .keep-lines")
    last = words.last
    expect(last).to_be_hidden()
    page.emulate_media(media="print")
    expect(last).to_be_visible()  # what was folded is laid out in the next frame
    count = words.count()
    seen = words.evaluate_all("all => all.filter((each) => each.checkVisibility()).length")
    assert seen == count > 100
