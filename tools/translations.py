"""Keep the catalogues of nynorsk and English in step with the words in the code.

    python tools/translations.py update     collect the words from code and templates
    python tools/translations.py compile    make the .mo files that the application reads
    python tools/translations.py check      all is translated, with the same %(names)s; nothing more

The words in the code are bokmål, so bokmål has no catalogue.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "app"
FOLDER = APP / "translations"
LANGUAGES = ("nn", "en")
METHODS = [("**.py", "python"), ("templates/**.*", "jinja2"), ("activities/**.html", "jinja2")]
OPTIONS = {each: {"silent": "false"} for each, method in METHODS if method == "jinja2"}
# lazy_gettext is imported as _l; the others are Babel's own names.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "_l": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "_n": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def main(arguments: list[str]) -> int:
    commands = {"update": update, "compile": compile_all, "check": check}
    if len(arguments) != 1 or arguments[0] not in commands:
        print(__doc__)
        return 2
    return commands[arguments[0]]()


def words() -> Catalog:
    """Every message in code and templates, with the files it is used in."""
    found = Catalog(project="Springbrett", charset="utf-8", fuzzy=False)
    for name, _line, message, comments, context in extract_from_dir(
        APP, METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    ):
        # No line numbers: every change of a template would change the catalogues too.
        place = [(f"app/{name}", None)]
        found.add(message, locations=place, auto_comments=comments, context=context)
    return found


def catalogue_file(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    file = catalogue_file(language)
    if not file.exists():
        return Catalog(locale=language, project="Springbrett", charset="utf-8", fuzzy=False)
    with file.open("rb") as opened:
        return read_po(opened, locale=language)


def update() -> int:
    template = words()
    for language in LANGUAGES:
        catalogue = read(language)
        # No guesses from similar words: a wrong translation that looks done is worse than none.
        # And no new date in the file where no word is new.
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        file = catalogue_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as opened:
            write_po(opened, catalogue, width=100, sort_output=True, omit_header=False)
        missing = sum(1 for message in catalogue if message.id and not is_translated(message))
        print(f"{language}: {len(catalogue)} messages, {missing} to translate")
    return 0


def compile_all() -> int:
    for language in LANGUAGES:
        if catalogue_file(language).exists():
            with catalogue_file(language).with_suffix(".mo").open("wb") as opened:
                write_mo(opened, read(language))
    return 0


def check() -> int:
    template = words()
    problems = [line for language in LANGUAGES for line in problems_in(read(language), template)]
    for line in problems:
        print(line)
    if problems:
        print(f"{len(problems)} problems. Run `make translations`, then fill in the .po files.")
    return 1 if problems else 0


def problems_in(catalogue: Catalog, template: Catalog) -> list[str]:
    where = f"app/translations/{catalogue.locale}/LC_MESSAGES/messages.po"
    problems = []
    for wanted in template:
        if not wanted.id:
            continue
        message = catalogue.get(wanted.id, wanted.context)
        if message is None:
            problems.append(f"{where}: not collected yet: {wanted.id!r}")
        elif not is_translated(message):
            problems.append(f"{where}: not translated: {wanted.id!r}")
        else:
            problems += [f"{where}: {wanted.id!r}: {error}" for error in message.check(catalogue)]
    known = {(message.id, message.context) for message in template}
    problems += [
        f"{where}: no longer used: {message.id!r}"
        for message in catalogue
        if message.id and (message.id, message.context) not in known
    ]
    return problems


def is_translated(message: object) -> bool:
    text = message.string  # type: ignore[attr-defined]
    forms = text if isinstance(text, (list, tuple)) else [text]
    return bool(forms) and all(forms) and not message.fuzzy  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
