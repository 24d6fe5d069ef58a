"""The built style sheets and scripts: `asset("main.css")` in a template gives the hashed address.

`npm run build` writes app/static/dist/ with a manifest that says which hashed file is which. Such a
file never changes under its name, so browsers are told to keep it for a year.
"""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for

FOREVER = "public, max-age=31536000, immutable"


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
    return url_for("static", filename=f"dist/{current_app.extensions['assets'][name]}")


def _keep_for_ever(response: Response) -> Response:
    built = request.endpoint == "static" and request.path.startswith("/static/dist/")
    if built and response.status_code in (200, 206, 304):
        response.headers["Cache-Control"] = FOREVER
    return response


def init_app(app: Flask) -> None:
    """Give templates `asset`, and let browsers keep what was built."""
    app.extensions["assets"] = Manifest(Path(app.static_folder or "") / "dist")
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep_for_ever)
