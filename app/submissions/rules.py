"""What holds for drafts and hand-ins. Pure: no clock, no database, no request."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import rfc8785

from app.content import Value
from app.database import canonical_json
from app.submissions.states import WRITABLE

#: The most characters of JSON that one slot of a draft may hold: far beyond any answer's limit.
LARGEST_DRAFT = 200_000

#: Signs of a receipt's number: no two look alike, and no vowels, so that no words come out.
NUMBER_SIGNS = "34679CDFGHJKMNPQRTVWXY"
NUMBER_GROUPS = (4, 4)


def may_hand_in(state: str) -> bool:
    """Say whether a team in this state may hand in: nothing waits for an answer or is approved."""
    return state in WRITABLE


def may_write(state: str) -> bool:
    """Say whether drafts may be saved in this state; the same states in which one may hand in."""
    return state in WRITABLE


def receipt_bytes(
    course: str, exercise: str, version: str, number: str, round_: int, answers: Mapping[str, Value]
) -> bytes:
    """Return the canonical bytes of a hand-in (RFC 8785, the JSON Canonicalization Scheme).

    `answers` must be canonical (see `app.content`). The number is among them, so that the bytes
    belong to one receipt alone.
    """
    return rfc8785.dumps(
        {
            "answers": dict(answers),
            "course": course,
            "exercise": exercise,
            "number": number,
            "round": round_,
            "version": version,
        }
    )


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def body_hash(exercise: str, answers: Mapping[str, Value], kept: Iterable[str] = ()) -> str:
    """Return the SHA-256 of what was posted; `kept` are the slots where a teammate's words stay."""
    body = {"answers": answers, "exercise": exercise, "kept": sorted(kept)}
    return sha256(canonical_json(body).encode())


def same_words(one: Value, other: Value) -> bool:
    """Say whether two values of a slot hold the same; empty rows at a table's end hold nothing."""
    return _without_empty_end(one) == _without_empty_end(other)


def _without_empty_end(value: Value) -> Value:
    if not isinstance(value, list):
        return value
    rows = list(value)
    while rows and isinstance(rows[-1], dict) and not any(rows[-1].values()):
        rows.pop()
    return rows  # type: ignore[return-value]
