"""A browser's connections, small enough that it is not the client that is measured.

About 0.1 ms of CPU a request, several times less than a general library takes: on two cores shared
with the server that is the difference between measuring it and measuring oneself. It speaks what
the production server answers: HTTP/1.1 with a length, or chunks.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"
LARGEST_HEAD = 1 << 16


class Broken(ConnectionError):
    """The connection went away before the answer was whole."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(eq=False)
class Connection:
    """One connection to the server."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used: bool = False

    async def send(self, head: str, body: bytes) -> tuple[int, dict[str, str], list[str]]:
        """Send a request; return status, headers and cookies when the answer begins."""
        self.writer.write(head.encode() + body)
        try:
            raw = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except (asyncio.IncompleteReadError, OSError) as gone:
            raise Broken(str(gone)) from gone
        first, *lines = raw.split("\r\n")
        headers, cookies = {}, []
        for line in lines:
            name, _, value = line.partition(": ")
            if name == "Set-Cookie":
                cookies.append(value)
            elif name:
                headers[name.lower()] = value
        return int(first.split(" ", 2)[1]), headers, cookies

    async def rest(self, headers: Mapping[str, str]) -> bytes:
        """Read the body."""
        try:
            if "content-length" in headers:
                return await self.reader.readexactly(int(headers["content-length"]))
            return b"".join([chunk async for chunk in self.chunks()])
        except (asyncio.IncompleteReadError, OSError) as gone:
            raise Broken(str(gone)) from gone

    async def chunks(self) -> AsyncIterator[bytes]:
        """Read a body that comes in chunks."""
        while True:
            size = int((await self.reader.readuntil(b"\r\n"))[:-2], 16)
            chunk = await self.reader.readexactly(size + 2)
            if not size:
                return
            yield chunk[:-2]

    def close(self) -> None:
        """Close it."""
        self.writer.close()

    def cut(self) -> None:
        """End it at once, as when a device loses its network and the server is told."""
        self.writer.transport.abort()


@dataclass
class Browser:
    """Cookies, and connections that are kept open between requests."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    idle: list[Connection] = field(default_factory=list)
    streams: set[Connection] = field(default_factory=set)

    async def ask(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | list[tuple[str, str]] | None = None,
        *,
        body: bytes = b"",
        patience: float = 30.0,
        **headers: str,
    ) -> Answer:
        """Send one request, a form if `fields` are given; raise Broken or TimeoutError."""
        if fields is not None:
            body, headers["Content_Type"] = urlencode(fields).encode(), FORM
        async with asyncio.timeout(patience):
            while True:
                connection = self.idle.pop() if self.idle else await self._connect()
                try:
                    return await self._on(connection, method, path, body, headers)
                except Broken:
                    connection.close()
                    # The server had closed a kept connection meanwhile: browsers ask once more.
                    if not connection.used:
                        raise
                except BaseException:
                    connection.close()
                    raise

    async def _on(
        self, connection: Connection, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> Answer:
        head = self._head(method, path, body, headers)
        status, told, cookies = await connection.send(head, body)
        self._keep(cookies)
        empty = status in (204, 304)
        whole = b"" if empty else await connection.rest(told)
        if told.get("connection") == "close":
            connection.close()
        else:
            connection.used = True
            self.idle.append(connection)
        return Answer(status, told, whole)

    async def _connect(self) -> Connection:
        try:
            opened = await asyncio.open_connection("127.0.0.1", self.port, limit=LARGEST_HEAD)
        except OSError as gone:
            raise Broken(str(gone)) from gone
        return Connection(*opened)

    def _head(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> str:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines.append("Accept-Language: nb")
        lines.append("Accept-Encoding: gzip, deflate, br")
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{n}={v}" for n, v in self.cookies.items()))
        if body or method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return "\r\n".join(lines) + "\r\n\r\n"

    def _keep(self, cookies: list[str]) -> None:
        for cookie in cookies:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value

    async def events(self, path: str, patience: float) -> AsyncGenerator[tuple[str, str], None]:
        """Open an event stream and give its events; Broken when it ends or is refused.

        Raises TimeoutError when nothing has come for `patience` seconds.
        """
        async with asyncio.timeout(patience):
            connection = await self._connect()
        self.streams.add(connection)
        try:
            async with asyncio.timeout(patience):
                head = self._head("GET", path, b"", {"Accept": "text/event-stream"})
                status, _told, cookies = await connection.send(head, b"")
            self._keep(cookies)
            if status != 200:
                raise Refused(status)
            async for event in self._events(connection, patience):
                yield event
        finally:
            self.streams.discard(connection)
            connection.close()

    async def _events(
        self, connection: Connection, patience: float
    ) -> AsyncIterator[tuple[str, str]]:
        waiting, chunks = "", connection.chunks()
        while True:
            try:
                async with asyncio.timeout(patience):
                    waiting += (await anext(chunks)).decode()
            except (StopAsyncIteration, asyncio.IncompleteReadError, OSError) as gone:
                if isinstance(gone, TimeoutError):
                    raise
                raise Broken("the stream ended") from gone
            *whole, waiting = waiting.split("\n\n")
            for block in whole:
                parts = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
                if "event" in parts:
                    yield parts["event"], parts.get("data", "")

    def cut(self) -> None:
        """Lose every connection at once."""
        for connection in (*self.idle, *self.streams):
            connection.cut()
        self.idle.clear()

    def close(self) -> None:
        """Close every connection, as when the window is closed."""
        for connection in (*self.idle, *self.streams):
            connection.close()
        self.idle.clear()


class Refused(Broken):
    """A stream was answered with something else than 200."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


def jittered(seconds: float, by: float) -> float:
    """Return about so many seconds."""
    return seconds + random.uniform(-by, by)  # noqa: S311
