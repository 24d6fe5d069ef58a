"""Passwords: hashed with argon2id, and what makes one good enough."""

from __future__ import annotations

import threading
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

SHORTEST = 10
LONGEST = 1000
FEWEST_DIFFERENT = 5

#: Each hashing takes 19 MiB (OWASP's cost for argon2id); a class that signs in at once queues here.
COST = {"time_cost": 2, "memory_cost": 19 * 1024, "parallelism": 1}
_at_once = threading.BoundedSemaphore(4)


@lru_cache
def _hasher(time_cost: int, memory_cost: int, parallelism: int) -> PasswordHasher:
    return PasswordHasher(time_cost, memory_cost, parallelism)


@lru_cache
def _nobodys_hash(hasher: PasswordHasher) -> str:
    return hasher.hash("a password that nobody has")


def _present() -> PasswordHasher:
    # PASSWORD_COST is no setting of the environment: only tests make passwords cheap.
    return _hasher(**current_app.config.get("PASSWORD_COST", COST))


def _bytes(password: str) -> bytes:
    # The same letters can be typed as different code points on a Mac and on Windows.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def hash_password(password: str) -> str:
    """Return the argon2id hash to store. Takes tens of milliseconds: not inside a transaction."""
    with _at_once:
        return _present().hash(_bytes(password))


def password_matches(stored: str | None, password: str) -> bool:
    """Say whether a password is the one stored.

    Without a stored hash (an unknown address, or a person who signs in by link) the same work is
    done, so that the time tells nothing.
    """
    hasher = _present()
    if len(password) > LONGEST:
        return False
    with _at_once:
        try:
            matches = hasher.verify(stored or _nobodys_hash(hasher), _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
    return matches and stored is not None


def needs_rehash(stored: str) -> bool:
    """Say whether a hash was made with another cost than today's."""
    return _present().check_needs_rehash(stored)


def problem_with(password: str, *known: str) -> str | None:
    """Return what is wrong with a new password: "short", "long" or "easy"; None when it is fine.

    `known` are words that a guesser tries first: the person's own name and address.
    """
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    folded = password.casefold()
    if len(set(folded)) < FEWEST_DIFFERENT or folded in {word.casefold() for word in known}:
        return "easy"
    return None
