"""A submission laid out for reading: answers, what changed, and the threads beside the words.

Pure: it is given what the queries found, and templates print what it returns. Threads of earlier
rounds are carried along: their words are looked for in the new text, and where they are gone the
thread stays under its field with the words as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.content import Exercise, Field, Passage, Slot, Table, Value
from app.reviews.anchoring import Anchor, Piece, Span, cut, locate, sentences
from app.reviews.changes import differ, is_rewritten, word_changes
from app.reviews.models import Message, Thread
from app.submissions.models import Submission
from app.submissions.queries import exercise_as_handed_in


@dataclass(frozen=True, slots=True)
class Note:
    """A thread as it stands beside a submission.

    `place`: "words" (its quote was found), "whole" (it is about the whole passage), "moved" (it is
    about words of an earlier round that are no longer there).
    """

    number: int  # 1, 2, … down the page
    thread: Thread
    round: int
    carried: bool  # from an earlier round
    place: str
    about: str  # the passage's key, as far as this round still has it
    start: int
    messages: tuple[Message, ...]

    @property
    def open(self) -> bool:
        """Whether it is not resolved."""
        return self.thread.resolved_at is None


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage, cut where its threads' words begin and end and where it was changed."""

    passage: Passage
    pieces: tuple[Piece, ...]
    whole: tuple[int, ...]  # numbers of the threads about all of it
    sentences: tuple[tuple[int, int], ...]
    rewritten: str | None = None  # the earlier text, when too little is left to compare with

    @property
    def quotable(self) -> bool:
        """Whether there are words to comment on."""
        return bool(self.passage.text)


@dataclass(frozen=True, slots=True)
class Part:
    """One slot of a submission with everything that belongs beside it."""

    slot: Slot
    value: Value
    before: Value | None  # in the earlier round; None when there is none to compare with
    changed: bool
    passages: Mapping[str, Shown]
    notes: tuple[Note, ...]

    @property
    def folded(self) -> bool:
        """Whether it may be folded: nothing changed, and nothing that was asked for is open."""
        return self.before is not None and not self.changed and not any(n.open for n in self.notes)

    @property
    def gone_rows(self) -> Sequence[Mapping[str, str]]:
        """The rows that the earlier round's table had beyond this round's last."""
        if not isinstance(self.slot.asked, Table) or not isinstance(self.before, list):
            return ()
        return [row for row in self.before[len(self.value) :] if isinstance(row, dict)]


@dataclass(frozen=True, slots=True)
class Group:
    """A field, with one part; a canvas has one for each box."""

    field: Field
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole submission. `homeless`: threads about fields that the exercise no longer has."""

    exercise: Exercise
    groups: tuple[Group, ...]
    homeless: tuple[Note, ...]
    compared: bool  # with an earlier round
    notes: tuple[Note, ...] = field(default=())

    def beside(self, slot_key: str) -> tuple[Note, ...]:
        """The threads that belong beside a slot."""
        return tuple(
            note
            for group in self.groups
            for part in group.parts
            if part.slot.key == slot_key
            for note in part.notes
        )

    @property
    def open_notes(self) -> int:
        """How many threads are not resolved."""
        return sum(note.open for note in self.notes)

    @property
    def changed_parts(self) -> int:
        """How many answers changed since the earlier round."""
        return sum(part.changed for group in self.groups for part in group.parts)


def lay_out(
    submission: Submission,
    threads: Iterable[Thread],
    sees: Callable[[Message], bool],
    earlier: Submission | None = None,
) -> Sheet:
    """Lay out a submission with the threads of it and of earlier rounds.

    `sees` says which messages the reader may see; a thread without any is left out. With `earlier`,
    the round before, what changed since is marked.
    """
    exercise, answers = exercise_as_handed_in(submission), submission.answers
    before = earlier.answers if earlier and earlier.content else None
    slots = {slot.key: slot for slot in exercise.slots}
    found = {slot.key: slot.passages(answers.get(slot.key, slot.empty)) for slot in exercise.slots}
    placed: dict[str | None, list[Note]] = {}
    for thread in threads:
        messages = tuple(m for m in thread.messages if sees(m))
        if messages:
            home = slot_of(thread.passage, slots)
            note = _note(thread, messages, submission, found.get(home or "", ()))
            placed.setdefault(home, []).append(note)
    notes = _numbered([(key, placed.get(key, [])) for key in (*slots, None)], found)
    parts = {
        key: _part(slot, answers, before, found[key], notes[key]) for key, slot in slots.items()
    }
    return Sheet(
        exercise,
        tuple(Group(f, tuple(parts[slot.key] for slot in f.slots)) for f in exercise.fields),
        notes[None],
        before is not None,
        tuple(note for each in notes.values() for note in each),
    )


def slot_of(passage: str, slots: Iterable[str]) -> str | None:
    """Return the key of the slot that a passage belongs to, if there is one."""
    keys = [key for key in slots if passage == key or passage.startswith(f"{key}.")]
    return max(keys, key=len, default=None)


def _note(
    thread: Thread,
    messages: tuple[Message, ...],
    submission: Submission,
    passages: Sequence[Passage],
) -> Note:
    anchor = Anchor(thread.quote, thread.prefix, thread.suffix, thread.start)
    passage = next((p for p in passages if p.key == thread.passage), None)
    at = locate(passage.text, anchor) if passage else None
    if at is None:
        place = "moved"
    else:
        place = "whole" if anchor.whole else "words"
    return Note(
        number=0,
        thread=thread,
        round=thread.submission.round,
        carried=thread.submission_id != submission.id,
        place=place,
        about=passage.key if passage else "",
        start=at or 0,
        messages=messages,
    )


def _numbered(
    placed: Sequence[tuple[str | None, list[Note]]], found: Mapping[str, Sequence[Passage]]
) -> dict[str | None, tuple[Note, ...]]:
    """The notes of each slot in the order of the text, numbered down the page."""
    numbered: dict[str | None, tuple[Note, ...]] = {}
    number = 0
    for key, notes in placed:
        order = {p.key: i for i, p in enumerate(found.get(key or "", ()))}
        inside = sorted(notes, key=lambda note: _place_in(note, order))
        numbered[key] = tuple(
            replace(note, number=number + i) for i, note in enumerate(inside, start=1)
        )
        number += len(inside)
    return numbered


def _place_in(note: Note, order: Mapping[str, int]) -> tuple[int, bool, int, int]:
    where = order.get(note.about, len(order))
    return where, note.place == "moved", note.start, note.thread.id


def _part(
    slot: Slot,
    answers: Mapping[str, Value],
    before: Mapping[str, Value] | None,
    passages: Sequence[Passage],
    notes: tuple[Note, ...],
) -> Part:
    value = answers.get(slot.key, slot.empty)
    old = None if before is None else _comparable(slot, before.get(slot.key))
    old_texts = {} if old is None else {p.key: p.text for p in slot.passages(old)}
    shown = {
        p.key: _shown(p, notes, None if old is None else old_texts.get(p.key, "")) for p in passages
    }
    return Part(slot, value, old, old is not None and _differs(old, value), shown, notes)


def _comparable(slot: Slot, value: Value | None) -> Value:
    """An earlier value as this round's slot reads it; empty when the kind was another."""
    read = slot.coerce(value)
    return slot.empty if read is None else read


def _differs(old: Value, new: Value) -> bool:
    if isinstance(old, str) and isinstance(new, str):
        return differ(old, new)
    return old != new


def _shown(passage: Passage, notes: Iterable[Note], before: str | None) -> Shown:
    here = [n for n in notes if n.about == passage.key]
    spans = [
        Span(n.number, n.start, n.start + len(n.thread.quote)) for n in here if n.place == "words"
    ]
    text = passage.text
    rewritten = before is not None and is_rewritten(before, text)
    changes = () if before is None or rewritten else word_changes(before, text)
    return Shown(
        passage,
        cut(text, spans, changes),
        tuple(n.number for n in here if n.place == "whole"),
        sentences(text),
        before if rewritten else None,
    )
