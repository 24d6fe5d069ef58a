"""`asset` gives hashed addresses; what is built is sent packed, and browsers keep it."""

from __future__ import annotations

import gzip
import http.client
import json
import os
from pathlib import Path

import pytest
from flask import Flask

from app import assets
from tests.servers import PROJECT, LiveServer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder where a build would be."""
    built = tmp_path / "dist"
    built.mkdir()
    return built


@pytest.fixture
def house(folder: Path) -> Flask:
    """Flask with assets, serving that folder."""
    house = Flask(__name__, static_folder=str(folder.parent), static_url_path="/static")
    assets.init_app(house)
    return house


def build(folder: Path, at: int, **entries: str) -> None:
    """Write a manifest as of a moment, and its files."""
    file = folder / "manifest.json"
    file.write_text(json.dumps({name.replace("_", "."): to for name, to in entries.items()}))
    os.utime(file, (at, at))
    for name in entries.values():
        (folder / name).write_text("body {}")


def test_entry_becomes_its_hashed_address(house: Flask, folder: Path) -> None:
    build(folder, 1, main_css="main-AAAA.css")
    with house.test_request_context():
        assert assets.asset("main.css") == "/static/dist/main-AAAA.css"


def test_new_build_is_read_without_a_restart(house: Flask, folder: Path) -> None:
    build(folder, 1, main_css="main-AAAA.css")
    with house.test_request_context():
        assets.asset("main.css")
        build(folder, 2, main_css="main-BBBB.css")
        assert assets.asset("main.css").endswith("main-BBBB.css")


def test_missing_build_says_what_to_run(house: Flask) -> None:
    with house.test_request_context(), pytest.raises(assets.AssetsMissing, match="npm run build"):
        assets.asset("main.css")


def test_unknown_entry_is_named(house: Flask, folder: Path) -> None:
    build(folder, 1, main_css="main-AAAA.css")
    with house.test_request_context(), pytest.raises(assets.AssetsMissing, match="lost"):
        assets.asset("lost.js")


def test_only_built_files_are_kept_for_ever(house: Flask, folder: Path) -> None:
    build(folder, 1, main_css="main-AAAA.css")
    (folder.parent / "favicon.svg").write_text("<svg/>")
    visitor = house.test_client()
    with visitor.get("/static/dist/main-AAAA.css") as built:
        assert built.headers["Cache-Control"] == assets.FOREVER
    with visitor.get("/static/favicon.svg") as other:
        assert "immutable" not in other.headers.get("Cache-Control", "")
    with visitor.get("/static/dist/main-GONE.css") as gone:
        assert gone.status_code == 404
        assert "immutable" not in gone.headers.get("Cache-Control", "")


# -- Packed files ---------------------------------------------------------------------------------

CSS = "/static/dist/main-AAAA.css"
PLAIN = b"body { color: black }" * 100
GZIP = gzip.compress(PLAIN, mtime=0)  # the names of the tests below hold it
BROTLI = b"as if packed with brotli"


@pytest.fixture
def packed(house: Flask, folder: Path) -> Flask:
    """The same house, where one file lies packed in both ways and one in none."""
    build(folder, 1, main_css="main-AAAA.css", scheme_js="scheme-AAAA.js")
    (folder / "main-AAAA.css").write_bytes(PLAIN)
    (folder / "main-AAAA.css.gz").write_bytes(GZIP)
    (folder / "main-AAAA.css.br").write_bytes(BROTLI)
    return house


@pytest.mark.parametrize(
    ("accepted", "packing", "body"),
    [
        ("gzip, deflate, br, zstd", "br", BROTLI),
        ("gzip, deflate", "gzip", GZIP),
        ("GZIP;q=0.5", "gzip", GZIP),
        ("*", "br", BROTLI),
        ("br;q=0, *", "gzip", GZIP),
        ("gzip;q=0", None, PLAIN),
        ("identity", None, PLAIN),
        ("", None, PLAIN),
    ],
)
def test_a_browser_gets_what_it_unpacks(
    packed: Flask, accepted: str, packing: str | None, body: bytes
) -> None:
    with packed.test_client().get(CSS, headers={"Accept-Encoding": accepted}) as answer:
        assert answer.headers.get("Content-Encoding") == packing
        assert answer.data == body
        assert answer.content_length == len(body)
        assert answer.content_type == "text/css; charset=utf-8"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Cache-Control"] == assets.FOREVER


def test_what_does_not_lie_packed_is_sent_as_it_is(packed: Flask) -> None:
    address = "/static/dist/scheme-AAAA.js"
    with packed.test_client().get(address, headers={"Accept-Encoding": "br"}) as answer:
        assert "Content-Encoding" not in answer.headers
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.mimetype == "text/javascript"


def test_each_packing_has_a_mark_of_its_own_and_is_not_sent_twice(packed: Flask) -> None:
    visitor, marks = packed.test_client(), set()
    for accepted in ("br", "gzip", "identity"):
        with visitor.get(CSS, headers={"Accept-Encoding": accepted}) as first:
            marks.add(mark := first.headers["ETag"])
        known = {"Accept-Encoding": accepted, "If-None-Match": mark}
        with visitor.get(CSS, headers=known) as again:
            assert (again.status_code, again.data) == (304, b"")
            assert again.headers["Vary"] == "Accept-Encoding"
            assert again.headers["Cache-Control"] == assets.FOREVER
    assert len(marks) == 3
    with visitor.get(CSS, headers={"Accept-Encoding": "gzip", "If-None-Match": mark}) as other:
        assert other.status_code == 200


def test_a_part_is_a_part_of_what_is_sent(packed: Flask) -> None:
    part = {"Accept-Encoding": "gzip", "Range": "bytes=4-9"}
    with packed.test_client().get(CSS, headers=part) as answer:
        assert answer.status_code == 206
        assert answer.data == GZIP[4:10]
        assert answer.headers["Content-Range"] == f"bytes 4-9/{len(GZIP)}"
        assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("path", ["../secret.css", "..%2Fsecret.css", "%00", "gone.css"])
def test_nothing_outside_the_build_is_sent(packed: Flask, folder: Path, path: str) -> None:
    for ending in ("", ".gz", ".br"):
        (folder.parent.parent / f"secret.css{ending}").write_text("secret")
    visitor = packed.test_client()
    with visitor.get(f"/static/dist/{path}", headers={"Accept-Encoding": "br"}) as answer:
        assert answer.status_code == 404


# -- The real build, from the real server ---------------------------------------------------------


def asked(
    server: LiveServer, path: str, method: str = "GET", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Ask without a client that unpacks by itself."""
    wire = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        wire.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = wire.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        wire.close()


def test_the_server_sends_the_real_files_packed(demo_server: LiveServer) -> None:
    dist = PROJECT / "app" / "static" / "dist"
    built = json.loads((dist / "manifest.json").read_text("utf-8"))["main.css"]
    path, plain = f"/static/dist/{built}", (dist / built).read_bytes()
    status, headers, body = asked(demo_server, path, Accept_Encoding="gzip")
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert gzip.decompress(body) == plain
    assert len(body) < len(plain) / 3
    assert headers["Content-Length"] == str(len(body))

    status, smaller, brotli = asked(demo_server, path, Accept_Encoding="gzip, br")
    assert smaller["Content-Encoding"] == "br"
    # The browser tests see that a real browser unpacks it.
    assert brotli == (dist / f"{built}.br").read_bytes()
    assert len(brotli) < len(body)

    status, head, nothing = asked(demo_server, path, "HEAD", Accept_Encoding="gzip")
    assert (status, nothing) == (200, b"")
    assert (head["Content-Length"], head["ETag"]) == (headers["Content-Length"], headers["ETag"])

    status, again, nothing = asked(
        demo_server, path, Accept_Encoding="gzip", If_None_Match=headers["ETag"]
    )
    assert (status, nothing) == (304, b"")
    assert again["Cache-Control"] == assets.FOREVER


def test_a_page_with_a_form_token_is_not_packed(demo_server: LiveServer) -> None:
    status, headers, body = asked(demo_server, "/sign-in", Accept_Encoding="gzip, br")
    assert status == 200
    assert b"csrf_token" in body
    assert "Content-Encoding" not in headers
