"""Springbrett: a learning management and workshop toolkit for social entrepreneurs."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from importlib import import_module
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from app import access, assets, config, errors, headers, health, language, navigation, words
from app.cli_content import content_at_start
from app.extensions import babel, csrf, db, migrate

TEMPLATES = config.PROJECT / "app" / "templates"
ACTIVITIES = config.PROJECT / "app" / "activities"


class Templates(Environment):
    """Jinja's environment; templates share its globals as they are.

    Jinja gives each template a chain of dictionaries, and compares the chains' keys at every
    import, nine times a page.
    """

    def make_globals(self, own: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(own) if own else self.globals


class Springbrett(Flask):
    """The Flask application."""

    jinja_environment = Templates


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Make the application: settings from the environment, then `overrides` (for tests)."""
    app = Springbrett(__name__)

    # 1. Settings, checked; a bad one stops the start.
    settings = config.complete({**config.read_settings(), **(overrides or {})})
    app.config.from_mapping({**config.flask_settings(settings), **(overrides or {})})

    # 2. Content, read and rendered once (tests read it once for many applications).
    app.extensions["site"] = app.config.get("SITE") or content_at_start(
        app.config["COURSES_PATH"], app.config["WORKSHOPS_PATH"]
    )

    # 3. Access is checked first of all, then come the extensions.
    access.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.PROJECT / "app" / "migrations"))
    babel.init_app(app, locale_selector=language.choose, timezone_selector=lambda: "Europe/Oslo")
    words.init_app(app)
    csrf.init_app(app)

    # 4. What every request goes through, and what every page shows.
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    headers.init_app(app)
    errors.init_app(app)
    assets.init_app(app)
    navigation.init_app(app)

    # 5. The features, and the templates that types of activities bring.
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(TEMPLATES), PrefixLoader({"activities": FileSystemLoader(ACTIVITIES)})]
    )
    health.init_app(app)
    _register_features(app)
    return app


def _register_features(app: Flask) -> None:
    from app import cli
    from app.accounts import views as accounts
    from app.courses import views as courses
    from app.overview import views as overview
    from app.reviews import views as reviews
    from app.submissions import views as submissions
    from app.workshops import views as workshops

    for feature in (overview, accounts, courses, submissions, reviews, workshops):
        app.register_blueprint(feature.blueprint)
    # What their tables are for, and how a person leaves them; accounts goes last when erasing.
    for name in ("accounts", "courses", "submissions", "reviews", "workshops"):
        import_module(f"app.{name}.privacy")
    cli.init_app(app)
