"""Everybody, for the tests of the overview."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.cast import Cast, make_cast


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The fixed cast, on this test's database."""
    return make_cast(app)
