"""The built style sheets and scripts: `asset("main.css")` in a template gives the hashed address.

`npm run build` writes app/static/dist/ with a manifest that says which hashed file is which. Such a
file never changes under its name, so browsers are told to keep it for a year. Beside it lies the
same file packed with gzip and with brotli, which goes to every browser that can unpack it.

What is written per request is not packed, and that is on purpose. A page holds secrets (the form
token, a code to come back with, people's own words) beside words that a visitor sent (a name, a
search, a form that comes back). When both are packed together, the length of the answer tells
somebody who listens whether a guess stood in the page (BREACH). Flask-WTF signs its token but does
not mask it: what is signed stays the same for the whole sign-in. A pupil's page is small, so what
would be won is a fraction of a second once; and an event stream must not wait in a packer. The same
holds for a proxy in front: let it pack files, not pages (docs/server.md).
"""

from __future__ import annotations

import json
import mimetypes
from pathlib import Path

from flask import Flask, Response, current_app, request, send_from_directory, url_for
from werkzeug.security import safe_join

from app.access import public

FOREVER = "public, max-age=31536000, immutable"
BUILT = "dist/"
#: How a file may be packed, the smallest first, and the ending of the packed one.
PACKINGS = (("br", ".br"), ("gzip", ".gz"))


class AssetsMissing(RuntimeError):
    """The front end has not been built, or has no such file. The text says what to do."""


class Manifest:
    """Which hashed file is which entry. Read again when a new build has written it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "manifest.json"
        self._read_at = 0
        self._names: dict[str, str] = {}

    def __getitem__(self, entry: str) -> str:
        """Return the hashed file name of an entry; raise AssetsMissing when there is none."""
        try:
            written_at = self.file.stat().st_mtime_ns
            if written_at != self._read_at:
                self._names = json.loads(self.file.read_text("utf-8"))
                self._read_at = written_at
        except FileNotFoundError:
            raise AssetsMissing(
                "The style sheets and scripts are not built. Run `make run`, or `npm ci` and then "
                "`npm run build`."
            ) from None
        if entry not in self._names:
            raise AssetsMissing(f"There is no frontend/{entry}, or the build is older than it.")
        return self._names[entry]


def asset(name: str) -> str:
    """Return the address of a built file by its entry name, such as `main.css`."""
    return url_for("static", filename=f"{BUILT}{current_app.extensions['assets'][name]}")


@public
def static_file(filename: str) -> Response:
    """Send a file of app/static, packed when there is such a one and the browser unpacks it.

    The packed file is another representation with its own ETag and length, so asking for it again,
    for its head or for a part of it works as for any other file.
    """
    if not filename.startswith(BUILT):
        return current_app.send_static_file(filename)
    packing, ending = _packed_as(filename)
    answer = send_from_directory(
        current_app.static_folder or "",
        filename + ending,
        mimetype=mimetypes.guess_type(filename)[0],
        download_name=Path(filename).name,
    )
    answer.vary.add("Accept-Encoding")
    if packing:
        answer.content_encoding = packing
    return answer


def _packed_as(filename: str) -> tuple[str, str]:
    """Return the best packing that this browser takes and that lies ready, or two empty words."""
    taken = {name.lower(): quality for name, quality in request.accept_encodings}
    folder = current_app.static_folder or ""
    for packing, ending in PACKINGS:
        packed = safe_join(folder, filename + ending)
        if taken.get(packing, taken.get("*", 0)) > 0 and packed and Path(packed).is_file():
            return packing, ending
    return "", ""


def _keep_for_ever(response: Response) -> Response:
    built = request.endpoint == "static" and request.path.startswith(f"/static/{BUILT}")
    if built and response.status_code in (200, 206, 304):
        response.headers["Cache-Control"] = FOREVER
    return response


def init_app(app: Flask) -> None:
    """Give templates `asset`, send files packed, and let browsers keep what was built."""
    app.extensions["assets"] = Manifest(Path(app.static_folder or "") / "dist")
    app.jinja_env.globals["asset"] = asset
    app.view_functions["static"] = static_file
    app.after_request(_keep_for_ever)
