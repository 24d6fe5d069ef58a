"""The two servers of a round, what they use, and what the client itself uses."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.run import PROJECT, Server, family, free_port

#: The client's loop looks at the clock so often, to know how late itself is.
TICK = 0.01


@dataclass
class Use:
    """What was used during one scenario."""

    seconds: float = 0.0
    server_cpu: float = 0.0
    client_cpu: float = 0.0
    memory: float = 0.0  # MB, proportional set size, at the end
    lag: float = 0.0  # seconds, 95th percentile of how late the client's loop was


def memory(server: Server) -> float:
    """Return the proportional set size of every process of a server, in MB."""
    kilobytes = 0
    for pid in family(server.process.pid):
        try:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kilobytes += int(line.split()[1])
        except OSError:
            continue
    return kilobytes / 1024


@asynccontextmanager
async def used(server: Server) -> AsyncIterator[Use]:
    """Measure what server and client use inside."""
    use, lags = Use(), list[float]()

    async def tick() -> None:
        while True:
            due = time.monotonic() + TICK
            await asyncio.sleep(TICK)
            lags.append(time.monotonic() - due)

    ticking = asyncio.ensure_future(tick())
    began, server_cpu, client_cpu = time.monotonic(), server.cpu(), time.process_time()
    try:
        yield use
    finally:
        use.seconds = time.monotonic() - began
        use.server_cpu = server.cpu() - server_cpu
        use.client_cpu = time.process_time() - client_cpu
        use.memory = memory(server)
        ticking.cancel()
        use.lag = sorted(lags)[int(0.95 * len(lags))] if lags else 0.0


@contextmanager
def springbrett(folder: Path, teachers: int, threads: int) -> Iterator[Server]:
    """Run Springbrett with an empty database and some teachers."""
    settings = {
        "INSTANCE_PATH": str(folder),
        "DATABASE_URL": "",
        "DEMO": "0",
        "THREADS": str(threads),
    }
    prepare = [sys.executable, "-m", "load.prepare", str(teachers)]
    subprocess.run(prepare, cwd=PROJECT, env={**os.environ, **settings}, check=True)
    with running(
        Server("springbrett", [sys.executable, "app.py"], settings, free_port())
    ) as server:
        yield server


@contextmanager
def floor(folder: Path, threads: int) -> Iterator[Server]:
    """Run the floor."""
    settings = {"FLOOR_DATABASE": str(folder / "floor.db"), "THREADS": str(threads)}
    command = [sys.executable, "-m", "load.serve_floor"]
    with running(Server("floor", command, settings, free_port())) as server:
        yield server


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Run a server inside."""
    server.start()
    try:
        yield server
    finally:
        server.stop()
