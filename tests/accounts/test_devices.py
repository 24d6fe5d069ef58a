"""Telling devices apart by name."""

from __future__ import annotations

import pytest

from app.accounts.devices import device_name

MOZILLA = "Mozilla/5.0"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0",
            "Firefox, Windows",
        ),
        (
            f"{MOZILLA} (Windows NT 10.0; x64) {WEBKIT} Chrome/129.0 Safari/537.36 Edg/129.0",
            "Edge, Windows",
        ),
        (
            f"{MOZILLA} (Linux; Android 14; Pixel 8) {WEBKIT} Chrome/129.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            f"{MOZILLA} (iPhone; CPU OS 17_5 like Mac OS X) {APPLE} Version/17.5 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            f"{MOZILLA} (iPhone; CPU OS 17_5 like Mac OS X) {APPLE} CriOS/129.0 Safari/604.1",
            "Chrome, iPhone",
        ),
        (
            f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) {APPLE} Version/17.5 Safari/605.1.15",
            "Safari, Mac",
        ),
        (f"{MOZILLA} (X11; CrOS x86_64) {WEBKIT} Chrome/129.0 Safari/537.36", "Chrome, ChromeOS"),
        (f"{MOZILLA} (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox, Linux"),
        ("curl/8.5.0", ""),
        ("", ""),
        ("<script>alert(1)</script>" * 1000, ""),
    ],
)
def test_a_device_is_called_by_browser_and_system(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name
