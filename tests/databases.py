"""Real databases: made by the real migrations, and read back through a connection of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import Select, create_engine, func, inspect, make_url, select, text
from sqlalchemy.orm import Session

from app import create_app
from app.database import reading_only
from tests import compiled


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


class Emptied:
    """A PostgreSQL database that is emptied again and again, over one connection of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = create_engine(url, isolation_level="AUTOCOMMIT")
        self._connection = self._engine.connect()
        tables = set(inspect(self._connection).get_table_names()) - {"alembic_version"}
        # One statement for all: each would be a journey to the server and back.
        self._empty = ";".join(
            [
                "BEGIN",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()",
                "SET LOCAL session_replication_role = replica",
                *(f'DELETE FROM "{table}"' for table in sorted(tables)),
                "SELECT setval(quote_ident(sequencename)::regclass, 1, false) "
                "FROM pg_sequences WHERE schemaname = 'public'",
                "COMMIT",
            ]
        )

    def empty(self) -> None:
        """Take all rows out, and let ids begin at 1 again.

        Rows are few in a test, so deleting them takes milliseconds; TRUNCATE or a fresh copy of the
        database makes new files for every table and takes a third of a second.
        """
        self._connection.exec_driver_sql(self._empty)

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()


def named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def on_server(server: str, *statements: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


class Store:
    """The database seen through a connection of its own: only what was committed is there."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url, execution_options={"compiled_cache": compiled.SQL})

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
        return int(self.one(select(func.count()).select_from(model)))

    def close(self) -> None:
        self._engine.dispose()
