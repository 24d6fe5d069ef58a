"""A real Chromium. Where there is none these tests fail, and say what to install."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.browser.scene import Scene, set_the_scene
from tests.servers import LiveServer, copied

PROJECT = Path(__file__).resolve().parent.parent.parent
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"

FAILED = pytest.StashKey[bool]()

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    # Nothing but our own pages: no updates, no telemetry, no guessing ahead.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def browser_tool() -> Any:
    """tools/browser.py, which knows where a browser is and how to get one."""
    spec = importlib.util.spec_from_file_location("browser_tool", PROJECT / "tools" / "browser.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What steers browsers; there can be one in a process."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The browser, one for the tests of a file: what hours of tests leave in it harms no others."""
    tool = browser_tool()
    if not tool.ready():
        pytest.fail(tool.how_to_install(), pytrace=False)
    expect.set_options(timeout=10_000)
    browser = playwright.chromium.launch(executable_path=tool.chromium(), args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Tell the fixtures below whether the test has failed."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
def new_context(
    chromium: Browser, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[..., BrowserContext]]:
    """Make browser profiles: each has its own cookies and device storage.

    `new_context(width=320, color_scheme="dark", locale="nn-NO")`; the rest is Playwright's.
    When the test fails, a picture of each open page is left in its folder.
    """
    made: list[BrowserContext] = []

    def make(*, width: int = 1280, height: int = 900, **options: Any) -> BrowserContext:
        settings = {"locale": "nb-NO", "reduced_motion": "reduce", **options}
        context = chromium.new_context(viewport={"width": width, "height": height}, **settings)
        context.set_default_timeout(10_000)
        made.append(context)
        return context

    yield make
    if request.node.stash.get(FAILED, False):
        take_pictures(made, tmp_path)
    for context in made:
        context.close()


def take_pictures(contexts: list[BrowserContext], folder: Path) -> None:
    pages = [page for context in contexts for page in context.pages]
    for number, page in enumerate(pages, start=1):
        picture = folder / f"failed-{number}.png"
        with suppress(Error):
            page.screenshot(path=picture, full_page=True)
            print(f"{page.url} looked like {picture}")  # noqa: T201


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """One page in a profile of its own."""
    return new_context().new_page()


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The accessibility checker, to be evaluated in a page."""
    assert AXE.exists(), "axe-core is missing: run `make test`, or `python tools/npm.py ci`"
    return AXE.read_text("utf-8")


@pytest.fixture(scope="session")
def scene(filled_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The demo with all that is to be looked at; for tests that look and leave no trace."""
    server = LiveServer(copied(filled_demo, tmp_path_factory.mktemp("scene")))
    scene = set_the_scene(server)
    server.start()
    yield scene
    server.stop()


# -- A school that runs workshops ------------------------------------------------------------------


@contextmanager
def school_in(instance: Path, migrated: Path) -> Iterator[LiveServer]:
    """The production server, empty but for what a test makes."""
    instance.mkdir()
    shutil.copyfile(migrated, instance / "springbrett.db")
    server = LiveServer(instance, {"DEMO": "0"})
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def school(migrated_sqlite: Path, tmp_path: Path) -> Iterator[LiveServer]:
    """A school of this test's own."""
    with school_in(tmp_path / "school", migrated_sqlite) as server:
        yield server


@pytest.fixture(scope="module")
def shared_school(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """One school for the tests of a file, where each has a session of its own."""
    folder = tmp_path_factory.mktemp("schools")
    with school_in(folder / "school", migrated_sqlite) as server:
        yield server
