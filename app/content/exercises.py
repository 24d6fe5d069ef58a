"""Exercises: one YAML file each, with the fields to answer."""

from app.content.block import Block, check_distinct
from app.content.definition import make_exercise
from app.content.fields import Field, read_field
from app.content.model import Exercise
from app.content.prose import examine
from app.content.reading import Reading, id_as
from app.content.text import LANGUAGES

MOST_MINUTES = 600


def read_exercise(reading: Reading, module: str, name: str, draft: bool) -> Exercise | None:
    """An exercise from its file; None when it is a draft that is not asked for, or unreadable."""
    place = reading.place(module, "exercises", f"{name}.yaml", draft=draft)
    block = reading.open(place, f"exercise {name}")
    if block is None:
        return None
    block.status()
    if place.draft and not reading.drafts:
        return None
    exercise = make_exercise(
        id=id_as(block, name, "file"),
        module_id=module,
        title=block.text("title"),
        intro=block.text("intro"),
        minutes=block.whole("minutes", 1, MOST_MINUTES),
        due=block.offset("due"),
        builds_on=_builds_on(block, reading, name),
        fields=_fields(block, reading, name),
    )
    for language in LANGUAGES:
        if written := block.text_in("intro", language):
            examine(written[0], place, written[1], facts=None)
    block.close()
    return exercise


def _builds_on(block: Block, reading: Reading, name: str) -> tuple[str, ...]:
    lessons = block.words("builds_on", optional=True)
    reading.builds_on += [(name, lesson, block.place, line) for lesson, line in lessons]
    return tuple(lesson for lesson, _ in lessons)


def _fields(block: Block, reading: Reading, exercise: str) -> tuple[Field, ...]:
    blocks = block.blocks("fields", "field")
    if block.has("fields") and not blocks:
        message = f"{block.what} has no fields."
        block.place.error(block.line("fields"), "too-few", message, "Add at least one field.")
    read = [(read_field(each), each) for each in blocks]
    fields = [(field, each) for field, each in read if field is not None]
    check_distinct(((field.id, each.line("id")) for field, each in fields), block.place, "field")
    for field, each in fields:
        reading.lines.setdefault(f"field {exercise}.{field.id}", (each.place.file, each.line()))
    return tuple(field for field, _ in fields)
