"""What was written under a field's old name is found under its new one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup
from flask import Flask

from app.accounts.models import User
from app.content import load_site, publish_fields
from app.courses.models import Enrolment
from app.database import db
from app.reviews.actions import decide
from app.submissions.actions import Write, save_draft
from app.submissions.models import Submission
from tests.cast import make_cast
from tests.servers import PROJECT


def test_a_draft_follows_a_renamed_field(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    courses = tmp_path / "courses"
    shutil.copytree(PROJECT / "tests" / "site" / "courses", courses)
    cast = make_cast(make_app(SITE=load_site(courses)))
    enrolment_id = cast.ids["Havbris.enrolment"]
    exercise = cast.course.exercise("name-it")
    assert exercise is not None
    with cast.app.app_context():
        founder = db.session.get_one(User, cast.ids["other_founder"])
        mentor = db.session.get_one(User, cast.ids["other_mentor"])
        waiting = db.session.get_one(Submission, cast.ids["waiting"])
        decide(mentor, waiting, "changes_requested", "Finn et navn til.", cast.now)
        enrolment = db.session.get_one(Enrolment, enrolment_id)
        save_draft(founder, enrolment, exercise, {"name": Write("Bølgebryter")}, cast.now)
        db.session.commit()

    rename(courses, "name", "title")
    later = make_app(SITE=load_site(courses))
    browser = later.test_client()
    with browser.session_transaction() as session:
        session["sign_in"] = cast.tokens["other_founder"]
    page = browser.get(f"/enrolments/{enrolment_id}/exercises/name-it")
    field = BeautifulSoup(page.text, "html.parser").select_one('[name="title"]')
    assert field is not None
    assert field["value"] == "Bølgebryter"


def rename(courses: Path, old: str, new: str) -> None:
    """Rename a published field as docs/authoring.md says."""
    course = courses / "first-steps"
    file = course / "idea" / "exercises" / "name-it.yaml"
    file.write_text(file.read_text().replace(f"- id: {old}\n", f"- id: {new}\n"))
    published = course / "published.yaml"
    alias = f'aliases:\n  "name-it.{old}": "name-it.{new}"\n'
    published.write_text(published.read_text().replace("aliases: {}\n", alias))
    publish_fields(courses)
