"""What is known while the folder of a course or a workshop is being read."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app.content.block import Block
from app.content.facts import FactBook
from app.content.fields import Record
from app.content.problems import Place, Problem
from app.content.published import Published
from app.content.tree import parse_yaml, read_text

LESSON_WORDS = (600, 1000)  # unless course.yaml says otherwise


@dataclass(slots=True)
class Reading:
    """One folder being read: what it is read for, what was found, and where things stand."""

    folder: Path
    drafts: bool
    today: date
    problems: list[Problem] = field(default_factory=list)
    draft: bool = False  # the course or workshop itself
    book: FactBook = field(default_factory=FactBook)
    published: Published = field(default_factory=Published)
    records: dict[str, Record] = field(default_factory=dict)  # what is to be in published.yaml
    plan_parts: frozenset[str] = frozenset()
    lesson_words: tuple[int, int] = LESSON_WORDS
    draft_lessons: set[str] = field(default_factory=set)
    used_facts: set[str] = field(default_factory=set)
    used_sources: set[str] = field(default_factory=set)
    lines: dict[str, tuple[Path, int]] = field(default_factory=dict)  # by "lesson x", "plan a.b" …
    builds_on: list[tuple[str, str, Place, int]] = field(default_factory=list)  # exercise, lesson

    def place(self, *path: str, draft: bool = False) -> Place:
        """A file of the folder, to note problems in."""
        file = self.folder.joinpath(*path)
        draft = draft or self.draft
        facts = {name: fact.value for name, fact in self.book.facts.items()}
        return Place(file, self.problems, draft, self.plan_parts, facts, self.used_facts)

    def open(self, place: Place, what: str) -> Block | None:
        """The mapping in a YAML file; None, and a problem, when there is none to read."""
        if not place.file.is_file():
            remedy = f"Add {place.file.name} to the folder."
            place.error(1, "missing-file", f"{place.file.name} is missing.", remedy)
            return None
        text = read_text(place)
        keys = None if text is None else parse_yaml(text, place)
        return None if keys is None else Block(keys, place, what)

    def remember(self, what: str, name: str, place: Place, line: int) -> bool:
        """Note where a thing stands. False, and a problem, if another of its sort has the id."""
        first, first_line = self.lines.setdefault(f"{what} {name}", (place.file, line))
        if (first, first_line) == (place.file, line):
            return True
        message = f'The {what} "{name}" stands twice; first in {first.name}, line {first_line}.'
        remedy = "Take one of them away, or give it another id."
        place.error(line, "duplicate-id", message, remedy)
        return False

    def at(self, what: str, name: str) -> tuple[Place, int]:
        """Where a thing stands that was remembered."""
        file, line = self.lines[f"{what} {name}"]
        return Place(file, self.problems, self.draft), line

    def blame_facts_alone(self) -> None:
        """Where facts.yaml has errors, blame no text for naming what could not be read there."""
        facts = self.place("facts.yaml")
        if facts.has_errors():
            self.problems[:] = [
                each
                for each in self.problems
                if each.file == facts.file or each.code not in ("unknown-fact", "unknown-source")
            ]


def id_as(block: Block, name: str, sort: str) -> str:
    """The id of a block, that must be the name of its file or folder."""
    found = block.ident()
    if found and found != name:
        message = f'The id "{found}" is not the name of the {sort}, "{name}".'
        block.place.error(block.line("id"), "id-mismatch", message, "Make the two the same.")
    return found
