"""Addresses for mail, where there is no request to make them from."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app


def link(endpoint: str, **values: object) -> str:
    """Return the full address of a page, beginning with PUBLIC_URL."""
    public_url: str = current_app.config["PUBLIC_URL"]
    parts = urlsplit(public_url)
    addresses = current_app.url_map.bind(parts.netloc, url_scheme=parts.scheme)
    return public_url + addresses.build(endpoint, values, force_external=False)
