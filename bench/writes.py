"""The two writes that are measured: saving a draft and handing in, as the exercise page does."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from contextlib import closing
from itertools import product
from pathlib import Path

from app.content import Exercise, load_site
from bench.fill import COURSE, EXERCISES, UNTOUCHED, example_answers


class Writer:
    """A person in every team, who writes in exercises that nobody has touched."""

    def __init__(self, browser, database: Path) -> None:  # type: ignore[no-untyped-def]
        from bench.run import token_in

        self.browser = browser
        self.database = database
        course = load_site(database.parent / "courses").course(COURSE)
        assert course is not None
        exercises = course.exercises[EXERCISES - UNTOUCHED :]
        self.untouched = [exercise.id for exercise in exercises]
        with sqlite3.connect(database) as connection:
            rows = connection.execute("SELECT id FROM enrolments ORDER BY id")
            self.enrolments = [row[0] for row in rows]
        self.token = token_in(browser.get(self._path(self.enrolments[0], exercises[0])))
        self.places = iter(list(product(self.enrolments[1:], exercises[1:])))
        self.drafted = exercises[0]
        self.slot = next(s for s in self.drafted.slots if isinstance(s.example_in("nb"), str))
        self.revision = 0

    @staticmethod
    def _path(enrolment: int, exercise: Exercise) -> str:
        return f"/enrolments/{enrolment}/exercises/{exercise.id}"

    def save_draft(self) -> None:
        """Save one slot on top of its last revision, as the page does while one types."""
        value = f"{self.slot.example_in('nb')} {secrets.token_hex(4)}"
        body = json.dumps({"slots": {self.slot.key: {"value": value, "base": self.revision}}})
        status, text, _ = self.browser.ask(
            "POST",
            self._path(self.enrolments[0], self.drafted) + "/draft",
            body,
            Content_Type="application/json",
            Accept="application/json",
            X_CSRFToken=self.token,
        )
        assert status == 200, f"save draft: {status} {text[:300]}"
        self.revision += 1

    def hand_in(self) -> None:
        """Hand in a whole exercise that the team has not touched."""
        enrolment, exercise = next(self.places)
        fields = [("csrf_token", self.token), ("key", secrets.token_urlsafe(16))]
        for key, value in example_answers(exercise).items():
            fields.append((f"base.{key}", "0"))
            if isinstance(value, str):
                fields.append((key, value))
            for number, each in enumerate(value if isinstance(value, list) else []):
                if isinstance(each, str):
                    fields.append((key, each))
                else:
                    fields += [(f"{key}.{number}.{column}", text) for column, text in each.items()]
        self.browser.send(self._path(enrolment, exercise) + "/hand-in", fields, 303)

    def wait_for_mail(self) -> None:
        """Wait until the outbox is empty: sending is part of what a hand-in costs."""
        waiting = "SELECT count(*) FROM outbox_messages WHERE sent_at IS NULL"
        with closing(sqlite3.connect(self.database)) as connection:
            for _ in range(3000):
                if connection.execute(waiting).fetchone()[0] == 0:
                    return
                time.sleep(0.02)
        raise RuntimeError("the outbox did not empty")
