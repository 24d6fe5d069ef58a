"""How Alembic reaches our database and our models; called by `flask db …`."""

from __future__ import annotations

from alembic import context

from app.database import Base, db


def migrate() -> None:
    """Run the migrations on the application's own engine, in one transaction."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,  # SQLite changes a table by copying it
            compare_type=True,
            user_module_prefix="app.database.",
        )
        with context.begin_transaction():
            context.run_migrations()


migrate()
