"""`make bench`: CPU milliseconds per request of each page, beside a bare page in the same run.

Springbrett and the floor run on the same production server side by side, and are asked in turns:
CPU per request on shared machines changes by up to 1.8 times within seconds, so only figures of
one interleaved run can be compared. A figure is the median over the rounds; CPU is counted over
all threads of all processes of a server. The writes are also timed, beside a bare durable commit.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

PROJECT = Path(__file__).resolve().parent.parent
ROUNDS = int(os.environ.get("ROUNDS", "9"))
PER_ROUND = int(os.environ.get("PER_ROUND", "40"))


@dataclass
class Server:
    """One server process group on a loopback port."""

    name: str
    command: list[str]
    environment: dict[str, str]
    port: int
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = subprocess.Popen(
            self.command,
            cwd=PROJECT,
            env={**os.environ, **self.environment, "PORT": str(self.port)},
            stdout=subprocess.DEVNULL,
            stderr=sys.stderr,
        )
        for _ in range(600):
            try:
                Browser(self.port).get("/healthz")
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"{self.name} did not start")

    def stop(self) -> None:
        """Stop it."""
        self.process.terminate()
        self.process.wait(20)

    def cpu(self) -> float:
        """Return CPU seconds used so far by every process and thread of the server."""
        return sum(_cpu_of(process) for process in family(self.process.pid))


def family(root: int) -> Iterator[int]:
    """Yield the ids of a process and of all that came from it."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(words[1]), []).append(int(stat.parent.name))
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += parents.get(pid, [])


def _cpu_of(pid: int) -> float:
    """Return CPU seconds of a process, to the nanosecond: the kernel's per-thread run times."""
    nanoseconds = 0
    for schedstat in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            nanoseconds += int(schedstat.read_text().split()[0])
        except OSError:
            continue
    return nanoseconds / 1e9


class Browser:
    """One kept-alive connection with its cookies, as a browser has."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str, str]:
        """Send one request; return status, text and where it redirects to."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body or None, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, answer.headers.get("Location", "")

    def get(self, path: str) -> str:
        """Return a page that must be there."""
        status, text, _ = self.ask("GET", path)
        assert status == 200, f"GET {path}: {status} {text[:300]}"
        return text

    def send(self, path: str, fields: list[tuple[str, str]], expect: int = 302) -> str:
        """Send a form and return where the answer leads."""
        status, text, location = self.ask(
            "POST", path, urlencode(fields), Content_Type="application/x-www-form-urlencoded"
        )
        assert status in (expect, 303), f"POST {path}: {status} {text[:500]}"
        return location


def token_in(page: str) -> str:
    """Return the form token that a page carries."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "the page has no form token"
    return found[1]


def signed_in(port: int, name: str) -> Browser:
    """Sign in as one of the bench's people."""
    from bench.fill import PASSWORD

    browser = Browser(port)
    token = token_in(browser.get("/sign-in"))
    browser.send(
        "/sign-in",
        [("csrf_token", token), ("email", f"{name}@example.org"), ("password", PASSWORD)],
    )
    browser.get("/home")
    return browser


@dataclass
class Page:
    """Something that is measured: `ask` sends one request to `server`."""

    name: str
    server: Server
    ask: Callable[[], object]
    is_write: bool = False
    settle: Callable[[], object] = lambda: None  # waits for what the requests left to be done
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def measure(self, requests: int) -> None:
        """Send some requests in a row; note the CPU per request and each one's wall time."""
        before = self.server.cpu()
        for _ in range(requests):
            began = time.perf_counter()
            self.ask()
            self.wall.append(1000 * (time.perf_counter() - began))
        self.settle()
        self.cpu.append(1000 * (self.server.cpu() - before) / requests)


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def servers(folder: Path) -> tuple[Server, Server]:
    """Fill a database, and return the floor and Springbrett, ready to start."""
    from bench.fill import copy_courses

    copy_courses(PROJECT / "courses", folder / "courses")
    ours = {"INSTANCE_PATH": str(folder), "COURSES_PATH": str(folder / "courses"), "DEMO": "0"}
    subprocess.run(
        [sys.executable, "-m", "bench.prepare"], cwd=PROJECT, env={**os.environ, **ours}, check=True
    )
    floor = {"FLOOR_DATABASE": str(folder / "floor.db")}
    return (
        Server("floor", [sys.executable, "-m", "bench.serve_floor"], floor, free_port()),
        Server("springbrett", [sys.executable, "app.py"], ours, free_port()),
    )


def pages(floor: Server, ours: Server, database: Path) -> list[Page]:
    """Return everything that is measured."""
    from bench.writes import Writer

    bare = Browser(floor.port)
    bare.cookies["token"] = "bench"  # noqa: S105 what the floor knows
    founder, mentor, staff, nobody = (
        signed_in(ours.port, name) for name in ("founder", "mentor", "staff", "nobody")
    )
    writer = Writer(signed_in(ours.port, "writer"), database)
    enrolment = writer.enrolments[0]
    lesson = re.search(r'href="(/cohorts/\d+/lessons/[^"]+)"', founder.get("/cohorts/1/path"))
    assert lesson
    words = "Vi hjelper unge som har falt ut. " * 6
    return [
        Page("floor: page of 20 KB", floor, lambda: bare.get("/page")),
        Page("floor: insert", floor, lambda: bare.ask("POST", "/insert", words), True),
        Page("signed-in page, empty", ours, lambda: nobody.get("/home")),
        Page("lesson", ours, lambda: founder.get(lesson[1])),
        Page("home", ours, lambda: founder.get("/home")),
        Page(
            "exercise page",
            ours,
            lambda: founder.get(f"/enrolments/{enrolment}/exercises/{writer.untouched[0]}"),
        ),
        Page("save draft", ours, writer.save_draft, True),
        Page("hand in, and its mail", ours, writer.hand_in, True, writer.wait_for_mail),
        Page("queue, 50 of 500", ours, lambda: mentor.get("/queue")),
        Page("matrix, 150 × 24", ours, lambda: staff.get("/cohorts/1/matrix")),
    ]


def durable_commits(folder: Path, number: int = 300) -> float:
    """Return the median wall milliseconds of a bare durable commit in a file of its own."""
    from bench.floor import connect

    connection = connect(str(folder / "commits.db"))
    connection.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text TEXT)")
    times = []
    for _ in range(number):
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO rows (text) VALUES (?)", ("x" * 200,))
        connection.execute("COMMIT")
        times.append(1000 * (time.perf_counter() - began))
    connection.close()
    return statistics.median(times)


def report(measured: list[Page], commit: float) -> None:
    """Print the table: CPU per request, its ratio to the floor, wall time of the writes."""
    floor = {False: measured[0], True: measured[1]}
    print(f"{'':26}{'CPU ms':>8}{'× floor':>9}{'wall p50':>10}{'wall p95':>10}")
    for page in measured:
        base = floor[page.is_write]
        ratio = statistics.median(a / b for a, b in zip(page.cpu, base.cpu, strict=True))
        wall = sorted(page.wall)
        print(
            f"{page.name:26}{statistics.median(page.cpu):8.2f}{ratio:9.2f}"
            f"{statistics.median(wall):10.2f}{wall[int(len(wall) * 0.95)]:10.2f}"
        )
    print(f"{'bare durable commit':26}{'':8}{'':9}{commit:10.2f}")
    print(f"\nsqlite {sqlite3.sqlite_version}; {ROUNDS} rounds of {PER_ROUND} requests, medians.")


def main() -> None:
    """Run the bench."""
    with tempfile.TemporaryDirectory(prefix="springbrett-bench-") as name:
        folder = Path(name)
        floor, ours = servers(folder)
        floor.start()
        ours.start()
        try:
            measured = pages(floor, ours, folder / "springbrett.db")
            for page in measured:
                page.measure(5)
                page.cpu.clear()
                page.wall.clear()
            for _ in range(ROUNDS):
                for page in measured:
                    page.measure(PER_ROUND)
            commit = durable_commits(folder)
        finally:
            floor.stop()
            ours.stop()
        report(measured, commit)
        if target := os.environ.get("BENCH_JSON"):
            found = {page.name: statistics.median(page.cpu) for page in measured}
            Path(target).write_text(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
