"""Reads courses."""

from pathlib import Path

from app.content.model import Site


def load_site(courses_dir: Path, *, drafts: bool = False) -> Site:
    """Read every course."""
    return Site((), "")
