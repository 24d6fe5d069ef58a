"""The proxy of the network tests does what it says, in front of a tiny server."""

from __future__ import annotations

import http.client
import socketserver
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from tests.proxies import Buffer, Gone, Idle, Pass, Proxy, Refuse, Slow

BODY = b"x" * 20_000


class Tiny(BaseHTTPRequestHandler):
    """A page, and a stream of three events that ends when it is told to."""

    protocol_version = "HTTP/1.1"
    end = threading.Event()

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200)
        if self.path == "/page":
            self.send_header("Content-Length", str(len(BODY)))
            self.end_headers()
            self.wfile.write(BODY)
            return
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for number in range(3):
            self.wfile.write(f"data: {number}\n\n".encode())
        self.end.wait(10)
        self.close_connection = True

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


class Server(socketserver.ThreadingTCPServer):
    """One thread a connection."""

    allow_reuse_address = True
    daemon_threads = True


@pytest.fixture
def tiny() -> Iterator[int]:
    """The port of the tiny server."""
    Tiny.end.clear()
    with Server(("127.0.0.1", 0), Tiny) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield int(server.server_address[1])
        Tiny.end.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def proxy(tiny: int) -> Iterator[Proxy]:
    """A proxy that passes everything."""
    with Proxy(tiny) as proxy:
        yield proxy


def asked(proxy: Proxy, path: str = "/page", timeout: float = 5) -> http.client.HTTPConnection:
    """Send a request."""
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=timeout)
    connection.request("GET", path)
    return connection


def page(proxy: Proxy, timeout: float = 5) -> bytes:
    """Read the page."""
    connection = asked(proxy, timeout=timeout)
    try:
        return connection.getresponse().read()
    finally:
        connection.close()


def test_everything_passes(proxy: Proxy) -> None:
    assert page(proxy) == BODY
    stream = asked(proxy, "/stream").getresponse()
    assert stream.readline() == b"data: 0\n"
    stream.close()


def test_a_stream_is_held_back_and_a_page_is_not(proxy: Proxy) -> None:
    proxy.mode = Buffer(kilobytes=4)
    assert page(proxy) == BODY
    held = asked(proxy, "/stream", timeout=0.3)
    with pytest.raises(TimeoutError):
        held.getresponse()
    held.close()
    ends = asked(proxy, "/stream")
    Tiny.end.set()
    assert ends.getresponse().read() == b"data: 0\n\ndata: 1\n\ndata: 2\n\n"
    ends.close()


def test_a_stream_that_fills_the_buffer_comes_through(proxy: Proxy) -> None:
    proxy.mode = Buffer(kilobytes=0.1)
    stream = asked(proxy, "/stream").getresponse()
    assert stream.readline() == b"data: 0\n"
    stream.close()


def test_an_idle_connection_is_cut_and_a_busy_one_is_not(proxy: Proxy) -> None:
    proxy.mode = Idle(seconds=0.4)
    idle = asked(proxy, "/stream").getresponse()
    began = time.monotonic()
    busy = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=5)
    while proxy.open > 1 or time.monotonic() - began < 0.6:
        busy.request("GET", "/page")
        assert busy.getresponse().read() == BODY
        assert time.monotonic() - began < 5
    with pytest.raises((ConnectionError, http.client.IncompleteRead)):
        read_to_the_end(idle)
    busy.close()


def read_to_the_end(answer: http.client.HTTPResponse) -> None:
    """Read; a connection that ends without its close being said is an error."""
    while answer.read1(100):
        pass
    raise http.client.IncompleteRead(b"")


def test_a_network_that_is_gone_says_nothing_and_goes_on_when_it_is_back(proxy: Proxy) -> None:
    kept = asked(proxy)
    kept.getresponse().read()
    proxy.mode = Gone()
    kept.request("GET", "/page")
    with pytest.raises(TimeoutError):
        page(proxy, timeout=0.3)
    proxy.mode = Pass()
    assert kept.getresponse().read() == BODY
    assert page(proxy) == BODY
    kept.close()


def test_a_network_that_refuses_says_so_at_once(proxy: Proxy) -> None:
    stream = asked(proxy, "/stream").getresponse()
    assert stream.readline() == b"data: 0\n"
    proxy.mode = Refuse()
    with pytest.raises((ConnectionError, http.client.IncompleteRead)):
        read_to_the_end(stream)
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        page(proxy)
    proxy.mode = Pass()
    assert page(proxy) == BODY


def test_a_slow_network_takes_its_time(proxy: Proxy) -> None:
    proxy.mode = Slow(bytes_per_second=80_000, latency=0.05)
    began = time.monotonic()
    assert page(proxy) == BODY
    took = time.monotonic() - began
    assert took >= len(BODY) / 80_000 + 2 * 0.05
    assert took < 3


def test_what_is_cut_is_cut_once(proxy: Proxy) -> None:
    stream = asked(proxy, "/stream").getresponse()
    proxy.cut()
    with pytest.raises((ConnectionError, http.client.IncompleteRead)):
        read_to_the_end(stream)
    assert page(proxy) == BODY
    assert proxy.opened == 2
