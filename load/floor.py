"""The floor: a bare Flask application that only inserts durably and tells the streams of a session.

A condition variable for each session wakes those who watch it, with the words themselves. Others'
streams are held open and beat, as pupils' do.
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, jsonify, request

from bench.floor import connect

BEAT = 4.0
PAGE = "<!doctype html><title>Gulv</title>" + "<p>Så mye tekst som en side har.</p>" * 150


class Wall:
    """What has been written in one session."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.changed = threading.Condition()

    def add(self, words: list[str]) -> None:
        """Add words and wake those who watch."""
        with self.changed:
            self.words += words
            self.changed.notify_all()

    def after(self, number: int) -> list[str]:
        """Return what has come after the first `number`, waiting a beat for it."""
        with self.changed:
            if len(self.words) == number:
                self.changed.wait(BEAT)
            return self.words[number:]


def create_app() -> Flask:
    """Make the bare application; FLOOR_DATABASE names its file."""
    app = Flask(__name__)
    path = os.environ["FLOOR_DATABASE"]
    with connect(path) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS writes"
            " (id INTEGER PRIMARY KEY, session INTEGER, key TEXT UNIQUE, text TEXT)"
        )
    kept, turn = threading.local(), threading.Lock()
    walls: dict[int, Wall] = defaultdict(Wall)

    def database() -> Any:
        if not hasattr(kept, "connection"):
            kept.connection = connect(path)
        return kept.connection

    @app.get("/page")
    def page() -> str:
        return PAGE

    @app.post("/sessions/<int:session>/answers")
    def insert(session: int) -> Any:
        writes = request.get_json()["writes"]
        rows = [(session, each["key"], each["fields"]["text"][0]) for each in writes]
        with turn:
            database().execute("BEGIN IMMEDIATE")
            database().executemany(
                "INSERT OR IGNORE INTO writes (session, key, text) VALUES (?, ?, ?)", rows
            )
            database().execute("COMMIT")
        walls[session].add([row[2] for row in rows])
        return jsonify(results=[{"key": row[1], "status": "stored", "revision": 1} for row in rows])

    @app.get("/sessions/<int:session>/words")
    def words(session: int) -> Response:
        told = Response("\n".join(walls[session].words[-60:]))
        told.set_etag(str(len(walls[session].words)))
        told.make_conditional(request)
        return told

    @app.get("/sessions/<int:session>/stream")
    def stream(session: int) -> Response:
        wall, watches = walls[session], "watch" in request.args

        def body() -> Iterator[str]:
            yield "event: beat\ndata: \n\n"
            seen, idle = len(wall.words), threading.Event()
            while True:
                if not watches:
                    idle.wait(BEAT)
                    yield "event: beat\ndata: \n\n"
                    continue
                new = wall.after(seen)
                seen += len(new)
                yield "".join(f"event: word\ndata: {each}\n\n" for each in new or [""])

        return Response(body(), content_type="text/event-stream")

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    return app
