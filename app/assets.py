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


def read_manifest(folder: Path) -> dict[str, str]:
    """Return entry name -> hashed file name; raise AssetsMissing when nothing has been built."""
    try:
        manifest: dict[str, str] = json.loads((folder / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise AssetsMissing(
            "The style sheets and scripts are not built. Run `make run`, or `npm ci` and then "
            "`npm run build`."
        ) from None
    return manifest


def asset(name: str) -> str:
    """Return the address of a built file by its entry name, such as `main.css`."""
    manifest = current_app.extensions.get("assets")
    if manifest is None or current_app.debug:
        folder = Path(current_app.static_folder or "") / "dist"
        manifest = current_app.extensions["assets"] = read_manifest(folder)
    if name not in manifest:
        raise AssetsMissing(f"There is no frontend/{name}, or `npm run build` is older than it.")
    return url_for("static", filename=f"dist/{manifest[name]}")


def _keep_for_ever(response: Response) -> Response:
    built = request.endpoint == "static" and request.path.startswith("/static/dist/")
    if built and response.status_code in (200, 206, 304):
        response.headers["Cache-Control"] = FOREVER
    return response


def init_app(app: Flask) -> None:
    """Give templates `asset`, and let browsers keep what was built."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep_for_ever)
