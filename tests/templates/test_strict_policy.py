"""Nothing in a template that the content security policy refuses, and nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "app"  # types of activities bring templates of theirs
REFUSED = {
    r"\sstyle\s*=": "a style attribute; write a class in frontend/css/",
    r"\son[a-z]+\s*=\s*[\"']": "an event attribute; add a listener in frontend/",
    r"<style\b": "a style element; write it in frontend/css/",
    r"<script(?![^>]*\ssrc=)[^>]*>": "an inline script; write it in frontend/",
    r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=[\"'](?:https?:)?//": "a third party",
    r"javascript:": "a script in an address",
}


@pytest.mark.parametrize(
    "template",
    sorted(APP.rglob("*.html")),
    ids=lambda path: path.relative_to(APP).as_posix(),
)
def test_template_keeps_the_policy(template: Path) -> None:
    source = re.sub(r"\{#.*?#\}", "", template.read_text("utf-8"), flags=re.DOTALL)
    for pattern, what in REFUSED.items():
        found = re.search(pattern, source, flags=re.IGNORECASE)
        assert not found, f"{template.name}: {found and found.group()!r} is {what}"
