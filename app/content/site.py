"""The ways in: load courses and workshops, check them, and write down what is published."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from app.content.coverage import check_builds_on, check_plan, check_published, check_unused
from app.content.loader import folder_version, read_course
from app.content.model import Course
from app.content.offsets import OSLO
from app.content.problems import ContentError, Place, Problem
from app.content.published import check_orphans, missing_from, records_of, with_new, written
from app.content.reading import Reading
from app.content.workshop import ActivityKind, Workshop
from app.content.workshops import Kinds, read_workshop

NO_KINDS: Kinds = MappingProxyType({})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Site:
    """Every course and workshop that can be shown. `version` changes when a file of one does."""

    courses: tuple[Course, ...]
    version: str
    workshops: tuple[Workshop, ...] = ()

    def course(self, name: str) -> Course | None:
        """The course with this id, if there is one."""
        return next((each for each in self.courses if each.id == name), None)

    def workshop(self, name: str) -> Workshop | None:
        """The workshop with this id, if there is one."""
        return next((each for each in self.workshops if each.id == name), None)


def load_site(
    courses_dir: Path,
    *,
    workshops_dir: Path | None = None,
    kinds: Kinds = NO_KINDS,
    drafts: bool = False,
    today: date | None = None,
) -> Site:
    """Every course and workshop in the folders, rendered; drafts are left out unless asked for.

    `kinds` are the types of activities by name. In a draft, a text that lacks nynorsk or English is
    shown in bokmål. Nothing is ever half loaded: any error raises ContentError with all the
    problems. `today` is for tests; a date in the content may not be later.
    """
    problems = _folder_problems(courses_dir, workshops_dir)
    day, known = today or _today(), tuple(sorted(kinds.items()))
    courses: list[Course | None] = []
    workshops: list[Workshop | None] = []
    for folder in _folders(courses_dir):
        try:
            courses.append(_fit_course(folder, folder_version(folder), drafts, day))
        except ContentError as error:
            problems += error.problems
    for folder in _folders(workshops_dir):
        try:
            workshops.append(_fit_workshop(folder, folder_version(folder), drafts, day, known))
        except ContentError as error:
            problems += error.problems
    if problems:
        raise ContentError(problems)
    return _site(tuple(c for c in courses if c), tuple(w for w in workshops if w))


def _site(courses: tuple[Course, ...], workshops: tuple[Workshop, ...]) -> Site:
    versions = [f"{course.id} {course.version}\n" for course in courses]
    versions += [f"{workshop.id} {workshop.version}\n" for workshop in workshops]
    return Site(courses, hashlib.sha256("".join(versions).encode()).hexdigest(), workshops)


def check_site(
    courses_dir: Path | None,
    *,
    workshops_dir: Path | None = None,
    kinds: Kinds = NO_KINDS,
    drafts: bool = False,
    today: date | None = None,
) -> list[Problem]:
    """Everything to mend, by file and line; nothing when all is well.

    Errors are found in drafts as well. What a draft still lacks is told only if `drafts`.
    """
    found = dict.fromkeys(_folder_problems(courses_dir, workshops_dir))
    for whole in (False, True):
        for reading in _read_all(courses_dir, workshops_dir, kinds, today, drafts=whole):
            found |= dict.fromkeys(reading.problems)
    told = (each for each in found if drafts or not each.in_draft)
    return sorted(told, key=lambda each: (str(each.file), each.line, each.code))


def publish_fields(
    courses_dir: Path | None,
    *,
    workshops_dir: Path | None = None,
    kinds: Kinds = NO_KINDS,
    today: date | None = None,
) -> list[str]:
    """Write every published field and activity that is new into the published.yaml of its course
    or workshop; return their paths.

    Raises ContentError, and writes nothing, when the content has other errors.
    """
    readings = list(_read_all(courses_dir, workshops_dir, kinds, today, publishing=True))
    problems = [each for reading in readings for each in reading.problems]
    if any(problem.severity == "error" for problem in problems):
        raise ContentError(problems)
    added: list[str] = []
    for reading in readings:
        new = missing_from(reading.published, reading.records)
        added += [path for paths in new.values() for path in paths]
        if new:
            records = with_new(reading.published, reading.records)
            text = written(reading.published, records)
            reading.published.place.file.write_text(text, encoding="utf-8")
    return added


@lru_cache(maxsize=16)
def _fit_course(folder: Path, version: str, drafts: bool, today: date) -> Course | None:
    """A course without errors. Remembered by its version, so that unchanged files, which give the
    same frozen course, are rendered once however many applications are made (tests make many)."""
    reading, course = _read_course(folder, drafts, today)
    return _fit(reading, course)


@lru_cache(maxsize=16)
def _fit_workshop(
    folder: Path,
    version: str,
    drafts: bool,
    today: date,
    kinds: tuple[tuple[str, type[ActivityKind]], ...],
) -> Workshop | None:
    """A workshop without errors, remembered in the same way."""
    reading, workshop = _read_workshop(folder, drafts, today, dict(kinds))
    return _fit(reading, workshop)


def _fit(reading: Reading, thing: T | None) -> T | None:
    if _has_errors(reading):
        raise ContentError(reading.problems)
    return thing


def _has_errors(reading: Reading) -> bool:
    return any(problem.severity == "error" for problem in reading.problems)


def _today() -> date:
    return datetime.now(OSLO).date()


def _read_all(
    courses_dir: Path | None,
    workshops_dir: Path | None,
    kinds: Mapping[str, type[ActivityKind]],
    today: date | None,
    *,
    drafts: bool = False,
    publishing: bool = False,
) -> Iterator[Reading]:
    """Every course and workshop, read anew."""
    for folder in _folders(courses_dir):
        yield _read_course(folder, drafts, today, publishing=publishing)[0]
    for folder in _folders(workshops_dir):
        yield _read_workshop(folder, drafts, today, kinds, publishing=publishing)[0]


def _read_course(
    folder: Path, drafts: bool, today: date | None, *, publishing: bool = False
) -> tuple[Reading, Course | None]:
    """A course with all that is wrong in it. What refers to what is judged when all is readable,
    so that one slip is told once: uses over everything, answers over what is published."""
    reading = Reading(folder, drafts, today or _today())
    course = read_course(reading)
    check_builds_on(reading)
    if course is None or _has_errors(reading):
        return reading, course
    reading.records = records_of(course)
    if drafts:
        check_plan(course, reading)
    _check_whole(reading, "field", publishing)
    return reading, course


def _read_workshop(
    folder: Path,
    drafts: bool,
    today: date | None,
    kinds: Kinds,
    *,
    publishing: bool = False,
) -> tuple[Reading, Workshop | None]:
    """A workshop with all that is wrong in it, in the same way."""
    reading = Reading(folder, drafts, today or _today())
    workshop = read_workshop(reading, kinds)
    if workshop is not None and not _has_errors(reading):
        _check_whole(reading, "activity", publishing)
    return reading, workshop


def _check_whole(reading: Reading, what: str, publishing: bool) -> None:
    if reading.drafts:
        check_unused(reading)
    elif publishing:
        check_orphans(reading.published, reading.records)
    else:
        check_published(reading, what)


def _folders(content_dir: Path | None) -> list[Path]:
    if content_dir is None or not content_dir.is_dir():
        return []
    folders = (folder for folder in content_dir.iterdir() if folder.is_dir())
    return sorted(folder for folder in folders if not folder.name.startswith((".", "_")))


def _folder_problems(*content_dirs: Path | None) -> list[Problem]:
    problems: list[Problem] = []
    for each in content_dirs:
        if each is not None and not each.is_dir():
            remedy = "Give the folder that holds the courses or workshops."
            Place(each, problems).error(1, "missing-file", "There is no such folder.", remedy)
    return problems
