"""Secret tokens: made here, kept only as hashes."""

from __future__ import annotations

import hashlib
import re
import secrets

_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """Return a new secret of 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def is_token(text: str) -> bool:
    """Say whether a text could be such a secret, when a page of ours proposed one to its form."""
    return _SHAPE.fullmatch(text) is not None


def token_hash(token: str) -> str:
    """Return what is stored of a token: its SHA-256. A random token needs no salt or slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
