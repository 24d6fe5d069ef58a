"""`flask content check` and `flask content publish`, as an author runs them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner
from flask import Flask

from app.cli_content import content_commands
from tests.content.conftest import Desk

PROJECT = Path(__file__).parents[2]


def run(*arguments: str) -> tuple[int, str]:
    """Run a command in an application that has no more than the command needs."""
    app = Flask(__name__)
    app.config["COURSES_PATH"] = str(PROJECT / "tests" / "site" / "courses")
    app.config["WORKSHOPS_PATH"] = str(PROJECT / "tests" / "site" / "workshops")
    app.cli.add_command(content_commands)
    result = app.test_cli_runner().invoke(args=["content", *arguments])
    return result.exit_code, result.output


def test_check_says_that_all_is_well(desk: Desk) -> None:
    assert run("check") == (0, "Errors: 0. Warnings: 0.\n")
    assert run("check", str(desk.courses)) == (0, "Errors: 0. Warnings: 0.\n")


def test_check_prints_file_line_message_and_remedy_and_fails(desk: Desk) -> None:
    desk.change("idea/exercises/name-it.yaml", "kind: short_text", "kind: short-text")
    file = desk.course / "idea" / "exercises" / "name-it.yaml"

    code, output = run("check", str(desk.courses))

    assert code == 1
    assert output == (
        f'{file}:22: error: "short-text" is not a kind that field name can have. '
        "Remedy: Did you mean short_text?\nErrors: 1. Warnings: 0.\n"
    )


def test_a_warning_is_printed_and_does_not_fail(desk: Desk) -> None:
    desk.change("idea/exercises/name-it.yaml", "  plan: sheet.name\n", "")

    code, output = run("check", str(desk.courses))

    assert code == 0
    assert "warning: No field fills the plan part" in output


def test_check_tells_what_drafts_lack_when_asked(desk: Desk) -> None:
    desk.change("course.yaml", "status: published", "status: draft")
    desk.change("course.yaml", "nn: Første steg, ", "")

    assert run("check", str(desk.courses)) == (0, "Errors: 0. Warnings: 0.\n")
    code, output = run("check", "--drafts", str(desk.courses))
    assert code == 0
    assert "course.yaml:3: warning:" in output


def test_publish_prints_what_is_new(desk: Desk) -> None:
    desk.change("published.yaml", '  "name-it.why": {kind: long_text}\n', "")

    assert run("publish", str(desk.courses)) == (
        0,
        "published name-it.why\n1 new. Commit published.yaml.\n",
    )
    assert run("check", str(desk.courses))[0] == 0


def test_a_folder_of_workshops_is_checked_and_published(tmp_path: Path) -> None:
    workshops = Path(shutil.copytree(PROJECT / "tests" / "site" / "workshops", tmp_path / "w"))
    assert run("check", str(workshops)) == (0, "Errors: 0. Warnings: 0.\n")
    sheet = workshops / "first-wall" / "workshop.yaml"
    (sheet.parent / "published.yaml").unlink()
    sheet.write_text(sheet.read_text("utf-8").replace("level: ", "levels: "), "utf-8")

    code, output = run("check", str(workshops))

    assert code == 1
    assert f'{sheet}:12: error: The workshop has an unknown key "levels".' in output
    sheet.write_text(sheet.read_text("utf-8").replace("levels: ", "level: "), "utf-8")
    assert run("publish", str(workshops))[1].startswith("published wall\n")
    assert run("check", str(workshops)) == (0, "Errors: 0. Warnings: 0.\n")


def test_courses_and_workshops_are_checked_together(tmp_path: Path) -> None:
    workshops = Path(shutil.copytree(PROJECT / "tests" / "site" / "workshops", tmp_path / "w"))
    aims = workshops / "first-wall" / "aims.yaml"
    aims.write_text(aims.read_text("utf-8").replace("number: 2", "number: two"), "utf-8")
    app = Flask(__name__)
    app.config["COURSES_PATH"] = str(PROJECT / "tests" / "site" / "courses")
    app.config["WORKSHOPS_PATH"] = str(workshops)
    app.cli.add_command(content_commands)

    result = app.test_cli_runner().invoke(args=["content", "check"])

    assert result.exit_code == 1
    assert f"{aims}:6: error:" in result.output


def test_publish_fails_on_errors(desk: Desk) -> None:
    desk.change("course.yaml", "status: published\n", "")

    code, output = run("publish", str(desk.courses))

    assert code == 1
    assert "missing-key" not in output  # codes are for programs
    assert 'course.yaml:1: error: "status" is missing' in output


def test_the_check_runs_though_the_application_cannot_show_its_courses(desk: Desk) -> None:
    desk.change("course.yaml", "status: published", "status: public")
    environment = {**os.environ, "COURSES_PATH": str(desk.courses), "FLASK_APP": "app"}

    result = subprocess.run(
        [sys.executable, "-m", "flask", "content", "check"],
        cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip

    assert result.returncode == 1, result.stderr
    assert 'course.yaml:2: error: "public" is not a status' in result.stdout
    assert "Traceback" not in result.stderr


def test_the_commands_explain_themselves() -> None:
    result = CliRunner().invoke(content_commands, ["--help"])

    assert "check" in result.output
    assert "publish" in result.output
