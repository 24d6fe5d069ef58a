"""The floor: a bare Flask application with one sign-in lookup, one Jinja page of 20 KB, one insert.

It has the same database settings as Springbrett, so that a write costs the same durable commit.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from typing import Any

from flask import Flask, request

PAGE = """<!doctype html><html lang="nb"><head><title>{{ title }}</title></head>
<body><h1>{{ title }}</h1><ul>{% for row in rows %}
<li><a href="/rows/{{ row.id }}">{{ row.name }}</a> <span>{{ row.text }}</span></li>
{% endfor %}</ul></body></html>"""
ROWS = [{"id": n, "name": f"Rad {n} & søn", "text": "Tekst på bokmål. " * 8} for n in range(100)]


def connect(path: str) -> sqlite3.Connection:
    """Open the floor's database with the promises that Springbrett makes."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def create_app() -> Flask:
    """Make the bare application; FLOOR_DATABASE names its file."""
    app = Flask(__name__)
    path = os.environ["FLOOR_DATABASE"]
    with connect(path) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS sign_ins (token TEXT PRIMARY KEY, name TEXT)"
        )
        connection.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text TEXT)")
        connection.execute("INSERT OR REPLACE INTO sign_ins VALUES ('bench', 'Kari')")

    kept = threading.local()  # one connection a thread, as a pool would do
    template = app.jinja_env.from_string(PAGE)

    def database() -> sqlite3.Connection:
        if not hasattr(kept, "connection"):
            kept.connection = connect(path)
        return kept.connection  # type: ignore[no-any-return]

    def name() -> Any:
        token = request.cookies.get("token", "")
        return database().execute("SELECT name FROM sign_ins WHERE token = ?", (token,)).fetchone()

    @app.get("/page")
    def page() -> str:
        return template.render(title=f"Hei, {name()[0]}", rows=ROWS)

    @app.post("/insert")
    def insert() -> dict[str, str]:
        name()
        database().execute("BEGIN IMMEDIATE")
        database().execute("INSERT INTO rows (text) VALUES (?)", (request.get_data(as_text=True),))
        database().execute("COMMIT")
        return {"status": "ok"}

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    return app
