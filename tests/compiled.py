"""What is compiled once for a whole run, though each test has an application of its own.

A test's application differs from the last one's in what it stores and how it is set, not in its
addresses nor in the SQL that its queries become. Making those anew took a third of the run. What
is shared here is made from its key alone and never changed, so no test can leave a trace in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from werkzeug.routing import Rule

from app import Springbrett

# -- Addresses -------------------------------------------------------------------------------------

_builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}


class Address(Rule):
    """A rule whose `url_for` is compiled once; Werkzeug compiles Python code for each rule, twice.

    The compiled function takes the rule as its first argument, and finds the converters there.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if self.defaults:
            return super()._compile_builder(append_unknown)
        key = (self.rule, tuple(self._trace), append_unknown)
        if key not in _builders:
            _builders[key] = super()._compile_builder(append_unknown)
        return _builders[key]


# -- SQL -------------------------------------------------------------------------------------------


class Alike:
    """A dialect that equals others made with the same arguments.

    SQLAlchemy keeps compiled SQL by statement and dialect; every engine has a dialect of its own.
    Each is still set up from what its own database says.
    """

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._arguments = arguments

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._arguments == other._arguments

    def __hash__(self) -> int:
        return hash(type(self))


class SQLite(Alike, SQLiteDialect_pysqlite):
    """SQLite; SQLAlchemy wants the promise about its cache in the class itself."""

    supports_statement_cache = True


class PostgreSQL(Alike, PGDialect_psycopg):
    """PostgreSQL, likewise."""

    supports_statement_cache = True


#: The SQL of all engines; pass it on as their execution option `compiled_cache`.
SQL: dict[object, object] = {}


def share() -> None:
    """Let applications and engines made from now on share what is compiled."""
    Springbrett.url_rule_class = Address
    registry.register("sqlite", __name__, "SQLite")
    registry.register("postgresql.psycopg", __name__, "PostgreSQL")
