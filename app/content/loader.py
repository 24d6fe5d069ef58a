"""Reads the folder of a course into a Course, and notes what is wrong in its files."""

import hashlib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from app.content.block import Block, check_distinct
from app.content.exercises import read_exercise
from app.content.facts import read_facts
from app.content.lessons import read_guide, read_lesson
from app.content.listing import PAGE_FILE, YAML_FILE, listed_files, not_listed, well_formed
from app.content.model import Course, Gathering, Module, PlanPart, PlanSection
from app.content.problems import Place
from app.content.published import read_published
from app.content.reading import LESSON_WORDS, Reading, id_as


def read_course(reading: Reading) -> Course | None:
    """The course in the folder; None when it is a draft that is not asked for, or unreadable.

    Where `reading.problems` holds an error, the course is not fit to be shown.
    """
    block = reading.open(reading.place("course.yaml"), "the course")
    if block is None:
        return None
    block.status()
    reading.draft = block.place.draft
    if reading.draft and not reading.drafts:
        return None
    reading.book = read_facts(reading.place("facts.yaml"), reading.today)
    reading.published = read_published(reading.place("published.yaml"))
    reading.lesson_words = _lesson_words(block)
    plan = _plan(block, reading)
    course = Course(
        id=id_as(block, reading.folder.name, "folder"),
        title=block.text("title"),
        summary=block.text("summary"),
        modules=tuple(_modules(block, reading)),
        plan=plan,
        facts=tuple(reading.book.facts.values()),
        sources=tuple(reading.book.sources.values()),
        aliases=MappingProxyType(dict(reading.published.aliases)),
        version=folder_version(reading.folder),
    )
    block.close()
    reading.blame_facts_alone()
    return course


def folder_version(folder: Path) -> str:
    """A hash of every file in a folder, with its path."""
    digest = hashlib.sha256()
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()


# The course file


def _lesson_words(block: Block) -> tuple[int, int]:
    bounds = block.block("lesson_words", "lesson_words", optional=True)
    if bounds is None:
        return LESSON_WORDS
    least = bounds.whole("min", 0, 10_000)
    most = bounds.whole("max", least, 10_000)
    bounds.close()
    return least, most


def _plan(block: Block, reading: Reading) -> tuple[PlanSection, ...]:
    blocks = block.blocks("plan", "plan section", optional=True)
    sections = []
    for each in blocks:
        sections.append(PlanSection(each.ident(), each.text("title"), _parts(each, reading)))
        each.close()
    _check_ids(sections, blocks, "plan section")
    keys = (f"{section.id}.{part.id}" for section in sections for part in section.parts)
    reading.plan_parts = frozenset(keys)
    return tuple(sections)


def _parts(section: Block, reading: Reading) -> tuple[PlanPart, ...]:
    blocks = section.blocks("parts", "plan part")
    parts = []
    for each in blocks:
        parts.append(PlanPart(each.ident(), each.text("title")))
        each.close()
        key = f"plan {section.word('id')}.{parts[-1].id}" if section.has("id") else ""
        reading.lines.setdefault(key, (each.place.file, each.line()))
    _check_ids(parts, blocks, "plan part")
    return tuple(parts)


def _check_ids(things: Sequence[PlanSection | PlanPart], blocks: list[Block], what: str) -> None:
    for block in blocks[:1]:
        ids = ((thing.id, each.line("id")) for thing, each in zip(things, blocks, strict=True))
        check_distinct(ids, block.place, what)


# Modules


def _modules(block: Block, reading: Reading) -> Iterator[Module]:
    listed = well_formed(block, "modules")
    for number, (name, line) in enumerate(listed, start=1):
        if not reading.remember("module", name, block.place, line):
            continue
        if not (reading.folder / name / "module.yaml").is_file():
            message = f'The module "{name}" has no file {name}/module.yaml.'
            remedy = f"Make the folder {name} with module.yaml in it, or take {name} from the list."
            block.place.error(line, "missing-file", message, remedy)
        elif module := _module(reading, name, number):
            yield module
    for file in sorted(reading.folder.glob("*/module.yaml")):
        if file.parent.name not in {name for name, _ in listed}:
            not_listed(Place(file, reading.problems), file.parent.name, "course.yaml")


def _module(reading: Reading, name: str, number: int) -> Module | None:
    block = reading.open(reading.place(name, "module.yaml"), f"module {name}")
    if block is None:
        return None
    block.status()
    draft = block.place.draft
    if draft and not reading.drafts:
        unseen = Block(block.keys, Place(block.place.file, []), block.what)
        reading.draft_lessons.update(each for each, _ in unseen.words("lessons", optional=True))
        return None
    lessons = listed_files(block, "lessons", "lesson", ".nb.md", PAGE_FILE, reading)
    exercises = listed_files(block, "exercises", "exercise", ".yaml", YAML_FILE, reading)
    read_lessons = [read_lesson(reading, name, each, draft) for each in lessons]
    read_exercises = [read_exercise(reading, name, each, draft) for each in exercises]
    guide, guide_facts = read_guide(reading, name, draft)
    module = Module(
        id=id_as(block, name, "folder"),
        number=number,
        title=block.text("title"),
        summary=block.text("summary"),
        opens=block.offset("opens"),
        workshop=_gathering(block),
        lessons=tuple(lesson for lesson in read_lessons if lesson),
        exercises=tuple(exercise for exercise in read_exercises if exercise),
        guide=guide,
        guide_facts=guide_facts,
    )
    block.close()
    return module


def _gathering(block: Block) -> Gathering | None:
    inside = block.block("workshop", f"the workshop of {block.what}", optional=True)
    if inside is None:
        return None
    inside.node("hours")
    hours = inside.decimal_or_none("hours")
    if hours is not None and not 0 < hours <= 24:
        message = f"{inside.what} lasts {hours} hours."
        inside.place.error(inside.line("hours"), "out-of-range", message, "Write hours: 4.")
    gathering = Gathering(inside.offset("at"), hours or Decimal())
    inside.close()
    return gathering
