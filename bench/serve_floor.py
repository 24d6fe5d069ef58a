"""Serves the floor on the production server with Springbrett's own settings of it."""

from __future__ import annotations

import os

from app.server import Server, gunicorn_settings, settle
from bench.floor import create_app


class FloorServer(Server):
    """The same server, without the outbox."""

    def load_config(self) -> None:
        """Hand the same settings to gunicorn, without the thread that sends mail."""
        own = {"post_worker_init": lambda _worker: settle()}
        for name, value in {**gunicorn_settings(self.flask_app), **own}.items():
            if name != "worker_exit":
                self.cfg.set(name, value)


app = create_app()
app.config.update(HOST="127.0.0.1", PORT=int(os.environ["PORT"]), THREADS=64)
FloorServer(app).run()
