"""The real workshop, and a class of four in a session of it that has not begun."""

from __future__ import annotations

import pytest
from flask import Flask

from app.activities import TYPES
from app.content import Site, load_site
from tests.servers import PROJECT
from tests.workshops.classroom import Classroom, make_classroom


@pytest.fixture(scope="session")
def site() -> Site:
    """The real courses and the real workshops."""
    return load_site(PROJECT / "courses", workshops_dir=PROJECT / "workshops", kinds=TYPES)


@pytest.fixture
def room(app: Flask) -> Classroom:
    """A teacher and four pupils."""
    return make_classroom(app, pupils=4)


@pytest.fixture
def teams(app: Flask) -> Classroom:
    """A class of eight whose two teams have been made."""
    room = make_classroom(app, pupils=8)
    room.open("teams")
    room.do("groups")
    return room
