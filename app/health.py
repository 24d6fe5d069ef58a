"""Is the process alive, and can it serve? Two JSON answers for whatever watches the service."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.access import public
from app.config import PROJECT
from app.database import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Answer as long as the process does."""
    return {"status": "ok"}


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Answer "ready" when the database answers and has the newest schema."""
    problems = []
    try:
        context = MigrationContext.configure(db.session.connection())
        if set(context.get_current_heads()) != set(_newest_schema()):
            problems.append("the database schema is not the newest: run `flask db upgrade`")
    except SQLAlchemyError:
        current_app.logger.exception("the database does not answer")
        problems.append("the database does not answer")
    body = {
        "status": "not ready" if problems else "ready",
        "problems": problems,
        "content": current_app.extensions["site"].version,
    }
    return body, 503 if problems else 200


def _newest_schema() -> list[str]:
    return list(ScriptDirectory(str(PROJECT / "app" / "migrations")).get_heads())


def init_app(app: Flask) -> None:
    """Register the two addresses."""
    app.register_blueprint(blueprint)
