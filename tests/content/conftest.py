"""A copy of the tiny course that a test may change, and the course itself."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from app.content import Course, Exercise, Problem, check_site, load_site

TINY = Path(__file__).parents[1] / "site" / "courses"
TODAY = date(2026, 11, 23)


@dataclass
class Desk:
    """A copy of the courses, to be edited as an author would."""

    courses: Path

    @property
    def course(self) -> Path:
        return self.courses / "first-steps"

    def change(self, file: str, old: str, new: str) -> None:
        """Replace the first `old` in a file; the file must hold it."""
        path = self.course / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        path = self.course / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def line_of(self, file: str, words: str) -> int:
        """The first line of a file that holds some words."""
        lines = (self.course / file).read_text(encoding="utf-8").split("\n")
        return next(number for number, line in enumerate(lines, start=1) if words in line)

    def problems(self, *, drafts: bool = False) -> list[Problem]:
        return check_site(self.courses, drafts=drafts, today=TODAY)

    def load(self, *, drafts: bool = False) -> Course:
        (course,) = load_site(self.courses, drafts=drafts, today=TODAY).courses
        return course


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Path(shutil.copytree(TINY, tmp_path / "courses")))


@pytest.fixture(scope="session")
def course() -> Course:
    (only,) = load_site(TINY, today=TODAY).courses
    return only


@pytest.fixture(scope="session")
def exercise(course: Course) -> Callable[[str], Exercise]:
    """An exercise of the tiny course by its id."""

    def find(name: str) -> Exercise:
        found = course.exercise(name)
        assert found is not None
        return found

    return find
