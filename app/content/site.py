"""The ways in: load the courses, check them, and write down what is published."""

import hashlib
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from app.content.coverage import check_builds_on, check_plan, check_published, check_unused
from app.content.loader import folder_version, read_course
from app.content.model import Course, Site
from app.content.offsets import OSLO
from app.content.problems import ContentError, Place, Problem
from app.content.published import check_orphans, missing_from, with_fields_of, written
from app.content.reading import Reading


def load_site(courses_dir: Path, *, drafts: bool = False, today: date | None = None) -> Site:
    """Every course in the folder, rendered; drafts are left out unless asked for.

    In a draft, a text that lacks nynorsk or English is shown in bokmål. Nothing is ever half
    loaded: any error raises ContentError with all the problems. `today` is for tests; a date in
    the content may not be later.
    """
    problems = _folder_problems(courses_dir)
    read: list[Course | None] = []
    for folder in _folders(courses_dir):
        try:
            read.append(_fit_course(folder, folder_version(folder), drafts, today or _today()))
        except ContentError as error:
            problems += error.problems
    if problems:
        raise ContentError(problems)
    courses = tuple(course for course in read if course is not None)
    versions = "".join(f"{course.id} {course.version}\n" for course in courses)
    return Site(courses, hashlib.sha256(versions.encode()).hexdigest())


def check_site(
    courses_dir: Path, *, drafts: bool = False, today: date | None = None
) -> list[Problem]:
    """Everything to mend, by file and line; nothing when all is well.

    Errors are found in drafts as well. What a draft still lacks is told only if `drafts`.
    """
    found = dict.fromkeys(_folder_problems(courses_dir))
    for folder in _folders(courses_dir):
        found |= dict.fromkeys(_read(folder, False, today)[0].problems)
        whole, _ = _read(folder, True, today)
        found |= dict.fromkeys(whole.problems)
    told = (each for each in found if drafts or not each.in_draft)
    return sorted(told, key=lambda each: (str(each.file), each.line, each.code))


def publish_fields(courses_dir: Path, *, today: date | None = None) -> list[str]:
    """Write every published field that is new into its course's published.yaml; return their paths.

    Raises ContentError, and writes nothing, when the content has other errors.
    """
    readings = [_read(folder, False, today, publishing=True) for folder in _folders(courses_dir)]
    problems = [each for reading, _ in readings for each in reading.problems]
    if any(problem.severity == "error" for problem in problems):
        raise ContentError(problems)
    added: list[str] = []
    for reading, course in readings:
        if course is None:
            continue
        new = missing_from(reading.published, course)
        added += [path for paths in new.values() for path in paths]
        if new:
            records = with_fields_of(reading.published, course)
            text = written(records, reading.published.aliases)
            reading.published.place.file.write_text(text, encoding="utf-8")
    return added


@lru_cache(maxsize=16)
def _fit_course(folder: Path, version: str, drafts: bool, today: date) -> Course | None:
    """A course without errors. Remembered by its version, so that unchanged files, which give the
    same frozen course, are rendered once however many applications are made (tests make many)."""
    reading, course = _read(folder, drafts, today)
    if any(problem.severity == "error" for problem in reading.problems):
        raise ContentError(reading.problems)
    return course


def _today() -> date:
    return datetime.now(OSLO).date()


def _read(
    folder: Path, drafts: bool, today: date | None, *, publishing: bool = False
) -> tuple[Reading, Course | None]:
    """A course with all that is wrong in it. What refers to what is judged when all is readable,
    so that one slip is told once: uses over everything, answers over what is published."""
    reading = Reading(folder, drafts, today or _today())
    course = read_course(reading)
    check_builds_on(reading)
    if course is None or any(problem.severity == "error" for problem in reading.problems):
        return reading, course
    if drafts:
        check_plan(course, reading)
        check_unused(reading)
    elif publishing:
        check_orphans(reading.published, course)
    else:
        check_published(course, reading)
    return reading, course


def _folders(courses_dir: Path) -> list[Path]:
    if not courses_dir.is_dir():
        return []
    folders = (folder for folder in courses_dir.iterdir() if folder.is_dir())
    return sorted(folder for folder in folders if not folder.name.startswith((".", "_")))


def _folder_problems(courses_dir: Path) -> list[Problem]:
    problems: list[Problem] = []
    if not courses_dir.is_dir():
        remedy = "Give the folder that holds the courses."
        Place(courses_dir, problems).error(1, "missing-file", "There is no such folder.", remedy)
    return problems
