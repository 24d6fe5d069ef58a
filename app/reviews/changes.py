"""What changed from one round's text to the next, word by word. Pure; no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Opcode = tuple[str, int, int, int, int]  # as difflib has it: tag, old from–to, new from–to

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
    opcodes = _settled(matcher.get_opcodes(), old_tokens, new_tokens)
    return tuple(_runs(opcodes, old_tokens, new_tokens))


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


def _settled(opcodes: Sequence[Opcode], old: Sequence[str], new: Sequence[str]) -> Iterator[Opcode]:
    """Move what was added or removed past a sign that it begins with and that also follows it.

    "unge[. De trenger jobb]." says the same as "unge. [De trenger jobb.]", and reads worse.
    """
    moved = 0  # signs taken from the front of the equal run that comes next
    for at, (tag, i, i_end, j, j_end) in enumerate(opcodes):
        if tag == "equal":
            yield tag, i + moved, i_end, j + moved, j_end
            moved = 0
            continue
        tokens, first, after = (old, i, i_end) if tag == "delete" else (new, j, j_end)
        follows = at + 1 < len(opcodes) and after < len(tokens)
        if tag != "replace" and follows and _same_sign(tokens[first], tokens[after]):
            yield "equal", i, i + 1, j, j + 1
            yield tag, i + 1, i_end + 1, j + 1, j_end + 1
            moved = 1
        else:
            yield tag, i, i_end, j, j_end


def _same_sign(one: str, other: str) -> bool:
    return one.strip() == other.strip() and not one.strip().isalnum()


def _runs(opcodes: Iterable[Opcode], old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    for tag, old_from, old_to, new_from, new_to in opcodes:
        if tag == "equal":
            if new_to > new_from:
                yield Change("kept", "".join(new[new_from:new_to]))
            continue
        if old_to > old_from:
            yield Change("removed", "".join(old[old_from:old_to]))
        if new_to > new_from:
            yield Change("added", "".join(new[new_from:new_to]))
