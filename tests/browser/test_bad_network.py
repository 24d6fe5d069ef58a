"""A class on a bad network: nothing that was written is lost, and every page follows the steps.

Real browsers before the production server. A phone loses its net, reloads, or sleeps; a proxy holds
event streams back, cuts idle connections, or refuses all; the server is stopped and killed; device
storage is shut off or full. `make test` takes a handful of pupils and outages of seconds,
`make prove` a class and minutes.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect

from tests.browser.acts import ask
from tests.browser.lesson import PHONE, Lesson, start_lesson, teacher_on
from tests.browser.sleeping_tab import SleepingTab
from tests.proxies import Buffer, Gone, Idle, Pass, Proxy, Refuse
from tests.servers import LiveServer

WALL, SLIDE, SCALE = "Stille vegg", "Oppdraget", "Innsjekk"
KEPT = "Lagret på enheten. Sendes når du er på nett."
NO_STORAGE = re.compile("Nettleseren får ikke lagret")
PATIENCE = 60_000  # ms; the machine may be busy

NewContext = Callable[..., BrowserContext]
Note = Callable[[str, object], None]


# -- The class -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def teacher_cookie(shared_school: LiveServer) -> dict[str, str]:
    """A teacher who is signed in."""
    return teacher_on(shared_school)


@pytest.fixture
def lesson(
    shared_school: LiveServer, new_context: NewContext, teacher_cookie: dict[str, str]
) -> Lesson:
    """A session of this test's own, in the lobby."""
    return start_lesson(shared_school, new_context, teacher_cookie)


def fill_class(lesson: Lesson, count: int, at: str | None = None, **options: object) -> list[Page]:
    """Let so many pupils in, and begin with the wall."""
    pupils = [lesson.join(at, **options) for _ in range(count)]
    lesson.open(WALL)
    all_follow(lesson)
    return pupils


def step_of(page: Page) -> str:
    """The run and the part that a board shows."""
    marked = page.locator("#live-state").get_attribute("data-focus-on-change") or ""
    return marked.split(".", 1)[1]


def follows(page: Page, step: str) -> None:
    """Wait until a pupil's page shows a step."""
    state = page.locator("#live-state")
    expect(state).to_have_attribute("data-focus-on-change", step, timeout=PATIENCE)


def all_follow(lesson: Lesson, pages: list[Page] | None = None) -> None:
    """Wait until every page shows what the board shows."""
    for page in lesson.pupils if pages is None else pages:
        follows(page, step_of(lesson.teacher))


def card(page: Page, number: int) -> Locator:
    """The form of one card on the wall."""
    return page.locator(f"form[data-slot=card-{number}]")


def types(page: Page, number: int, words: str) -> None:
    """Write on a card."""
    card(page, number).locator("textarea").fill(words)


def sends(page: Page, number: int, words: str) -> None:
    """Write on a card and press its button."""
    types(page, number, words)
    card(page, number).locator(".answer-foot button").click()


def says(page: Page, number: int, words: str | re.Pattern[str]) -> None:
    """Wait until the line below a card says something."""
    line = card(page, number).locator("[data-answer-status]")
    expect(line).to_have_text(words, timeout=PATIENCE)


def is_offline(page: Page) -> None:
    """Wait until the page tells that it is not on line."""
    line = page.locator("#live-connection")
    expect(line).to_have_attribute("data-state", "offline", timeout=PATIENCE)
    expect(line).to_contain_text("lagres på enheten")


def name_of(page: Page) -> str:
    """What the pupil is called."""
    return page.locator(".live-who").inner_text()


# -- What there is, here and there -----------------------------------------------------------------

UNSENT = """() => Object.keys(localStorage)
  .filter((key) => key.startsWith("springbrett.live.") && /[.](out|draft)[.]/.test(key))"""


def nothing_waits(pages: list[Page]) -> None:
    """Wait until all that was written has left the devices."""
    for page in pages:
        page.wait_for_function(f"() => ({UNSENT})().length === 0", timeout=PATIENCE)


def written(lesson: Lesson) -> dict[tuple[str, str], tuple[str, bool]]:
    """What stands in each pupil's slots, and whether it is marked as late; each was sent once."""
    rows = ask(
        lesson.server,
        "SELECT w.key, w.status, w.late, w.slot, w.payload, p.name, w.participant_id"
        " FROM live_response_writes w JOIN live_participants p ON p.id = w.participant_id"
        " WHERE w.session_id = ? ORDER BY w.id",
        lesson.id,
    )
    assert len({(row["participant_id"], row["key"]) for row in rows}) == len(rows)
    sent = [(row["name"], row["slot"], row["payload"]) for row in rows]
    assert len(set(sent)) == len(sent), "the same words have come under two keys"
    assert {row["status"] for row in rows} <= {"stored"}
    last = {(row["name"], row["slot"]): row for row in rows}
    return {place: (words_in(row), bool(row["late"])) for place, row in last.items()}


def words_in(row: Any) -> str:
    """The words of a card, or the number that was chosen."""
    payload = json.loads(row["payload"])
    return " ".join([*map(str, payload["choice"].values()), *payload["texts"].values()])


def until(true: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


# -- No net ----------------------------------------------------------------------------------------


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("count", "seconds"), [(4, 0), pytest.param(30, 60, marks=pytest.mark.prove)]
)
def test_wifi_is_gone_for_a_third_while_they_write(
    lesson: Lesson, count: int, seconds: int, record_property: Note
) -> None:
    pupils = fill_class(lesson, count)
    away, first = pupils[::3], pupils[1]
    here = [page for page in pupils if page not in (first, *away)]
    wall = step_of(lesson.teacher)
    for page in (first, *away):
        page.context.set_offline(True)
    began = time.monotonic()
    for page in pupils:
        sends(page, 1, f"sendt av {name_of(page)}")
        types(page, 2, f"skrevet av {name_of(page)}")
    for page in (first, *away):
        says(page, 1, KEPT)
        is_offline(page)
    for page in here:
        says(page, 1, "Sendt")
    # One is back before the teacher goes on.
    first.context.set_offline(False)
    says(first, 1, "Sendt")
    lesson.open(SLIDE)
    all_follow(lesson, [*here, first])
    until(lambda: time.monotonic() - began >= seconds, "the outage", seconds + 60)
    for page in away:
        follows(page, wall)
        says(page, 1, KEPT)
        page.context.set_offline(False)
    back = time.monotonic()
    all_follow(lesson)
    nothing_waits(pupils)
    record_property(
        f"s until {len(away)} were back and had sent", round(time.monotonic() - back, 1)
    )
    late = {name_of(page) for page in away}
    assert written(lesson) == {
        (name, slot): (f"{word} av {name}", slot == "card-2" or name in late)
        for name in map(name_of, pupils)
        for slot, word in (("card-1", "sendt"), ("card-2", "skrevet"))
    }
    for page in pupils:
        expect(page.locator("#live-connection")).to_have_attribute("data-state", "online")


def test_what_is_chosen_without_net_survives_that_the_page_is_closed(lesson: Lesson) -> None:
    page = lesson.join()
    lesson.open(SCALE)
    all_follow(lesson)
    page.context.set_offline(True)
    page.locator("label:has(input[value='4'])").click()
    page.locator("textarea").fill("fordi det nytter")
    page.close()
    page = reopened(lesson, page)
    expect(page.locator("textarea")).to_have_value("fordi det nytter")
    expect(page.locator("input[value='4']")).to_be_checked()
    nothing_waits([page])
    assert written(lesson) == {(name_of(page), "scale"): ("4 fordi det nytter", False)}


def test_what_is_written_without_net_survives_that_the_page_is_reloaded_and_closed(
    lesson: Lesson,
) -> None:
    # The browser's own "off line" ends with the tab, and lets its last words through: the proxies
    # see to it that they are lost.
    with Proxy(lesson.server.port) as one, Proxy(lesson.server.port) as other:
        stays, misses = lesson.join(one.url), lesson.join(other.url)
        lesson.open(WALL)
        all_follow(lesson)
        for page, proxy in ((stays, one), (misses, other)):
            proxy.mode = Refuse()
            page.context.set_offline(True)
            sends(page, 1, "sendt uten nett")
            says(page, 1, KEPT)
            types(page, 2, "skrevet uten nett")
            with suppress(Error):
                page.reload()
            page.close()
        assert written(lesson) == {}
        one.mode = Pass()
        stays = reopened(lesson, stays, one.url)
        says(stays, 1, "Sendt")
        expect(card(stays, 1).locator("textarea")).to_have_value("sendt uten nett")
        expect(card(stays, 2).locator("textarea")).to_have_value("skrevet uten nett")
        says(stays, 2, "Ikke sendt ennå.")
        card(stays, 2).locator(".answer-foot button").click()
        says(stays, 2, "Sendt")
        # The other comes back when the wall is over.
        lesson.open(SLIDE)
        other.mode = Pass()
        misses = reopened(lesson, misses, other.url)
        all_follow(lesson)
        nothing_waits(lesson.pupils)
        expect(misses.locator("#live-notice")).to_contain_text("merket som sent")
        assert written(lesson) == {
            (name_of(stays), "card-1"): ("sendt uten nett", False),
            (name_of(stays), "card-2"): ("skrevet uten nett", False),
            (name_of(misses), "card-1"): ("sendt uten nett", True),
            (name_of(misses), "card-2"): ("skrevet uten nett", True),
        }


def reopened(lesson: Lesson, closed: Page, at: str | None = None) -> Page:
    """The net is back, and the pupil opens the page again."""
    closed.context.set_offline(False)
    page = closed.context.new_page()
    page.goto(f"{at or lesson.server.url}/live/{lesson.id}")
    expect(page.locator("main[data-live=pupil]")).to_be_visible()
    lesson.pupils[lesson.pupils.index(closed)] = page
    return page


# -- A slow net ------------------------------------------------------------------------------------

USABLE = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  if (!paint || !page.domInteractive) return null;
  const at = Math.max(paint.startTime, page.domInteractive);
  const asked = [page, ...performance.getEntriesByType("resource")];
  const needed = asked.filter((entry) => entry.startTime < at);
  return { seconds: at / 1000, names: needed.map((entry) => entry.name),
           bytes: needed.reduce((sum, entry) => sum + entry.transferSize, 0) };
}"""


@pytest.mark.parametrize(
    ("latency", "proves"),
    [
        (400, False),
        pytest.param(400, True, marks=pytest.mark.prove),
        pytest.param(2000, True, marks=pytest.mark.prove),
    ],
)
def test_slow_3g(
    lesson: Lesson, new_context: NewContext, latency: int, proves: bool, record_property: Note
) -> None:
    lesson.open(WALL)
    page = new_context(**PHONE).new_page()
    speed = {"offline": False, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", {**speed, "latency": latency})
    page.goto(f"{lesson.server.url}/join/{lesson.code}", wait_until="commit")
    usable(page, f"join page, {latency} ms", proves, record_property)
    page.locator("form.join-card button").click(no_wait_after=True)
    page.wait_for_url("**/live/*", wait_until="commit", timeout=PATIENCE)
    usable(page, f"first page, {latency} ms", proves, record_property)
    lesson.pupils.append(page)
    sends(page, 1, "skrevet på tregt nett")
    # By the script, or as a plain form when the script has not come yet.
    expect(page.locator("main")).to_contain_text(re.compile("Sendt|Lagret"), timeout=PATIENCE)
    lesson.open(SLIDE)
    all_follow(lesson)
    assert written(lesson) == {(name_of(page), "card-1"): ("skrevet på tregt nett", False)}


def usable(page: Page, what: str, proves: bool, record_property: Note) -> None:
    """Wait until a page is painted and can be used; see what it took."""
    took = page.wait_for_function(USABLE, timeout=PATIENCE).json_value()
    record_property(f"s until usable, {what}", round(took["seconds"], 2))
    record_property(f"bytes until usable, {what}", took["bytes"])
    assert len(took["names"]) <= 3, took["names"]
    assert 0 < took["bytes"] <= 100_000
    assert took["seconds"] <= 5 or not proves


# -- Proxies ---------------------------------------------------------------------------------------


def test_a_proxy_that_holds_streams_back(lesson: Lesson, record_property: Note) -> None:
    with Proxy(lesson.server.port, Buffer()) as proxy:
        (page,) = [lesson.join(proxy.url)]
        began = time.monotonic()
        lesson.open(WALL)
        all_follow(lesson)
        record_property(
            "s until a page with a silent stream polls", round(time.monotonic() - began, 1)
        )
        sends(page, 1, "bak en treg proxy")
        says(page, 1, "Sendt")
        began = time.monotonic()
        lesson.open(SLIDE)
        all_follow(lesson)
        record_property(
            "s until a page that polls has followed", round(time.monotonic() - began, 1)
        )
        assert written(lesson) == {(name_of(page), "card-1"): ("bak en treg proxy", False)}


COUNT_STREAMS = """
  window.streams = [];
  window.EventSource = class extends EventSource {
    constructor(...all) {
      super(...all);
      window.streams.push(performance.timeOrigin + performance.now());
    }
  };
"""


def watched(lesson: Lesson, at: str) -> Page:
    """A pupil whose browser notes when the page opens a stream."""
    make = lesson.new_context

    def noting(**options: Any) -> BrowserContext:
        context = make(**options)
        context.add_init_script(COUNT_STREAMS)
        return context

    lesson.new_context = noting
    try:
        return lesson.join(at)
    finally:
        lesson.new_context = make


def streams(page: Page) -> list[float]:
    """When the page has opened a stream, in ms."""
    found: list[float] = page.evaluate("window.streams")
    return found


def test_a_proxy_that_cuts_what_is_idle(lesson: Lesson) -> None:
    # The stream beats every four seconds: here it is cut each time.
    with Proxy(lesson.server.port, Idle(3)) as proxy:
        page = watched(lesson, proxy.url)
        lesson.open(WALL)
        all_follow(lesson)
        sends(page, 1, "før")
        says(page, 1, "Sendt")
        until(lambda: len(streams(page)) >= 2, "the stream was not cut, or not opened anew")
        sends(page, 2, "etter")
        says(page, 2, "Sendt")
        lesson.open(SLIDE)
        all_follow(lesson)
        expect(page.locator("#live-connection")).to_have_attribute("data-state", "online")
        assert written(lesson) == {
            (name_of(page), "card-1"): ("før", False),
            (name_of(page), "card-2"): ("etter", False),
        }


@pytest.mark.prove
def test_a_stream_is_never_idle_for_thirty_seconds(lesson: Lesson) -> None:
    with Proxy(lesson.server.port, Idle(30)) as proxy:
        page = watched(lesson, proxy.url)
        began = time.monotonic()
        lesson.open(WALL)
        all_follow(lesson)
        until(lambda: time.monotonic() - began > 70, "seventy seconds", 100)
        assert len(streams(page)) == 1
        sends(page, 1, "etter en lang stund")
        says(page, 1, "Sendt")
        lesson.open(SLIDE)
        all_follow(lesson)
        assert len(streams(page)) == 1


@pytest.mark.parametrize("count", [4, pytest.param(20, marks=pytest.mark.prove)])
def test_a_proxy_that_refuses_for_a_while(
    lesson: Lesson, count: int, record_property: Note
) -> None:
    with Proxy(lesson.server.port) as proxy:
        pupils = [watched(lesson, proxy.url) for _ in range(count)]
        lesson.open(WALL)
        all_follow(lesson)
        proxy.mode = Refuse()
        for page in pupils:
            sends(page, 1, f"sendt av {name_of(page)}")
            types(page, 2, f"skrevet av {name_of(page)}")
        for page in pupils:
            is_offline(page)
            says(page, 1, KEPT)
        lesson.open(SLIDE)
        until(lambda: all(len(streams(page)) >= 2 for page in pupils), "nobody tries again")
        proxy.mode = Pass()
        began = time.monotonic()
        all_follow(lesson)
        nothing_waits(pupils)
        record_property(f"s until {count} were back", round(time.monotonic() - began, 1))
        tries = sorted(streams(page)[1] for page in pupils)
        record_property(
            f"s from first to last try of {count}", round((tries[-1] - tries[0]) / 1000, 2)
        )
        assert tries[-1] - tries[0] > 100, "they all try again at the same instant"
        assert written(lesson) == {
            (name, slot): (f"{word} av {name}", True)
            for name in map(name_of, pupils)
            for slot, word in (("card-1", "sendt"), ("card-2", "skrevet"))
        }


@pytest.mark.parametrize("count", [2, pytest.param(20, marks=pytest.mark.prove)])
def test_a_net_that_is_gone_without_a_word(
    lesson: Lesson, count: int, record_property: Note
) -> None:
    # Nothing is refused and the browser believes that it is on line: connections merely hang.
    with Proxy(lesson.server.port) as proxy:
        pupils = fill_class(lesson, count, proxy.url)
        proxy.mode = Gone()
        for page in pupils:
            sends(page, 1, f"sendt av {name_of(page)}")
            types(page, 2, f"skrevet av {name_of(page)}")
        for page in pupils:
            says(page, 1, KEPT)
        assert written(lesson) == {}
        lesson.open(SLIDE)
        began = time.monotonic()
        if count > 2:
            for page in pupils:
                is_offline(page)
            record_property(
                "s until the pages say that the net is gone", round(time.monotonic() - began, 1)
            )
        proxy.mode = Pass()
        began = time.monotonic()
        all_follow(lesson)
        nothing_waits(pupils)
        record_property(
            f"s until {count} were back from silence", round(time.monotonic() - began, 1)
        )
        assert written(lesson) == {
            (name, slot): (f"{word} av {name}", True)
            for name in map(name_of, pupils)
            for slot, word in (("card-1", "sendt"), ("card-2", "skrevet"))
        }


# -- Sleep -----------------------------------------------------------------------------------------


@pytest.fixture
def sleeper(chromium: Browser) -> Iterator[SleepingTab]:
    """A tab that can be put to sleep."""
    tab = SleepingTab(chromium)
    yield tab
    tab.close()


AT = "document.querySelector('#live-state')?.dataset.focusOnChange"
WAKES = "window.woke = performance.now()"
#: When the first state was asked for, and the first stream opened, after the tab was shown again.
ORDER = """(() => {
  const asked = performance.getEntriesByType("resource")
    .filter(({ name, startTime }) => name.endsWith("/state") && startTime >= window.woke);
  const opened = window.streams.filter((at) => at >= window.woke);
  return { state: asked[0]?.startTime - window.shown, stream: (opened[0] ?? 1e9) - window.shown };
})()"""


@pytest.mark.parametrize("seconds", [0, pytest.param(40, marks=pytest.mark.prove)])
def test_a_tab_that_slept_is_right_at_once(
    lesson: Lesson, sleeper: SleepingTab, seconds: int, record_property: Note
) -> None:
    with Proxy(lesson.server.port) as proxy:
        sleeper.send("Page.navigate", url=f"{proxy.url}/join/{lesson.code}")
        sleeper.until("document.querySelector('form.join-card button')?.offsetHeight > 0")
        sleeper.run("document.querySelector('form.join-card button').click()")
        lesson.open(WALL)
        sleeper.until(f"{AT} === '{step_of(lesson.teacher)}'")
        sleeper.run("document.querySelector('form[data-slot=card-1] textarea').focus()")
        sleeper.send("Input.insertText", text="skrevet før jeg sovnet")
        wall = step_of(lesson.teacher)

        # Asleep, and the phone has let its connections go.
        sleeper.freeze()
        lesson.open(SLIDE)
        proxy.cut()
        began = time.monotonic()
        until(lambda: time.monotonic() - began >= seconds, "a nap", seconds + 60)
        assert sleeper.run(AT) == wall, "it was awake"
        sleeper.run(WAKES)
        sleeper.thaw()
        sleeper.show()
        is_right_at_once(sleeper, lesson, record_property)
        until(lambda: bool(written(lesson)), "what was typed has not come")

        # Hidden, not frozen: no stream is opened meanwhile.
        sleeper.freeze()
        proxy.cut()
        sleeper.thaw()
        lesson.open(SCALE)
        sleeper.run(WAKES)
        sleeper.show()
        is_right_at_once(sleeper, lesson, record_property)
    ((_, slot), words) = next(iter(written(lesson).items()))
    assert (slot, words) == ("card-1", ("skrevet før jeg sovnet", True))


def is_right_at_once(tab: SleepingTab, lesson: Lesson, record_property: Note) -> None:
    """The state is asked for first, and is there within a couple of seconds."""
    began = time.monotonic()
    tab.until(f"{AT} === '{step_of(lesson.teacher)}'")
    took = time.monotonic() - began
    record_property("s until a tab that slept is right", round(took, 2))
    assert took < 5
    order = tab.run(ORDER)
    assert order["state"] < min(100, order["stream"]), order


# -- The server ------------------------------------------------------------------------------------


@pytest.mark.timeout(900)
@pytest.mark.parametrize("count", [3, pytest.param(20, marks=pytest.mark.prove)])
def test_the_server_is_stopped_and_killed_while_they_write(
    lesson: Lesson, count: int, record_property: Note
) -> None:
    pupils = fill_class(lesson, count)
    server = lesson.server
    for round_, end in enumerate((server.stop, server.kill)):
        first, second = 2 * round_ + 1, 2 * round_ + 2
        ending = threading.Thread(target=end)
        for number, page in enumerate(pupils):
            sends(page, first, f"{first} av {name_of(page)}")
            if number == count // 2:
                ending.start()
        ending.join()
        for page in pupils:
            sends(page, second, f"{second} av {name_of(page)}")
            says(page, second, KEPT)
        server.start()
        began = time.monotonic()
        for page in pupils:
            says(page, first, "Sendt")
            says(page, second, "Sendt")
        lesson.teacher.reload()
        lesson.open((SLIDE, SCALE)[round_])
        all_follow(lesson)
        record_property(
            f"s until {count} were back after {end.__name__}", round(time.monotonic() - began, 1)
        )
        if round_ == 0:
            lesson.open(WALL)
            all_follow(lesson)
    nothing_waits(pupils)
    assert written(lesson) == {
        (name, f"card-{number}"): (f"{number} av {name}", False)
        for name in map(name_of, pupils)
        for number in (1, 2, 3, 4)
    }


# -- Storage ---------------------------------------------------------------------------------------

SHUT_OFF = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("shut off", "SecurityError"); },
});"""
FILL = """() => {
  const piece = "x".repeat(4096);
  for (let text = piece; text.length; ) {
    try { localStorage.setItem("full" + localStorage.length, text); }
    catch { text = text.slice(0, text.length >> 1); }
  }
}"""


@pytest.mark.parametrize("storage", ["shut off", "full"])
def test_without_storage_the_page_itself_remembers(lesson: Lesson, storage: str) -> None:
    (page,) = [lesson.join()]
    if storage == "full":
        page.evaluate(FILL)
    else:
        page.context.add_init_script(SHUT_OFF)
        page.reload()
    lesson.open(WALL)
    all_follow(lesson)
    sends(page, 1, "med nett")
    says(page, 1, "Sendt")
    page.context.set_offline(True)
    sends(page, 2, "uten nett")
    says(page, 2, NO_STORAGE)
    types(page, 3, "bare skrevet")
    page.context.set_offline(False)
    says(page, 2, "Sendt")
    lesson.open(SLIDE)
    all_follow(lesson)
    until(lambda: len(written(lesson)) == 3, "what was only typed has not come")
    assert written(lesson) == {
        (name_of(page), "card-1"): ("med nett", False),
        (name_of(page), "card-2"): ("uten nett", False),
        (name_of(page), "card-3"): ("bare skrevet", True),
    }


def test_two_tabs_of_one_pupil(lesson: Lesson) -> None:
    (page,) = fill_class(lesson, 1)
    other = page.context.new_page()
    other.goto(page.url)
    follows(other, step_of(lesson.teacher))
    page.context.set_offline(True)
    sends(page, 1, "fra den første fanen")
    says(page, 1, KEPT)
    sends(other, 2, "fra den andre fanen")
    says(other, 2, KEPT)
    page.context.set_offline(False)
    nothing_waits([page])
    says(page, 1, "Sendt")
    says(other, 2, "Sendt")
    lesson.open(SLIDE)
    all_follow(lesson, [page, other])
    assert written(lesson) == {
        (name_of(page), "card-1"): ("fra den første fanen", False),
        (name_of(page), "card-2"): ("fra den andre fanen", False),
    }


@pytest.mark.parametrize("way", ["leaves", "forgotten", "forgotten, only typed"])
def test_another_pupil_takes_the_seat_in_the_same_browser(lesson: Lesson, way: str) -> None:
    (page,) = fill_class(lesson, 1)
    former, context = name_of(page), page.context
    # The former's words do not come through; everything else does.
    context.route("**/answers", lambda route: route.abort())
    if "only typed" not in way:
        sends(page, 1, "den forriges hemmelighet")
        says(page, 1, KEPT)
    types(page, 2, "den forriges andre hemmelighet")
    other = context.new_page()
    if way == "leaves":
        other.goto(page.url)
        other.on("dialog", lambda dialog: dialog.accept())
        other.locator(".live-menu > summary").click()
        other.locator("form[data-leave] button").click()
        other.wait_for_url("**/join/*")
    else:
        context.clear_cookies()
        other.goto(f"{lesson.server.url}/join/{lesson.code}")
    other.locator("form.join-card button").click()
    expect(other.locator("main[data-live=pupil]")).to_be_visible()
    assert name_of(other) != former
    context.unroute("**/answers")
    # The former's tab finds out that it is another's, and becomes theirs.
    lesson.open(SLIDE)
    lesson.open(WALL)
    lesson.pupils[:] = [page, other]
    all_follow(lesson)
    expect(page.locator(".live-who")).to_have_text(name_of(other), timeout=PATIENCE)
    sends(other, 1, "den nyes ord")
    says(other, 1, "Sendt")
    for tab in (page, other):
        expect(card(tab, 2).locator("textarea")).to_have_value("")
        assert "hemmelighet" not in tab.content()
    assert written(lesson) == {(name_of(other), "card-1"): ("den nyes ord", False)}


# -- The teacher's laptop --------------------------------------------------------------------------


def test_the_teachers_laptop_is_closed(lesson: Lesson, new_context: NewContext) -> None:
    (page,) = fill_class(lesson, 1)
    address, step = lesson.teacher.url, step_of(lesson.teacher)
    cookies = lesson.teacher.context.cookies()
    left = seconds_left(page)
    lesson.teacher.context.close()
    until(lambda: seconds_left(page) < left, "the clock has stopped")
    sends(page, 1, "mens læreren er borte")
    says(page, 1, "Sendt")
    phone = new_context(**PHONE)
    phone.add_cookies(cookies)  # type: ignore[arg-type]
    lesson.teacher = phone.new_page()
    lesson.teacher.goto(address)
    assert step_of(lesson.teacher) == step
    expect(lesson.teacher.locator("#h-answers")).to_contain_text("1 av 1 har svart")
    there, here = seconds_left(lesson.teacher), seconds_left(page)
    assert abs(there - here) <= 2, "the two clocks differ"
    lesson.next()
    all_follow(lesson)
    wide = lesson.teacher.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360


def seconds_left(page: Page) -> int:
    """What the clock shows."""
    shown = page.locator("#live-state [data-left]").first.inner_text()
    minutes, seconds = shown.split(":")
    return 60 * int(minutes) + int(seconds)
