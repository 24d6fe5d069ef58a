"""A small Flask with the real templates and the real extensions, but no features."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel
from flask_wtf import CSRFProtect

from tests.templates.markup import Markup

TEMPLATES = Path(__file__).resolve().parents[2] / "app" / "templates"


@pytest.fixture(scope="session")
def house() -> Flask:
    """Flask with our templates."""
    house = Flask(__name__, template_folder=str(TEMPLATES))
    house.config.update(
        SECRET_KEY="only for tests of templates",
        BABEL_DEFAULT_LOCALE="nb",
        BABEL_DEFAULT_TIMEZONE="Europe/Oslo",
    )
    Babel(house)
    CSRFProtect(house)
    house.add_url_rule("/list", "things.list", lambda: "")
    return house


@pytest.fixture
def render(house: Flask) -> Callable[..., Markup]:
    """Render a piece of template that imports the components by name."""
    imports = "".join(
        f'{{% import "components/{name}.html" as {name} %}}'
        for name in ("cards", "dates", "dialog", "feedback", "forms", "progress", "tables")
    )

    def rendered(source: str, **values: Any) -> Markup:
        with house.test_request_context():
            return Markup(render_template_string(imports + source, **values))

    return rendered
