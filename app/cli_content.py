"""`flask content check` and `flask content publish`, for those who write courses."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app.content import ContentError, Problem, Site, check_site, load_site, publish_fields

PATH = click.Path(path_type=Path, file_okay=False)


def content_at_start(courses_dir: Path) -> Site:
    """The courses for the application to show. Raises ContentError, which stops the start.

    Only the commands below start on courses with errors, with none of them: they are there to
    say what is wrong.
    """
    try:
        return load_site(courses_dir)
    except ContentError:
        if content_commands.name in sys.argv[1:]:
            return Site((), "")
        raise


@click.group("content")
def content_commands() -> None:
    """Check and publish the courses."""


@content_commands.command("check")
@click.option("--drafts", is_flag=True, help="tell also what drafts still lack")
@click.argument("path", required=False, type=PATH)
@with_appcontext
def check(drafts: bool, path: Path | None) -> None:
    """Find what must be mended in the courses, in PATH or where the settings say."""
    problems = check_site(_courses(path), drafts=drafts)
    _tell(problems)
    errors = sum(problem.severity == "error" for problem in problems)
    click.echo(f"Errors: {errors}. Warnings: {len(problems) - errors}.")
    if errors:
        raise SystemExit(1)


@content_commands.command("publish")
@click.argument("path", required=False, type=PATH)
@with_appcontext
def publish(path: Path | None) -> None:
    """Write new fields of published exercises into published.yaml, so that none is ever lost."""
    try:
        added = publish_fields(_courses(path))
    except ContentError as error:
        _tell(error.problems)
        raise SystemExit(1) from error
    for name in added:
        click.echo(f"published {name}")
    click.echo(f"{len(added)} new. Commit published.yaml.")


def _courses(path: Path | None) -> Path:
    return path or Path(current_app.config["COURSES_PATH"])


def _tell(problems: list[Problem] | tuple[Problem, ...]) -> None:
    for problem in problems:
        click.echo(problem)
