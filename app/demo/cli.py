"""`flask demo …`: for the demo's own database alone."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock
from app.database import db
from app.demo.fill import fill, is_filled

demo_commands = AppGroup("demo", help="The demo's fictional people and ventures.")


@demo_commands.command("fill")
def fill_demo() -> None:
    """Fill the empty database of the demo; a filled one is left as it is."""
    if not current_app.config["DEMO"]:
        raise click.ClickException(
            "This is not the demo (DEMO=1), so nothing is filled with made-up people."
        )
    if is_filled():
        click.echo("The demo is filled already.")
        return
    fill(current_app.extensions["site"], clock.now())
    db.session.commit()
    click.echo("The demo is filled.")
