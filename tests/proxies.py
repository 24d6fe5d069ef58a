"""A proxy on loopback that does what networks at schools do, for tests in a browser and without.

    with Proxy(server.port) as proxy:
        page.goto(proxy.url)          # as the server itself: http://127.0.0.1:<port of the proxy>
        proxy.mode = Gone()           # from now on, also for connections that are open
        proxy.mode = Pass()           # and back

It passes bytes on and knows nothing of HTTP but where an event stream's answer begins. The modes:

- `Pass()`: everything goes through.
- `Buffer(kilobytes=64)`: a proxy that collects answers: of an event stream nothing is let through
  until it ends or so many KB have come. Other answers pass. It holds for streams that begin in this
  mode; one that is held back is let go when the mode becomes another.
- `Idle(seconds=30)`: a connection on which nothing has gone either way for so long is cut. (The
  server's streams beat every four seconds, so that a test says fewer than four to see one cut.)
- `Gone()`: the network is gone: nothing goes through, nobody is told, new connections hang. Bytes
  that wait are passed on when the mode becomes another, as TCP does after a short loss.
- `Refuse()`: open connections are cut, new ones are refused (reset).
- `Slow(bytes_per_second, latency)`: each direction of a connection is held to a speed, and each
  piece comes `latency` seconds later. Slow 3G is about `Slow(50_000, 0.2)`: 400 kbit/s shared by
  few connections, 400 ms there and back.

`proxy.cut()` cuts what is open, once. `proxy.opened` counts connections, `proxy.open` those that
are open now. The proxy runs in a thread of its own; modes may be set from any thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

PIECE = 16384
LOOK = 0.02  # seconds between two looks at a mode that holds back


@dataclass(frozen=True)
class Pass:
    """Everything goes through."""


@dataclass(frozen=True)
class Buffer:
    """Event streams are held back until they end or so many KB have come."""

    kilobytes: float = 64


@dataclass(frozen=True)
class Idle:
    """Connections on which nothing goes for so many seconds are cut."""

    seconds: float = 30


@dataclass(frozen=True)
class Gone:
    """Nothing goes through, and nobody is told."""


@dataclass(frozen=True)
class Refuse:
    """Nothing goes through, and everybody is told at once."""


@dataclass(frozen=True)
class Slow:
    """So many bytes a second in each direction of a connection, and so many seconds later."""

    bytes_per_second: float
    latency: float = 0.0


Mode = Pass | Buffer | Idle | Gone | Refuse | Slow


class Link:
    """One connection from a client, and its own to the server."""

    def __init__(self, proxy: Proxy, writers: tuple[asyncio.StreamWriter, ...]) -> None:
        self.proxy, self.writers = proxy, writers
        self.used_at = time.monotonic()

    def cut(self) -> None:
        """End both sides at once."""
        for writer in self.writers:
            writer.transport.abort()

    async def pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        """Pass on what comes in one direction, as the mode says."""
        with contextlib.suppress(OSError):
            while piece := await reader.read(PIECE):
                if answers and b"text/event-stream" in piece:
                    piece = await self._collected(reader, piece)
                await self._held(len(piece))
                self.used_at = time.monotonic()
                writer.write(piece)
                await writer.drain()
            await self._held(0)
        with contextlib.suppress(OSError):
            if writer.can_write_eof():
                writer.write_eof()

    async def _held(self, size: int) -> None:
        """Wait as long as the mode holds a piece back."""
        while isinstance(self.proxy.mode, Gone):
            await asyncio.sleep(LOOK)
        mode = self.proxy.mode
        if isinstance(mode, Slow):
            # Sent whole after the time that its last byte would take.
            await asyncio.sleep(mode.latency + size / mode.bytes_per_second)

    async def _collected(self, reader: asyncio.StreamReader, piece: bytes) -> bytes:
        """Collect an event stream while the mode says so."""
        while isinstance(mode := self.proxy.mode, Buffer) and len(piece) < 1024 * mode.kilobytes:
            try:
                more = await asyncio.wait_for(reader.read(PIECE), LOOK)
            except TimeoutError:
                continue
            if not more:
                break
            piece += more
        return piece


class Proxy:
    """The proxy; a context manager. `mode` may be changed at any time."""

    def __init__(self, to_port: int, mode: Mode | None = None) -> None:
        self.to_port = to_port
        self.port = 0
        self.opened = 0
        self._mode: Mode = mode or Pass()
        self._links: set[Link] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)

    @property
    def url(self) -> str:
        """The address to give a browser."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def mode(self) -> Mode:
        """What the proxy does now."""
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._mode = mode
        if isinstance(mode, Refuse):
            self.cut()

    @property
    def open(self) -> int:
        """How many connections are open now."""
        return len(self._links)

    def cut(self) -> None:
        """Cut every open connection."""
        self._in_loop(lambda: [link.cut() for link in tuple(self._links)])

    def _in_loop(self, act: Callable[[], Any]) -> None:
        done = threading.Event()
        self._loop.call_soon_threadsafe(lambda: (act(), done.set()))
        done.wait(5)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(5)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(5)

    def _run(self) -> None:
        with contextlib.closing(self._loop):
            self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        self._stopping = asyncio.Event()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        watching = asyncio.ensure_future(self._watch())
        self._ready.set()
        await self._stopping.wait()
        server.close()
        rest = {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}
        for link in tuple(self._links):
            link.cut()
        for task in {watching, *rest}:
            task.cancel()
        await asyncio.gather(watching, *rest, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        while isinstance(self._mode, Gone):
            await asyncio.sleep(LOOK)
        if isinstance(self._mode, Refuse):
            writer.transport.abort()
            return
        try:
            to = await asyncio.open_connection("127.0.0.1", self.to_port)
        except OSError:
            writer.transport.abort()
            return
        link = Link(self, (writer, to[1]))
        self._links.add(link)
        try:
            await asyncio.gather(
                link.pump(reader, to[1], answers=False), link.pump(to[0], writer, answers=True)
            )
        finally:
            self._links.discard(link)
            for each in link.writers:
                each.close()

    async def _watch(self) -> None:
        """Cut what has been idle for too long."""
        while True:
            await asyncio.sleep(LOOK)
            if isinstance(mode := self._mode, Idle):
                for link in tuple(self._links):
                    if time.monotonic() - link.used_at > mode.seconds:
                        link.cut()
