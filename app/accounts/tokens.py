"""Secret tokens: made here, kept only as hashes."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """Return a new secret of 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored of a token: its SHA-256. A random token needs no salt or slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
