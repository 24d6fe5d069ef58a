"""What is listed in a file, and what is there in the folder beside it."""

import re
from collections.abc import Iterable
from pathlib import Path

from app.content.block import Block
from app.content.problems import Place
from app.content.reading import Reading

PAGE_FILE = re.compile(r"([^.]+)\.(nb|nn|en)\.md")  # one for each language
YAML_FILE = re.compile(r"([^.]+)\.yaml")


def well_formed(block: Block, key: str, *, optional: bool = False) -> list[tuple[str, int]]:
    """A list of ids, each with its line; a problem for each that is no id."""
    listed = block.words(key, optional=optional)
    return [(name, line) for name, line in listed if block.is_id(name, line)]


def listed_files(
    block: Block, key: str, what: str, ending: str, pattern: re.Pattern[str], reading: Reading
) -> list[str]:
    """The ids in a list that have a file in the folder called as the list. Problems for those that
    have none, for files that are not in the list, and for files with another sort of name."""
    folder = block.place.file.parent / key
    listed = well_formed(block, key, optional=True)
    for name, line in listed:
        first = reading.remember(what, name, block.place, line)
        if first and not (folder / f"{name}{ending}").is_file():
            message = f'The {what} "{name}" has no file {key}/{name}{ending}.'
            remedy = f"Write the file, or take {name} from the list."
            block.place.error(line, "missing-file", message, remedy)
    names = dict.fromkeys(name for name, _ in listed)
    for file in _files(folder):
        place, match = Place(file, reading.problems), pattern.fullmatch(file.name)
        if match is None:
            remedy = f"Name it by its id: {what}-id{ending}" + (
                ", .nn.md, .en.md." if ending == ".nb.md" else "."
            )
            place.error(1, "bad-file-name", f"A file called {file.name} is not read.", remedy)
        elif match[1] not in names:
            not_listed(place, match[1], block.place.file.name)
    return [name for name in names if (folder / f"{name}{ending}").is_file()]


def _files(folder: Path) -> Iterable[Path]:
    files = folder.iterdir() if folder.is_dir() else ()
    return sorted(file for file in files if not file.name.startswith("."))


def not_listed(place: Place, name: str, where: str) -> None:
    """Note a file that is in no list."""
    message = f'"{name}" is not in the list in {where}, so nobody sees it.'
    remedy = f"Add {name} to the list in {where}, or delete it."
    place.error(1, "not-listed", message, remedy)
