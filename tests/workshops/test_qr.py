"""What we draw is read by a real decoder, and is what we said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import zxingcpp
from jinja2 import Environment, FileSystemLoader

from app.workshops.qr import QUIET, QrCode, qr_path
from tests.servers import PROJECT
from tests.templates.markup import Element, Markup

ADDRESSES = [
    "http://192.168.1.20:8000/j/ACD234",
    "https://springbrett.example.org/j/ACD234",
    "http://[fd00::1234]:8000/j/ACD234?språk=nynorsk",
    "https://springbrett.example.org/" + "lang/" * 60,
]
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


def drawn(code: QrCode, scale: int = 6) -> memoryview:
    """Paint the path on white, as a browser would: one byte a pixel."""
    side = code.size * scale
    pixels = bytearray(b"\xff" * side * side)
    rest = RUN.sub("", code.path)
    assert rest == "", f"a path that this test cannot paint: {rest[:80]}"
    for x, y, length, back in (map(int, run) for run in RUN.findall(code.path)):
        assert length == back
        for row in range(y * scale, (y + 1) * scale):
            start = row * side + x * scale
            pixels[start : start + length * scale] = bytes(length * scale)
    return memoryview(pixels).cast("B", (side, side))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_decoder_reads_the_address(address: str) -> None:
    (found,) = zxingcpp.read_barcodes(drawn(qr_path(address)))
    assert found.text == address
    assert "QR" in str(found.format)
    assert found.ec_level in {"M", "Q", "H"}


def test_there_is_white_all_around() -> None:
    code = qr_path(ADDRESSES[0])
    for x, y, length, _ in (map(int, run) for run in RUN.findall(code.path)):
        assert x >= QUIET
        assert QUIET <= y < code.size - QUIET
        assert x + length <= code.size - QUIET


def test_an_address_for_a_classroom_gives_large_modules() -> None:
    """At most 41 modules across, so that it is read from the back of the room."""
    assert qr_path(ADDRESSES[0]).size <= 41
    assert qr_path(ADDRESSES[1]).size <= 41


def test_too_long_an_address_is_refused() -> None:
    with pytest.raises(ValueError, match="Data too large"):
        qr_path("http://example.org/" + "x" * 3000)


@pytest.fixture
def picture() -> Element:
    templates = Environment(loader=FileSystemLoader(PROJECT / "app" / "templates"), autoescape=True)
    page = templates.from_string(
        '{% from "components/qr.html" import qr %}{{ qr(code, \'Gå til "A" & <B>\') }}'
    )
    return Markup(page.render(code=qr_path(ADDRESSES[0]))).one("svg")


def test_the_picture_has_a_name_and_its_own_white(picture: Element) -> None:
    assert picture["role"] == "img"
    assert picture["aria-label"] == 'Gå til "A" & <B>'
    size = qr_path(ADDRESSES[0]).size
    # Names of attributes come in small letters from the parser.
    assert picture["viewbox"] == f"0 0 {size} {size}"


def test_the_picture_is_black_on_white_whatever_the_theme() -> None:
    source = Path(PROJECT / "app" / "templates" / "components" / "qr.html").read_text("utf-8")
    assert re.search(r'<rect [^>]*fill="#fff"/><path fill="#000"', source)
    assert "currentColor" not in source
