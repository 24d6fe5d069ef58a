"""Real servers: the production server in a process of its own, and a mail server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.handlers import Message

PROJECT = Path(__file__).resolve().parent.parent


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


def copied(source: Path, target: Path) -> Path:
    shutil.copytree(source, target, dirs_exist_ok=True)
    return target
