"""Makes a database with some teachers, as a process of its own with the server's settings."""

from __future__ import annotations

import sys

import flask_migrate

from app import clock, create_app
from app.accounts.actions import make_user
from app.accounts.passwords import hash_password
from app.database import db

PASSWORD = "et passord for prøver"  # noqa: S105 made up, for a database that is thrown away


def email(number: int) -> str:
    """Return the address of a teacher."""
    return f"teacher{number}@example.org"


def main(teachers: int) -> None:
    """Migrate, and make teachers who may run workshops."""
    app = create_app()
    with app.app_context():
        flask_migrate.upgrade()
        known, now = hash_password(PASSWORD), clock.now()
        for number in range(teachers):
            name = f"Lærer {number}"
            make_user(email(number), name, known, now, may_run_workshops=True)
        db.session.commit()


if __name__ == "__main__":
    main(int(sys.argv[1]))
