"""Every setting, in one table: environment name, type, default, meaning.

`read_settings` is the only place that looks at the environment. A value that cannot be used stops
the start with a message that names the setting, what was given and what is wanted.
The same table is printed in docs/operations.md; a test keeps the two in step.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.addresses import reached_as
from app.pool import FairPool

PROJECT = Path(__file__).resolve().parent.parent


#: Few connections for any number of threads: open streams hold none, and one process gets no more
#: done with more of them. On SQLite six are best (docs/server.md): every request needs one, so that
#: few threads compute at the same time, and the one that writes need not ask for the interpreter
#: among forty. The next request waits for its turn, and long enough that a hall which answers in
#: the same second is late, not refused. PostgreSQL is waited for, so there it may be more.
SQLITE_POOL = {"poolclass": FairPool, "pool_size": 6, "max_overflow": 0, "pool_timeout": 15}
POSTGRESQL_POOL = {"pool_size": 20, "max_overflow": 20, "pool_timeout": 15}


class ConfigError(Exception):
    """A setting cannot be used. The text says which, why, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table of settings."""

    name: str
    parse: Callable[[str], Any]
    default: str
    meaning: str


def _text(value: str) -> str:
    return value.strip()


def _flag(value: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    try:
        return words[value.strip().lower() or "0"]
    except KeyError:
        raise ValueError("write 1 or 0") from None


def _between(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            raise ValueError(f"write a whole number from {low} to {high}") from None
        if not low <= number <= high:
            raise ValueError(f"write a whole number from {low} to {high}")
        return number

    return parse


def _folder(value: str) -> Path:
    return Path(value).expanduser() if Path(value).is_absolute() else PROJECT / value


def _host(value: str) -> str:
    if value == "localhost":
        return value
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise ValueError("write an IP address such as 127.0.0.1 or 0.0.0.0") from None


def _database_url(value: str) -> str:
    if not value:
        return value
    try:
        url = make_url(value)
    except ArgumentError:
        raise ValueError("write sqlite:///file or postgresql://user:password@host/name") from None
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ValueError("only sqlite and postgresql databases are supported")
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def _web_address(value: str) -> str:
    if not value:
        return value
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("write a full address such as https://springbrett.example.org")
    return value.rstrip("/")


def _smtp_url(value: str) -> str:
    if not value:
        return value
    parts = urlsplit(value)
    if parts.scheme not in {"smtp", "smtps", "smtp+starttls"} or not parts.hostname:
        raise ValueError("write smtp://, smtp+starttls:// or smtps://user:password@host:port")
    return value


def _secret(value: str) -> str:
    if value and (len(value) < 32 or len(set(value)) < 10):
        raise ValueError("too weak; leave it empty to have one made, or use 32 random characters")
    return value


def _time_zone_known() -> None:
    try:
        zoneinfo.ZoneInfo("Europe/Oslo")
    except zoneinfo.ZoneInfoNotFoundError:
        raise ConfigError("Time zone data is missing: install the package tzdata.") from None


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "DEMO", _flag, "0", "1 fills a demo of its own and shows one-press sign-in; loopback only"
    ),
    Setting("HOST", _host, "127.0.0.1", "address to listen on; the demo refuses any but loopback"),
    Setting("PORT", _between(1, 65535), "8000", "port to listen on"),
    Setting(
        "THREADS", _between(4, 2000), "400", "requests and open streams served at the same time"
    ),
    Setting("INSTANCE_PATH", _folder, "instance", "folder of database, secret key and outbox"),
    Setting(
        "DATABASE_URL", _database_url, "", "empty: SQLite in the instance folder; or postgresql://…"
    ),
    Setting("SECRET_KEY", _secret, "", "empty: made once and kept in the instance folder"),
    Setting("COURSES_PATH", _folder, "courses", "folder of courses"),
    Setting("WORKSHOPS_PATH", _folder, "workshops", "folder of workshops"),
    Setting(
        "PUBLIC_URL",
        _web_address,
        "",
        "address that links in mail and codes on the wall begin with; empty: http://HOST:PORT",
    ),
    Setting(
        "TRUSTED_PROXIES",
        _between(0, 5),
        "0",
        "how many proxies in front set X-Forwarded-* headers",
    ),
    Setting("SMTP_URL", _smtp_url, "", "empty: mail is written to the outbox folder as .eml files"),
    Setting("MAIL_FROM", _text, "Springbrett <springbrett@localhost>", "sender of all mail"),
    Setting(
        "LIMITS_STORAGE",
        _text,
        "memory://",
        "where sign-in limits are counted: memory:// or redis://…",
    ),
    Setting("SIGN_IN_DAYS", _between(1, 365), "30", "days before a person must sign in again"),
    Setting("INVITATION_DAYS", _between(1, 90), "14", "days an invitation can be used"),
    Setting(
        "CONTROLLER_NAME", _text, "", "who is responsible for personal data, shown in the footer"
    ),
    Setting("CONTROLLER_CONTACT", _text, "", "how to reach the controller, an e-mail address"),
    Setting(
        "ACCESSIBILITY_STATEMENT_URL", _web_address, "", "link to the statement at uustatus.no"
    ),
    Setting(
        "PRIVACY_STATEMENT_URL", _web_address, "", "link to the controller's privacy statement"
    ),
    Setting("AUDIT_DAYS", _between(30, 3650), "730", "days the audit trail is kept"),
)


def is_loopback(host: str) -> bool:
    """Say whether an address answers on this machine alone."""
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


def read_settings(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Read all settings from the environment, checked; raise ConfigError on the first bad one."""
    environment = os.environ if environment is None else environment
    settings: dict[str, Any] = {}
    for setting in SETTINGS:
        given = environment.get(setting.name, setting.default)
        try:
            settings[setting.name] = setting.parse(given)
        except ValueError as error:
            shown = "(hidden)" if "SECRET" in setting.name or "URL" in setting.name else given
            raise ConfigError(f"{setting.name}={shown}: {error}.") from None
    return settings


def complete(settings: dict[str, Any]) -> dict[str, Any]:
    """Fill in what follows from other settings, and refuse combinations that are not safe."""
    _time_zone_known()
    if settings["DEMO"] and not is_loopback(settings["HOST"]):
        raise ConfigError(
            f"DEMO=1 with HOST={settings['HOST']}: demo sign-in needs no password, so the demo "
            "answers on this machine only. Use HOST=127.0.0.1, or start with `make serve`."
        )
    instance: Path = settings["INSTANCE_PATH"]
    instance.mkdir(parents=True, exist_ok=True)
    settings["DATABASE_URL"] = (
        settings["DATABASE_URL"] or f"sqlite:///{instance / 'springbrett.db'}"
    )
    settings["SECRET_KEY"] = settings["SECRET_KEY"] or _kept_secret(instance / "secret_key")
    settings["PUBLIC_URL_GIVEN"] = bool(settings["PUBLIC_URL"])
    if not settings["PUBLIC_URL_GIVEN"]:
        settings["PUBLIC_URL"] = f"http://{reached_as(settings['HOST'])}:{settings['PORT']}"
    return settings


def _kept_secret(file: Path) -> str:
    try:
        with open(file, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as new:
            new.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return _secret(file.read_text().strip())


def engine_options(database_url: str) -> dict[str, Any]:
    """Return how connections are kept; what people write gets into no log with an error."""
    on_sqlite = make_url(database_url).get_backend_name() == "sqlite"
    return {**(SQLITE_POOL if on_sqlite else POSTGRESQL_POOL), "hide_parameters": True}


def flask_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the configuration that Flask and its extensions read."""
    return {
        **settings,
        "SQLALCHEMY_DATABASE_URI": settings["DATABASE_URL"],
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings["DATABASE_URL"]),
        "SESSION_COOKIE_NAME": "springbrett",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": settings["SIGN_IN_DAYS"] * 86400,
        "SESSION_REFRESH_EACH_REQUEST": False,  # the cookie is sent when it changes
        "WTF_CSRF_TIME_LIMIT": None,  # the token lives as long as the sign-in; a late form still counts
        "BABEL_DEFAULT_LOCALE": "nb",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Oslo",
        "MAX_CONTENT_LENGTH": 4 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "MAX_FORM_PARTS": 5000,
        "TEMPLATES_AUTO_RELOAD": False,
    }
