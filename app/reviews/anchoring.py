"""Where in a text a comment belongs: exact words, with what stands around them. Pure; no database.

Positions are counted in code points, as Python does. A browser counts UTF-16 units, and converts
before it sends (frontend/review.js).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.reviews.changes import Change, unchanged

#: Characters kept of what stands before and after a quote.
CONTEXT = 32
#: A quote this long is known again by its own words; a shorter one needs its surroundings too.
TELLING = 15
#: How many characters of the surroundings must agree for a short quote.
ENOUGH = 8

# A sentence ends with a line, or with a mark that is followed by space and something other than a
# small letter: "12. mars" and "bl.a. unge" are not split.
_SENTENCE_END = re.compile(r"[.!?…][\"'»”)]*(?=\s+[^\sa-zæøå])|\n+")


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words in a text. An empty quote means the whole text."""

    quote: str
    prefix: str = ""
    suffix: str = ""
    start: int = 0  # in code points

    @property
    def whole(self) -> bool:
        """Whether it is about the whole text and not some words of it."""
        return not self.quote


WHOLE = Anchor("")


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where in a text one thread's words stand."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text in which nothing changes: what covers it, begins with it and ends with it.

    A piece that was removed is not part of the text now; no thread covers it.
    """

    text: str
    kind: str  # "kept", "added", "removed"
    covered_by: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


def anchor_at(text: str, start: int, end: int) -> Anchor:
    """Return the anchor of text[start:end], without white space at its ends."""
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    quote = words.strip()
    if not quote:
        return WHOLE
    end = start + len(quote)
    return Anchor(quote, text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], start)


def locate(text: str, anchor: Anchor) -> int | None:
    """Return where in the text the anchor's words stand, in code points; None when they do not.

    The same words may stand in several places. The one whose surroundings agree best is taken, and
    among equals the one nearest to where they stood. A short quote in other surroundings is not
    the same words: "og" is everywhere.
    """
    if anchor.whole:
        return 0
    candidates = [at for at in _occurrences(text, anchor.quote) if _fits(text, at, anchor)]
    if not candidates:
        return None
    return max(candidates, key=lambda at: (_agreement(text, at, anchor), -abs(at - anchor.start)))


def anchored(text: str, anchor: Anchor) -> Anchor | None:
    """Return the anchor as it really stands in this text, or None when the words are not there."""
    if not anchor.quote.strip():
        return WHOLE
    at = locate(text, anchor)
    return None if at is None else anchor_at(text, at, at + len(anchor.quote))


def _occurrences(text: str, quote: str) -> Iterator[int]:
    at = text.find(quote)
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


def _agreement(text: str, at: int, anchor: Anchor) -> int:
    end = at + len(anchor.quote)
    before = _common_start(text[max(0, at - CONTEXT) : at][::-1], anchor.prefix[::-1])
    return before + _common_start(text[end : end + CONTEXT], anchor.suffix)


def _common_start(one: str, other: str) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


def _fits(text: str, at: int, anchor: Anchor) -> bool:
    if len(anchor.quote) >= TELLING:
        return True
    wanted = min(ENOUGH, len(anchor.prefix) + len(anchor.suffix))
    return _agreement(text, at, anchor) >= wanted


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return (start, end) of each sentence, without the white space between them."""
    found = []
    begin = 0
    for end in [match.end() for match in _SENTENCE_END.finditer(text)] + [len(text)]:
        sentence = text[begin:end]
        stripped = sentence.strip()
        if stripped:
            start = begin + len(sentence) - len(sentence.lstrip())
            found.append((start, start + len(stripped)))
        begin = end
    return tuple(found)


def anchor_of_sentences(text: str, first: int, last: int) -> Anchor | None:
    """Return the anchor of sentences `first` to `last` (from 0); None when there are none such."""
    first, last = min(first, last), max(first, last)
    all_sentences = sentences(text)
    if first < 0 or last >= len(all_sentences):
        return None
    return anchor_at(text, all_sentences[first][0], all_sentences[last][1])


def cut(text: str, spans: Sequence[Span], changes: Sequence[Change] = ()) -> tuple[Piece, ...]:
    """Cut a text where a thread's words begin or end and where it was changed.

    `changes` are those that led to this text (app.reviews.changes); what was removed comes as
    pieces between the others. Without them the whole text counts as kept. The texts of all pieces
    but the removed, put together, are the text.
    """
    edges = {edge for span in spans for edge in (span.start, span.end)}
    pieces: list[Piece] = []
    at = 0
    for change in changes or unchanged(text):
        if change.kind == "removed":
            pieces.append(Piece(change.text, "removed"))
            continue
        end = at + len(change.text)
        inner = sorted(edge for edge in edges if at < edge < end)
        for left, right in zip([at, *inner], [*inner, end], strict=True):
            pieces.append(_piece(text, left, right, change.kind, spans))
        at = end
    return tuple(pieces)


def _piece(text: str, left: int, right: int, kind: str, spans: Sequence[Span]) -> Piece:
    covering = [span for span in spans if span.start < right and span.end > left]
    return Piece(
        text[left:right],
        kind,
        covered_by=tuple(span.number for span in covering),
        begins=tuple(span.number for span in covering if span.start == left),
        ends=tuple(span.number for span in covering if span.end == right),
    )
