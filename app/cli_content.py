"""`flask content check` and `flask content publish`, for those who write courses and workshops."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app.activities import TYPES
from app.content import ContentError, Problem, Site, check_site, load_site, publish_fields

PATH = click.Path(path_type=Path, file_okay=False)


def content_at_start(courses_dir: Path, workshops_dir: Path) -> Site:
    """The courses and workshops for the application to show. ContentError stops the start.

    Only the commands below start on courses with errors, with none of them: they are there to
    say what is wrong.
    """
    try:
        return load_site(courses_dir, workshops_dir=workshops_dir, kinds=TYPES)
    except ContentError:
        if content_commands.name in sys.argv[1:]:
            return Site((), "")
        raise


@click.group("content")
def content_commands() -> None:
    """Check and publish the courses and workshops."""


@content_commands.command("check")
@click.option("--drafts", is_flag=True, help="tell also what drafts still lack")
@click.argument("path", required=False, type=PATH)
@with_appcontext
def check(drafts: bool, path: Path | None) -> None:
    """Find what must be mended in courses and workshops, in PATH or where the settings say."""
    courses, workshops = _folders(path)
    problems = check_site(courses, workshops_dir=workshops, kinds=TYPES, drafts=drafts)
    _tell(problems)
    errors = sum(problem.severity == "error" for problem in problems)
    click.echo(f"Errors: {errors}. Warnings: {len(problems) - errors}.")
    if errors:
        raise SystemExit(1)


@content_commands.command("publish")
@click.argument("path", required=False, type=PATH)
@with_appcontext
def publish(path: Path | None) -> None:
    """Write new fields and activities into published.yaml, so that no answer is ever lost."""
    courses, workshops = _folders(path)
    try:
        added = publish_fields(courses, workshops_dir=workshops, kinds=TYPES)
    except ContentError as error:
        _tell(error.problems)
        raise SystemExit(1) from error
    for name in added:
        click.echo(f"published {name}")
    click.echo(f"{len(added)} new. Commit published.yaml.")


def _folders(path: Path | None) -> tuple[Path | None, Path | None]:
    """The folders of courses and of workshops. One that is given holds the ones or the others."""
    if path is None:
        settings = current_app.config
        return Path(settings["COURSES_PATH"]), Path(settings["WORKSHOPS_PATH"])
    return (None, path) if any(path.glob("*/workshop.yaml")) else (path, None)


def _tell(problems: list[Problem] | tuple[Problem, ...]) -> None:
    for problem in problems:
        click.echo(problem)
