"""A visitor: a test client that behaves like a browser of its own."""

from __future__ import annotations

from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer


class Visitor(FlaskClient):
    """A test client that carries the form token, and never shares a context with the test."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send one request, with the token that our own pages would have sent along."""
        assert not has_app_context(), (
            "This request is sent inside an application context, so it would share `g` and the "
            "database session with the test. Leave the `with in_app():` block first."
        )
        with_token = kwargs.pop("with_token", True)
        if with_token and kwargs.get("method", "GET") not in {"GET", "HEAD", "OPTIONS"}:
            headers = dict(kwargs.get("headers") or {})
            headers.setdefault("X-CSRFToken", self._token())
            kwargs["headers"] = headers
        return super().open(*args, **kwargs)

    def _token(self) -> str:
        with self.session_transaction() as session:
            secret = session.setdefault("csrf_token", "one secret of this visitor")
        key = self.application.secret_key
        return URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(secret)
