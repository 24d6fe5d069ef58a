"""The database: the base of all models, column types, and how SQLite is made to keep its promises.

SQLite runs in WAL with `synchronous=FULL`, so a commit that returned is on the disk. A transaction
that may write begins IMMEDIATE: two writers wait for each other instead of failing half-way.
Whether it may write is declared by `reading_only()`; the web layer opens GET requests with it.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import TimeoutError as SQLAlchemyTimeoutError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

#: Seconds a writer waits for its turn before the request is answered "busy, try again".
WRITE_WAIT = 5.0


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. Naive values are refused: they would mean two things."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime was given; use an aware one (app.clock.now())")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every model."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UtcDateTime(),
        str: String(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
    }


db = SQLAlchemy(
    disable_autonaming=True,
    metadata=Base.metadata,
    # Nothing is read again after the commit: the view redirects.
    session_options={"expire_on_commit": False},
)

_reading: ContextVar[bool] = ContextVar("reading", default=False)
_write_turn = threading.Lock()


@contextmanager
def reading_only() -> Iterator[None]:
    """Transactions begun inside do not write, so on SQLite they need not wait for a writer."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def begin_as_reader(reading: bool) -> None:
    """Say of this request whether transactions begun from now on only read."""
    _reading.set(reading)


def is_reading() -> bool:
    """Say whether the transaction at hand only reads: what it sees has been committed."""
    return _reading.get()


@event.listens_for(Engine, "connect")
def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    if not isinstance(dbapi_connection, sqlite3.Connection):
        return
    dbapi_connection.isolation_level = None  # we send BEGIN ourselves, see below
    cursor = dbapi_connection.cursor()
    for pragma in (
        f"busy_timeout = {int(WRITE_WAIT * 1000)}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_on_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if _reading.get():
        connection.exec_driver_sql("BEGIN")
        return
    # The writers of one process queue on a lock: SQLite's own busy wait sleeps, and is unfair.
    # Migrations begin again on a connection before it is back in the pool: it has the turn still.
    if not connection.info.get("holds_write_turn") and not _write_turn.acquire(timeout=WRITE_WAIT):
        raise SQLAlchemyTimeoutError("another write took too long")
    connection.info["holds_write_turn"] = True
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except BaseException:
        _pass_write_turn(connection.info)
        raise


def _pass_write_turn(info: dict[Any, Any]) -> None:
    if info.pop("holds_write_turn", False):
        _write_turn.release()


@event.listens_for(Engine, "rollback")
def _after_rollback(connection: Connection) -> None:
    _pass_write_turn(connection.info)


@event.listens_for(Engine, "checkin")
def _after_checkin(_dbapi_connection: Any, record: Any) -> None:
    # The event `commit` comes before the commit itself; the turn is passed when the connection
    # is back in the pool, which the session does right after its commit.
    _pass_write_turn(record.info)


def empty_write_ahead_log() -> bool:
    """On SQLite, move what was committed into the file and cut the log; say whether it was done.

    `secure_delete` overwrites what is deleted in the file, but old pages stay in the log until it
    is cut. Called after erasing a person, outside any transaction; readers at work can be in the
    way, and then the worker does it within the hour.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _, _ = cursor.fetchone() or (1, 0, 0)
    finally:
        connection.close()
    return not busy


def canonical_json(value: Any) -> str:
    """Return JSON text with sorted keys and no spare white space, for comparing and storing."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
