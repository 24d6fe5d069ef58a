"""QR codes as one SVG path, drawn by our own macro (templates/components/qr.html)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import segno

#: White modules around the code, without which a telephone does not find it.
QUIET = 4


class QrCode(NamedTuple):
    """A square of `size` by `size` modules, quiet zone included; `path` is what is black in it."""

    size: int
    path: str


@lru_cache(64)
def qr_path(address: str) -> QrCode:
    """Return the QR code of an address, with error correction M or better at the same size.

    Raises ValueError when the address is too long for any code (2,331 bytes).
    """
    code = segno.make_qr(address, error="m")
    rows = list(code.matrix_iter(border=QUIET))
    return QrCode(len(rows), "".join(_black(rows)))


def _black(rows: Iterable[Iterable[int]]) -> Iterator[str]:
    """Yield each run of black modules of each row as a rectangle of the path."""
    for y, row in enumerate(rows):
        x = 0
        for black, run in groupby(row):
            length = sum(1 for _ in run)
            if black:
                yield f"M{x} {y}h{length}v1h-{length}z"
            x += length
