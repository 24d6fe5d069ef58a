"""What is wrong with the content, told so that an author can mend it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from app.content.text import Text

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where it stands, what is wrong, what to do.

    `code` names the sort of problem; `in_draft` tells a warning about something unfinished from
    one about published content.
    """

    file: Path
    line: int
    severity: Severity
    message: str
    remedy: str
    code: str
    in_draft: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.message} Remedy: {self.remedy}"


class ContentError(Exception):
    """The content cannot be used as it stands. `problems` says why; there is at least one."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(slots=True)
class Place:
    """A file being read, the list that its problems go to, and what its course says elsewhere.

    `plan_parts` is None where the plan does not matter (an old exercise read back for showing).
    `facts` are the values that a text may print, in the order of their notes; those that it prints
    are put into `used_facts`.
    """

    file: Path
    problems: list[Problem]
    draft: bool = False
    plan_parts: frozenset[str] | None = None
    facts: Mapping[str, Text] = field(default_factory=dict)
    used_facts: set[str] = field(default_factory=set)

    def error(self, line: int, code: str, message: str, remedy: str) -> None:
        """Note what must be mended before the content can be shown."""
        self.problems.append(Problem(self.file, line, "error", message, remedy, code))

    def warning(self, line: int, code: str, message: str, remedy: str) -> None:
        """Note what is probably a slip but does no harm."""
        warning = Problem(self.file, line, "warning", message, remedy, code, self.draft)
        self.problems.append(warning)

    def unfinished(self, line: int, code: str, message: str, remedy: str) -> None:
        """Note what a draft may lack (a warning) but published content may not (an error)."""
        note = self.warning if self.draft else self.error
        note(line, code, message, remedy)

    def has_errors(self) -> bool:
        """Whether an error has been noted in this file."""
        return any(each.file == self.file and each.severity == "error" for each in self.problems)

    def errors(self) -> int:
        """How many errors have been noted so far, in this file and those read before it."""
        return sum(problem.severity == "error" for problem in self.problems)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A remedy for a name that is not known: the nearest one that is, else all of them."""
    names = sorted(known)
    near = get_close_matches(word, names, n=1)
    if near:
        return f"Did you mean {near[0]}?"
    return f"Use one of: {', '.join(names)}." if names else "There are none to choose from yet."
