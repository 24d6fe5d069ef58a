"""Migrates and fills the bench's database, as a process of its own with the bench's settings."""

from __future__ import annotations

import flask_migrate

from app import clock, create_app
from bench.fill import fill

app = create_app()
with app.app_context():
    flask_migrate.upgrade()
    fill(app, clock.now())
