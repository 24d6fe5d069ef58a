"""What running text may hold: checks of the Markdown in lessons, guides and introductions."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.content.block import check_placeholder
from app.content.markdown import CALL_OUTS
from app.content.problems import Place, did_you_mean

_FACT = re.compile(r"\{fact\b:?([^}\n]*)\}?")
_HEADING = re.compile(r"\s*(#{1,6})(?!#)\s*\S")
_UNDERLINE = re.compile(r"\s*(=+|-+)\s*")
_CALL_OUT = re.compile(r"\s*!!!\s*(\S*)\s*(.*)")
_WORD = re.compile(r"[^\W_]+(?:['\u2019.,:/-][^\W_]+)*")
_AMOUNT = re.compile(
    r"\bkr\b\.?\s*[0-9]|\b(?:kroner|nok)\s*[0-9]"
    r"|[0-9][0-9 .,\u00a0\u202f]*(?:(?:mill|mrd|tus|thou|bill)\w*\.?\s*)?"
    r"(?:norske\s+|norwegian\s+)?-?(?:kr|kroner|nok)\b",
    re.IGNORECASE,
)
_INTO_FACTS = "Move it to facts.yaml, with source and date, and write {fact:its-id} here."

# What to look for in a line, the code of the problem, what it is called, and what to do.
_NEVER_IN_PROSE = (
    (re.compile("§"), "paragraph", "A paragraph of law (§) stands in the text.", _INTO_FACTS),
    (_AMOUNT, "kroner", "An amount in kroner stands in the text.", _INTO_FACTS),
    (
        re.compile(r"https?://|\bwww\.", re.IGNORECASE),
        "address",
        "A web address stands in the text.",
        "Move it to a source in facts.yaml, and name the source in the lesson.",
    ),
    (
        re.compile(r"!\[\s*\]\s*[(\[]"),
        "image-without-alt",
        "An image has no description.",
        "Write what the image shows between the brackets: ![what it shows](file).",
    ),
    (
        re.compile(r"<(?!https?:|mailto:)/?[A-Za-z][^<>]*>|<!--", re.IGNORECASE),
        "raw-html",
        "HTML stands in the text; it would be shown as it is written.",
        "Use Markdown instead: **bold**, *italics*, lists, tables.",
    ),
)


@dataclass(frozen=True, slots=True)
class Prose:
    """What a text consists of: levels of its headings, facts in order of first use, words."""

    headings: tuple[int, ...]
    facts: tuple[str, ...]
    words: int


def examine(text: str, place: Place, first_line: int, facts: Iterable[str] | None) -> Prose:
    """Note what is wrong in a text, and count what it holds.

    `first_line` is the line of the file that the text begins on; `facts` are the ids that it may
    print, None where no facts can be printed.
    """
    lines = [re.sub(r"`[^`\n]*`", "code", line) for line in text.split("\n")]
    numbered = list(enumerate(lines, start=first_line))
    check_placeholder(text, place, first_line)
    for number, line in numbered:
        _check_line(_FACT.sub("fact", line), place, number)
    return Prose(
        headings=_headings(numbered, place),
        facts=_facts(numbered, place, None if facts is None else frozenset(facts)),
        words=count_words(text),
    )


def count_words(text: str) -> int:
    """How many words a reader meets; a printed fact counts as one."""
    printed = re.sub(r"^\s*!!!\s*\S*", "", _FACT.sub(" fact ", text), flags=re.MULTILINE)
    return len(_WORD.findall(printed))


def _check_line(line: str, place: Place, number: int) -> None:
    for pattern, code, message, remedy in _NEVER_IN_PROSE:
        if pattern.search(line):
            place.error(number, code, message, remedy)
    if call_out := _CALL_OUT.fullmatch(line):
        _check_call_out(call_out[1], call_out[2].strip(), place, number)


def _check_call_out(kind: str, title: str, place: Place, number: int) -> None:
    if kind not in CALL_OUTS:
        message = f'There is no call-out "{kind}".'
        place.error(number, "unknown-call-out", message, did_you_mean(kind, CALL_OUTS))
    elif not re.fullmatch(r'"[^"]*\S[^"]*"', title):
        message = "The call-out has no title in straight quotes."
        place.error(number, "call-out-title", message, f'Write !!! {kind} "Title".')


def _headings(lines: list[tuple[int, str]], place: Place) -> tuple[int, ...]:
    levels: list[int] = []
    for number, level in _each_heading(lines):
        above = levels[-1] if levels else 1
        if level == 1:
            remedy = "Begin the heading with ##; the title of the page is the only #."
            place.error(number, "h1", "A heading of the first level stands in the text.", remedy)
        elif level > above + 1:
            message = f"A heading of level {level} follows one of level {above}."
            place.error(number, "heading-skip", message, f"Begin it with {'#' * (above + 1)}.")
        levels.append(level)
    return tuple(levels)


def _each_heading(lines: list[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    above = ""
    for number, line in lines:
        if heading := _HEADING.match(line):
            yield number, len(heading[1])
        elif above.strip() and "|" not in above and (under := _UNDERLINE.fullmatch(line)):
            yield number - 1, 1 if under[1].startswith("=") else 2
        above = line


def _facts(
    lines: list[tuple[int, str]], place: Place, known: frozenset[str] | None
) -> tuple[str, ...]:
    used: dict[str, None] = {}
    for number, line in lines:
        for match in _FACT.finditer(line):
            name = match[1].strip()
            if known is None:
                remedy = "Print the fact in a lesson, and build the exercise on that lesson."
                place.error(number, "fact-outside-lesson", "No fact can be printed here.", remedy)
            elif name in known and match[0] == f"{{fact:{name}}}":
                used[name] = None
            else:
                message = f'There is no fact "{name}" in facts.yaml, or {match[0]} is miswritten.'
                place.error(number, "unknown-fact", message, did_you_mean(name, known))
    return tuple(used)
