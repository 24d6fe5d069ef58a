"""The `flask …` commands."""

from __future__ import annotations

import signal
import threading

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app import clock
from app.accounts import passwords
from app.accounts.actions import AlreadyThere, make_user
from app.accounts.forms import LONGEST_NAME, normal_email, tidy
from app.audit.actions import record
from app.cli_content import content_commands
from app.database import db
from app.demo.cli import demo_commands
from app.mail.worker import do_periodic_work, send_due, work


@click.command("create-admin")
@click.option("--email", prompt="E-mail", help="the address to sign in with")
@click.option("--name", prompt="Name", help="what the person is called")
@click.option(
    "--password",
    envvar="ADMIN_PASSWORD",
    prompt="Password",
    hide_input=True,
    confirmation_prompt=True,
    help="at least 10 characters; better typed, or given as the variable ADMIN_PASSWORD",
)
@with_appcontext
def create_admin(email: str, name: str, password: str) -> None:
    """Make an account for an administrator."""
    address, called = normal_email(email), tidy(name)
    if address is None:
        raise click.ClickException(f"{email!r} is not an e-mail address. Write name@example.org.")
    if not 0 < len(called) <= LONGEST_NAME:
        raise click.ClickException(f"The name must have 1 to {LONGEST_NAME} characters.")
    problem = passwords.problem_with(password, address, called)
    if problem:
        raise click.ClickException(PASSWORD_PROBLEMS[problem])
    try:
        user = make_user(
            address, called, passwords.hash_password(password), clock.now(), is_admin=True
        )
    except AlreadyThere:
        raise click.ClickException(
            f"There is an account with the address {address}. Another admin can make it an admin "
            "on the page /people."
        ) from None
    record(None, "user.admin_made", "user", user.id, clock.now())
    db.session.commit()
    click.echo(f"{called} is an administrator and signs in with {address}.")


PASSWORD_PROBLEMS = {
    "short": f"The password must have at least {passwords.SHORTEST} characters.",
    "long": f"The password can have at most {passwords.LONGEST} characters.",
    "easy": "This password is easy to guess. Choose one with more different characters.",
}


@click.command("worker")
@click.option("--once", is_flag=True, help="send what is due, do the periodic work, and stop")
@with_appcontext
def worker(once: bool) -> None:
    """Send the mail of the outbox and delete what has been kept long enough, until stopped."""
    if once:
        click.echo(f"{send_due()} mails sent.")
        do_periodic_work(clock.now())
        return
    stopping = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stopping.set())
    click.echo("The worker is running. Stop with Ctrl+C.")
    work(current_app._get_current_object(), stopping)  # type: ignore[attr-defined]


def init_app(app: Flask) -> None:
    """Register all commands."""
    for command in (create_admin, worker, content_commands, demo_commands):
        app.cli.add_command(command)
