"""What holds for all code, and cannot be said to a linter."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.servers import PROJECT

APP = PROJECT / "app"
#: What ties code to the request that is being answered.
OF_A_REQUEST = {"request", "session", "g", "abort", "redirect", "flash", "render_template"}
#: Where that is known: on the outside of the house.
OUTSIDE = {
    "access.py",
    "assets.py",
    "cli.py",
    "errors.py",
    "headers.py",
    "health.py",
    "language.py",
    "navigation.py",
    "words.py",
}


def knows_of_requests(file: Path) -> bool:
    """Views, forms, and the modules that every request goes through."""
    inside = file.relative_to(APP)
    return (
        inside.name in {"views.py", "forms.py"}
        or "views" in inside.parts
        or (len(inside.parts) == 1 and inside.name in OUTSIDE)
    )


def flask_names(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "flask":
            yield from ((node.lineno, name.name) for name in node.names)


def test_only_the_outside_of_the_house_knows_of_requests() -> None:
    found = [
        f"{file.relative_to(PROJECT)}:{line}: imports flask.{name}. Only views and forms may; "
        "let the view pass on what is needed."
        for file in sorted(APP.rglob("*.py"))
        if not knows_of_requests(file)
        for line, name in flask_names(file)
        if name in OF_A_REQUEST
    ]
    assert not found, "\n".join(found)


def test_no_module_is_a_drawer_for_all_sorts() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    found = [file for file in sorted(APP.rglob("*.py")) if file.stem in drawers]
    assert not found, f"Name it by what it does: {found}"


def test_no_style_or_script_stands_in_a_template() -> None:
    """The content security policy allows none; what it blocks is seen by nobody but the visitor."""
    found = [
        f"{file.relative_to(PROJECT)}: {sign}"
        for file in sorted(APP.rglob("*.html"))
        for sign in (" style=", "<style", "onclick=", "onsubmit=", "javascript:")
        if sign in file.read_text("utf-8")
    ]
    assert not found, "\n".join(found)
