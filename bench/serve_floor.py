"""Serves a floor on the production server with Springbrett's own settings of it."""

from __future__ import annotations

import os

from flask import Flask

from app.server import FILES_BESIDE, Server, allow_files, connections, gunicorn_settings, settle


class FloorServer(Server):
    """The same server, without the outbox."""

    def load_config(self) -> None:
        """Hand the same settings to gunicorn, without the thread that sends mail."""
        own = {"post_worker_init": lambda _worker: self.begin()}
        for name, value in {**gunicorn_settings(self.flask_app), **own}.items():
            if name != "worker_exit":
                self.cfg.set(name, value)

    def begin(self) -> None:
        """Settle down to serve."""
        allow_files(connections(self.flask_app.config["THREADS"]) + FILES_BESIDE)
        settle()


def serve(app: Flask, threads: int = 64) -> None:
    """Serve a bare application on loopback; PORT says where."""
    app.config.update(HOST="127.0.0.1", PORT=int(os.environ["PORT"]), THREADS=threads)
    FloorServer(app).run()


if __name__ == "__main__":
    from bench.floor import create_app

    serve(create_app())
