"""The production server: gunicorn, one process with many threads. docs/server.md says why.

One process, because SQLite has one writer and the live hub is in memory; many threads, because
each open event stream holds one. The outbox worker is a thread of the same process.
"""

from __future__ import annotations

import gc
import resource
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.accounts.models import User
from app.config import ConfigError
from app.database import db
from app.demo import people as demo
from app.mail.worker import work

#: Seconds that requests in progress get when the server is told to stop.
GRACE = 5
#: Open files besides connections from outside: three a connection to the database, and spare ones.
FILES_BESIDE = 300


def serve(make_app: Callable[[], Flask]) -> None:
    """Start the server and stay until told to stop; a bad setting ends the process, explained."""
    try:
        app = make_app()
        refuse_taken_port(app.config["HOST"], app.config["PORT"])
        people = people_to_tell_of(app)
    except ConfigError as error:
        sys.exit(f"Springbrett did not start. {error}")
    print("\n".join(greeting(app.config, people)), flush=True)
    Server(app).run()


def refuse_taken_port(host: str, port: int) -> None:
    """Raise ConfigError when something else answers on the address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise ConfigError(
                f"HOST={host} PORT={port}: {error.strerror}. "
                f"Choose another, for example PORT={port + 1 if port < 65535 else 8000}."
            ) from None


def people_to_tell_of(app: Flask) -> str:
    """Return who can sign in: "demo", "admin" or "nobody" (yet)."""
    with app.app_context():
        try:
            admin = db.session.scalar(
                select(User.id).where(User.is_admin, User.erased_at.is_(None)).limit(1)
            )
        except (OperationalError, ProgrammingError) as error:
            raise ConfigError(
                "The database does not answer, or has no tables yet. Run `flask db upgrade` "
                f"(`make run` and `make serve` do), and check DATABASE_URL. It said: {error.orig}"
            ) from None
        finally:
            # The worker process opens its own connections; none may cross the fork.
            db.session.remove()
            db.engine.dispose()
    if app.config["DEMO"]:
        return "demo"
    return "nobody" if admin is None else "admin"


def greeting(settings: Mapping[str, Any], people: str) -> list[str]:
    """Return the lines printed at start: where to find it and who can sign in."""
    lines = ["", f"  Springbrett: {settings['PUBLIC_URL']}"]
    if people == "demo":
        lines += ["  Demo, with made-up people and ventures. Choose one when signing in, or use"]
        lines += [f"    {person.email:<22} {person.role}" for person in demo.SIGN_INS]
        lines += [f"  with the password {demo.PASSWORD}. Only this machine can reach it."]
    if people == "nobody":
        lines += ["  Nobody can sign in yet. Make the first administrator, in another window:"]
        lines += ["    .venv/bin/flask create-admin"]
    return [*lines, "  Stop with Ctrl+C.", ""]


class Server(BaseApplication):
    """Gunicorn, set from our own settings; it reads no files or variables of its own."""

    def __init__(self, app: Flask) -> None:
        self.flask_app = app
        super().__init__()

    def load_config(self) -> None:
        """Hand our settings to gunicorn."""
        for name, value in gunicorn_settings(self.flask_app).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application, already made: its errors are shown before anything forks."""
        return self.flask_app


def gunicorn_settings(app: Flask) -> dict[str, Any]:
    """Return gunicorn's settings by their names there."""
    host, port, threads = app.config["HOST"], app.config["PORT"], app.config["THREADS"]
    outbox = OutboxThread(app)
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": 1,
        "worker_class": Worker,
        "threads": threads,
        "worker_connections": connections(threads),
        "keepalive": 65,
        "graceful_timeout": GRACE,
        "preload_app": True,
        "loglevel": "warning",
        "control_socket_disable": True,
        # X-Forwarded-* is believed by TRUSTED_PROXIES alone, not for coming from loopback.
        "forwarded_allow_ips": "",
        # Before the fork, so that the two processes go on sharing what neither looks through.
        "when_ready": lambda _server: settle(),
        "post_worker_init": lambda _worker: begin(outbox),
        "worker_exit": lambda _server, _worker: outbox.stop(),
    }


class Worker(ThreadWorker):
    """Lets open streams end when it is told to stop; else they would take all of GRACE."""

    def handle_exit(self, *signal: Any) -> None:
        """Stop, after the requests in progress."""
        super().handle_exit(*signal)
        self._end_streams()

    def handle_quit(self, *signal: Any) -> None:
        """Stop at once."""
        self._end_streams()
        super().handle_quit(*signal)

    def _end_streams(self) -> None:
        # In a thread of its own: what a signal interrupts may hold the hub's lock.
        live = self.app.flask_app.extensions.get("live")  # the floor of `make load` has no streams
        if live is not None:
            threading.Thread(target=live.hub.end).start()


def connections(threads: int) -> int:
    """Return how many connections may be open for so many threads.

    A browser with an open stream keeps another connection or two for what it asks beside it; those
    hold no thread while nothing is asked.
    """
    return max(1000, 3 * threads)


def begin(outbox: OutboxThread) -> None:
    """Start the outbox when the worker process is there."""
    allow_files(connections(outbox.app.config["THREADS"]) + FILES_BESIDE)
    outbox.start()


def allow_files(wanted: int) -> None:
    """Raise this process's limit of open files, as far as it may: systems often begin at 1,024."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    if now == resource.RLIM_INFINITY or now >= wanted:
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def settle() -> None:
    """Leave what was made until now out of garbage collection for good.

    The content and the code are two hundred thousand objects that never go; looking through them
    now and then takes about a fifth of the time of a page.
    """
    gc.collect()
    gc.freeze()


class OutboxThread:
    """The worker that sends mail and does the periodic work, as a thread of the server process."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.stopping = threading.Event()
        self.thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self.thread = threading.Thread(
            target=work, args=(self.app, self.stopping), name="outbox", daemon=True
        )
        self.thread.start()

    def stop(self) -> None:
        """Ask the thread to stop and wait a moment for the mail it is sending."""
        self.stopping.set()
        if self.thread:
            self.thread.join(GRACE)
