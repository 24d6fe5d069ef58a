"""What follows from the settings, and that the documentation tells the same."""

from __future__ import annotations

import ipaddress
import re
import socket
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from app import addresses
from app.addresses import lan_address
from app.config import SETTINGS, complete, flask_settings, read_settings
from tests.servers import PROJECT


def settled(tmp_path: Path, **environment: str) -> dict[str, Any]:
    return complete(read_settings({"INSTANCE_PATH": str(tmp_path), **environment}))


def test_operations_md_has_the_same_table_of_settings() -> None:
    text = (PROJECT / "docs" / "operations.md").read_text("utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`(.*)`)? *\| (.+) \|$", text, re.MULTILINE)
    assert rows == [(one.name, one.default, one.meaning) for one in SETTINGS]


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_a_server_for_the_network_knows_its_address_there(tmp_path: Path, host: str) -> None:
    settings = settled(tmp_path, HOST=host, PORT="8123")
    expected = lan_address() or socket.gethostname()
    assert settings["PUBLIC_URL"] == f"http://{expected}:8123"
    assert settings["PUBLIC_URL_GIVEN"] is False


def test_a_machine_without_a_network_is_called_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "BEYOND", ())
    monkeypatch.setattr(socket, "gethostname", lambda: "skolepc")
    monkeypatch.setattr(socket, "gethostbyname_ex", lambda _name: ("", [], ["127.0.1.1"]))
    assert lan_address() is None
    assert settled(tmp_path, HOST="0.0.0.0")["PUBLIC_URL"] == "http://skolepc:8000"


def test_an_address_that_was_given_stays(tmp_path: Path) -> None:
    settings = settled(tmp_path, HOST="0.0.0.0", PUBLIC_URL="https://skole.no/")
    assert settings["PUBLIC_URL"] == "https://skole.no"
    assert settings["PUBLIC_URL_GIVEN"] is True


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("192.0.2.7", "192.0.2.7"), ("::1", "[::1]")]
)
def test_else_the_address_is_where_it_listens(tmp_path: Path, host: str, shown: str) -> None:
    settings = settled(tmp_path, HOST=host)
    assert settings["PUBLIC_URL"] == f"http://{shown}:8000"
    assert settings["PUBLIC_URL_GIVEN"] is False


def test_the_address_on_the_network_is_one_of_this_machine() -> None:
    """One can listen on it; on a machine without a network there is none."""
    found = lan_address()
    if found is None:
        return
    assert not ipaddress.ip_address(found).is_loopback
    with socket.socket() as trial:
        trial.bind((found, 0))


def test_an_error_of_the_database_holds_nothing_that_people_wrote(tmp_path: Path) -> None:
    """Errors go into the log, and what is deleted from the database would stay there."""
    options = flask_settings(settled(tmp_path))["SQLALCHEMY_ENGINE_OPTIONS"]
    engine = create_engine(f"sqlite:///{tmp_path}/words.db", **options)
    with pytest.raises(OperationalError) as failed, engine.connect() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "kanarifuglen"})
    engine.dispose()
    assert "nowhere" in str(failed.value)
    assert "kanarifuglen" not in str(failed.value)
