"""What changed from one round's text to the next, word by word. Pure; no database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word or a single sign, with the white space after it.
_TOKEN = re.compile(r"\s+|(?:\w+|[^\w\s])\s*")

#: Below this share of words in common a text counts as written anew: marks would only confuse.
REWRITTEN_BELOW = 0.3


@dataclass(frozen=True, slots=True)
class Change:
    """A run of text that was kept, added or removed."""

    kind: str  # "kept", "added", "removed"
    text: str


def unchanged(text: str) -> tuple[Change, ...]:
    """Return a text as one kept run; nothing when it is empty."""
    return (Change("kept", text),) if text else ()


def word_changes(old: str, new: str) -> tuple[Change, ...]:
    """Return what was kept, added and removed, in order; kept and added together are `new`.

    Where something was replaced, the old comes before the new. White space alone is no change.
    """
    if _bare(old) == _bare(new):
        return unchanged(new)
    old_tokens, new_tokens = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = _matcher(old_tokens, new_tokens)
    return tuple(_runs(matcher.get_opcodes(), old_tokens, new_tokens))


def is_rewritten(old: str, new: str) -> bool:
    """Say whether so little of the old text is left that a comparison is of no help."""
    if not old.strip() or not new.strip():
        return False
    return _matcher(_TOKEN.findall(old), _TOKEN.findall(new)).ratio() < REWRITTEN_BELOW


def differ(old: str, new: str) -> bool:
    """Say whether two texts differ in more than white space."""
    return _bare(old) != _bare(new)


def _bare(text: str) -> list[str]:
    return [token.strip() for token in _TOKEN.findall(text) if token.strip()]


def _matcher(old: Sequence[str], new: Sequence[str]) -> SequenceMatcher[str]:
    return SequenceMatcher(None, [t.strip() for t in old], [t.strip() for t in new], autojunk=False)


def _runs(
    opcodes: Sequence[tuple[str, int, int, int, int]], old: Sequence[str], new: Sequence[str]
) -> Iterator[Change]:
    for tag, old_from, old_to, new_from, new_to in opcodes:
        if tag == "equal":
            yield Change("kept", "".join(new[new_from:new_to]))
            continue
        if old_to > old_from:
            yield Change("removed", "".join(old[old_from:old_to]))
        if new_to > new_from:
            yield Change("added", "".join(new[new_from:new_to]))
