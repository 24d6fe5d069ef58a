"""`asset` gives hashed addresses, says what to do when nothing is built, and browsers keep it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from flask import Flask

from app import assets


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
