"""The codes of a live session: the one on the wall, and the one a person comes back with.

Six signs of twenty-eight that cannot be taken for one another: no 0 or O, no 1, I or L, no B, S or
Z (which look like 8, 5 and 2). That is 480 million codes.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from functools import lru_cache

from app.workshops.words_held import has_rude_part

ALPHABET = "23456789ACDEFGHJKMNPQRTUVWXY"
LENGTH = 6
#: The most that is looked at of what somebody typed.
LONGEST = 64

_MEANT = str.maketrans("ZSB", "258")
_LEFT_OUT = {"Zs", "Zl", "Zp", "Pd", "Cc", "Cf"}  # white space, dashes, what cannot be seen


def new_code() -> str:
    """Return a new code, by chance alone; whether it is taken is for the caller to see."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if not has_rude_part(code):
            return code


def normal_code(typed: str) -> str | None:
    """Return the code that somebody meant, or None when it cannot be one.

    Small letters, spaces and dashes are as good as none; Z, S and B are taken for 2, 5 and 8.
    """
    if len(typed) > LONGEST:
        return None
    signs = (
        sign
        for sign in unicodedata.normalize("NFKC", typed)
        if unicodedata.category(sign) not in _LEFT_OUT
    )
    code = "".join(signs).upper().translate(_MEANT)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def spoken(code: str) -> str:
    """Return a code as it is shown, in two groups: "ABC 234"."""
    return f"{code[:3]} {code[3:]}"


@lru_cache(4096)
def resume_code(secret_key: str, participant_id: int, serial: int) -> str:
    """Return the code by which a participant comes back on another device.

    It follows from the server's key, so it is stored nowhere. A new serial gives a new code, and
    the old one no longer holds.
    """
    turn = 0
    while has_rude_part(code := _derived(secret_key, f"{participant_id}:{serial}:{turn}")):
        turn += 1
    return code


def same_code(a: str, b: str) -> bool:
    """Say whether two codes are the same, however they are typed, in a time that tells nothing."""
    left, right = normal_code(a), normal_code(b)
    return left is not None and right is not None and hmac.compare_digest(left, right)


def _derived(secret_key: str, message: str) -> str:
    digest = hmac.new(secret_key.encode(), f"resume-code:{message}".encode(), hashlib.sha256)
    number = int.from_bytes(digest.digest(), "big")
    signs = []
    for _ in range(LENGTH):
        number, index = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[index])
    return "".join(signs)
