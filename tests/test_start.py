"""How the server starts, and when it refuses to."""

import resource
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.addresses import lan_address
from app.server import FILES_BESIDE, connections
from tests.servers import PROJECT, LiveServer, copied


@pytest.fixture
def empty_server(tmp_path: Path, migrated_sqlite: Path) -> Iterator[LiveServer]:
    """A server that is not the demo, with a migrated database and nobody in it."""
    copied(migrated_sqlite.parent, tmp_path)
    server = LiveServer(tmp_path, {"DEMO": "0"})
    yield server
    server.stop()


def start(server: LiveServer, **settings: str) -> subprocess.CompletedProcess[str]:
    """Start a server that is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "app.py"],
        cwd=PROJECT,
        env={**server.environment(), **settings},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::"])
def test_the_demo_is_refused_on_any_address_but_loopback(
    empty_server: LiveServer, host: str
) -> None:
    done = start(empty_server, DEMO="1", HOST=host)
    assert done.returncode == 1
    assert f"HOST={host}" in done.stderr
    assert "Use HOST=127.0.0.1" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("PORT", "eighty", "whole number"),
        ("PORT", "70000", "whole number"),
        ("HOST", "springbrett", "IP address"),
        ("DATABASE_URL", "mysql://localhost/x", "sqlite and postgresql"),
        ("SECRET_KEY", "short", "32 random characters"),
    ],
)
def test_a_bad_setting_ends_the_start_with_what_to_write_instead(
    empty_server: LiveServer, name: str, value: str, advice: str
) -> None:
    done = start(empty_server, **{name: value})
    assert done.returncode == 1
    assert name in done.stderr
    assert advice in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_said_plainly(empty_server: LiveServer) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", empty_server.port))
        other.listen()
        done = start(empty_server)
    assert done.returncode == 1
    assert "Address already in use" in done.stderr
    assert f"PORT={empty_server.port + 1}" in done.stderr


def test_a_database_without_tables_is_said_plainly(tmp_path: Path) -> None:
    done = start(LiveServer(tmp_path, {"DEMO": "0"}))
    assert done.returncode == 1
    assert "flask db upgrade" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_house_asks_for_its_first_administrator(empty_server: LiveServer) -> None:
    empty_server.start()
    assert "flask create-admin" in empty_server.log
    assert empty_server.url in empty_server.log
    assert "springbrett-demo" not in empty_server.log


def test_a_server_for_the_network_prints_the_address_that_others_type(
    empty_server: LiveServer,
) -> None:
    empty_server.settings["HOST"] = "0.0.0.0"
    empty_server.start()
    others_type = f"http://{lan_address() or socket.gethostname()}:{empty_server.port}"
    assert f"Springbrett: {others_type}\n" in empty_server.log
    assert "0.0.0.0" not in empty_server.log
    if lan_address():
        with urllib.request.urlopen(f"{others_type}/healthz", timeout=5) as answer:
            assert answer.status == 200


def test_the_demo_prints_its_people(own_server: LiveServer) -> None:
    for email in ("founder", "mentor", "staff", "teacher", "admin"):
        assert f"{email}@example.org" in own_server.log
    assert "springbrett-demo" in own_server.log


def test_it_answers_and_stops_when_told(empty_server: LiveServer) -> None:
    empty_server.start()
    with urllib.request.urlopen(f"{empty_server.url}/readyz", timeout=5) as answer:
        assert answer.status == 200
    process = empty_server.process
    assert process is not None
    empty_server.stop()
    assert process.returncode == 0
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{empty_server.url}/readyz", timeout=5)


@pytest.mark.parametrize("threads", [4, 400, 2000])
def test_there_are_connections_and_files_for_every_thread(
    empty_server: LiveServer, threads: int
) -> None:
    assert connections(threads) >= max(1000, 2 * threads)
    empty_server.settings["THREADS"] = str(threads)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, hard))  # what the server is started with
    try:
        empty_server.start()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert empty_server.process is not None
    (worker,) = children_of(empty_server.process.pid)
    allowed, most = resource.prlimit(worker, resource.RLIMIT_NOFILE)
    assert allowed >= min(most, connections(threads) + FILES_BESIDE)


def test_nothing_is_left_when_the_started_process_is_killed(empty_server: LiveServer) -> None:
    """The worker goes when its parent is gone; otherwise it would answer with the old code."""
    empty_server.start()
    process = empty_server.process
    assert process is not None
    workers = children_of(process.pid)
    assert workers
    process.kill()
    process.wait(10)
    empty_server.process = None
    for worker in workers:
        wait_until_gone(worker)


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_until_gone(pid: int) -> None:
    subprocess.run(["tail", f"--pid={pid}", "-f", "/dev/null"], timeout=10, check=True)
