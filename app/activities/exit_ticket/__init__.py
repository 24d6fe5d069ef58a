"""One to three questions on the way out, which the teacher alone reads.

The teacher may name up to five themes and put each answer under one. When it is revealed, the class
sees the themes and how many answers each has, and nothing of the answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from app.activities.base import (
    TEACHER,
    ActivityType,
    Answer,
    Content,
    Fields,
    Person,
    Refused,
    Room,
    Sheet,
    line,
    numbered,
    paragraph,
    whole,
)
from app.activities.reveal import is_revealed
from app.content.block import Block, check_distinct
from app.content.text import NO_TEXT, Text

MOST_QUESTIONS = 3
MOST_THEMES = 5
THEME_CHARS = 40

ANSWER = Text("Svar", "Svar", "Answer")
THEME = Text("Tema", "Tema", "Theme")
COUNT = Text("Antall svar", "Tal på svar", "Number of answers")
FROM = Text("Fra", "Frå", "From")


@dataclass(frozen=True, slots=True)
class Question:
    """One question, answered in the slot `q-<id>`."""

    id: str
    label: Text

    @property
    def slot(self) -> str:
        """Where it is answered."""
        return f"q-{self.id}"


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme that the teacher has named, with how many answers are put under it."""

    number: int
    answer: Answer
    count: int

    @property
    def label(self) -> str:
        """Its name."""
        return self.answer.texts.get("label", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitTicket(ActivityType):
    """Up to three questions, each answered in at most `max_chars` characters."""

    name: ClassVar[str] = "exit-ticket"
    teacher_reads: ClassVar[bool] = True
    label: ClassVar[Text] = Text("Exit-lapp", "Exit-lapp", "Exit ticket")

    questions: tuple[Question, ...]
    max_chars: int

    @classmethod
    def parse(cls, block: Block) -> Self:
        """Read `questions`, one to three, and `max_chars`."""
        blocks = block.blocks("questions", "question")
        questions = []
        for each in blocks:
            questions.append(Question(each.ident(), each.text("label")))
            each.close()
        ids = ((q.id, b.line("id")) for q, b in zip(questions, blocks, strict=True))
        check_distinct(ids, block.place, "question")
        if block.has("questions") and not 1 <= len(blocks) <= MOST_QUESTIONS:
            message = f"{block.what} has {len(blocks)} questions."
            remedy = f"Ask 1 to {MOST_QUESTIONS} questions."
            block.place.error(block.line("questions"), "out-of-range", message, remedy)
        return cls(
            questions=tuple(questions), max_chars=block.whole("max_chars", 20, 1000, default=300)
        )

    def has_slot(self, room: Room, person: Person, slot: str) -> bool:
        """A slot for each question."""
        return any(question.slot == slot for question in self.questions)

    def read(self, room: Room, person: Person, slot: str, fields: Fields) -> Content:
        """The answer to one question."""
        if not self.has_slot(room, person, slot):
            raise Refused("unknown")
        text = paragraph(fields, "text", self.max_chars)
        return Content({"text": text} if text else {})

    def read_teacher(self, room: Room, slot: str, fields: Fields) -> Content:
        """The name of a theme (`theme-2`), or the theme of an answer (`tag-<answer id>`)."""
        if numbered(slot, "theme", MOST_THEMES):
            label = line(fields, "label", THEME_CHARS)
            return Content({"label": label} if label else {})
        if slot not in {f"tag-{answer.id}" for answer in pupils_answers(room)}:
            raise Refused("unknown")
        theme = whole(fields, "theme", 1, MOST_THEMES)
        if theme is not None and room.answer(TEACHER, f"theme-{theme}") is None:
            raise Refused("unknown")
        return Content({}, {} if theme is None else {"theme": theme})

    def pupil(self, room: Room, me: Person) -> dict[str, Any]:
        """The questions with one's own answers."""
        own = [(each, room.answer(me.owner, each.slot)) for each in self.questions]
        return {"questions": own, "done": all(answer is not None for _, answer in own)}

    def teacher(self, room: Room) -> dict[str, Any]:
        """Slots for themes, and all answers by question, each with its theme."""
        found = {theme.number: theme for theme in themes(room)}
        tags = tagged(room)
        return {
            "theme_slots": [(n, f"theme-{n}", found.get(n)) for n in range(1, MOST_THEMES + 1)],
            "themes": list(found.values()),
            "questions": [
                (each, [(a, room.answer(TEACHER, f"tag-{a.id}"), tags.get(a.id)) for a in answers])
                for each, answers in self._by_question(room)
            ],
            "people": _people(room),
        }

    def projector(self, room: Room) -> dict[str, Any]:
        """How many have answered; when revealed, the themes."""
        shown = is_revealed(room)
        found = [theme for theme in themes(room) if theme.count] if shown else []
        return {
            "people": _people(room),
            "themes": found,
            "most": max((theme.count for theme in found), default=0),
        }

    def result(self, room: Room) -> dict[str, Any]:
        """The themes, and all answers by question."""
        return {"themes": themes(room), "questions": self._by_question(room)}

    def sheets(self, room: Room) -> list[Sheet]:
        """A table of answers for each question, and one of themes where there are any."""
        title = room.activity.title if room.activity else NO_TEXT
        found = themes(room)
        names = {theme.number: theme.label for theme in found}
        tags = {answer: names.get(theme, "") for answer, theme in tagged(room).items()}
        sheets = [
            self._sheet(room, question.label, answers, tags)
            for question, answers in self._by_question(room)
        ]
        if found:
            rows = tuple((theme.label, theme.count) for theme in found)
            sheets.append(Sheet(title, (THEME, COUNT), rows))
        return sheets

    def _sheet(
        self, room: Room, title: Text, answers: Sequence[Answer], tags: dict[int, str]
    ) -> Sheet:
        named = room.activity is not None and room.activity.anonymity == "named"
        rows = (
            (
                answer.texts.get("text", ""),
                tags.get(answer.id, ""),
                *((room.owner_name(answer.owner),) if named else ()),
            )
            for answer in answers
        )
        return Sheet(title, (ANSWER, THEME, *((FROM,) if named else ())), tuple(rows))

    def _by_question(self, room: Room) -> list[tuple[Question, list[Answer]]]:
        answers = pupils_answers(room)
        return [(each, [a for a in answers if a.slot == each.slot]) for each in self.questions]


def pupils_answers(room: Room) -> list[Answer]:
    """The answers to the questions, without what the teacher has written."""
    return [answer for answer in room.answers if answer.owner != TEACHER]


def tagged(room: Room) -> dict[int, int]:
    """The number of the theme that each answer is put under, by the answer's id."""
    found: dict[int, int] = {}
    for answer in room.answers_by(TEACHER):
        theme = answer.choice.get("theme")
        number = answer.slot.removeprefix("tag-")
        if isinstance(theme, int) and number != answer.slot:
            found[int(number)] = theme
    return found


def themes(room: Room) -> list[Theme]:
    """The themes that have a name, with how many of the answers there are under each."""
    tags = tagged(room)
    counts = Counter(tags[each.id] for each in pupils_answers(room) if each.id in tags)
    slots = {n: room.answer(TEACHER, f"theme-{n}") for n in range(1, MOST_THEMES + 1)}
    return [Theme(n, answer, counts[n]) for n, answer in slots.items() if answer is not None]


def _people(room: Room) -> int:
    return len({answer.owner for answer in pupils_answers(room)})
