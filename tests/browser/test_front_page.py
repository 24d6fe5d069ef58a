"""The front page in a real browser: it opens, and it speaks to nobody but us."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.servers import LiveServer


@pytest.mark.parametrize("width", [320, 1280])
def test_it_opens_without_an_error_and_asks_no_third_party(
    page: Page, demo_server: LiveServer, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    page.goto(f"{demo_server.url}/", wait_until="networkidle")

    assert page.locator("h1").count() == 1
    assert [url for url in asked if not url.startswith((demo_server.url, "data:"))] == []
    assert said == []
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, f"the page is {overflow} px wider than the window"
