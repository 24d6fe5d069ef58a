"""The templates of types of activities, drawn in made-up rooms as the live pages draw them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask, render_template
from flask_babel import force_locale

from app.activities.base import Person, Room


@pytest.fixture
def drawn(app: Flask) -> Callable[..., str]:
    """Draw one view of the activity that a room looks at: "pupil" (of `me`), "teacher", …

    `forms=False` is a pupil's page where nothing can be written now.
    """

    def draw(view: str, here: Room, me: Person | None = None, *, forms: bool = True) -> str:
        kind = here.activity.type
        shown = kind.pupil(here, me) if view == "pupil" else getattr(kind, view)(here)
        folder = kind.name.replace("-", "_")
        with app.test_request_context(), force_locale(here.language):
            return render_template(
                f"activities/{folder}/{view}.html",
                live=SimpleNamespace(id=1) if here.run else None,
                room=here,
                activity=here.activity,
                type=kind,
                run=here.run,
                view=shown,
                language=here.language,
                me=me,
                may_write=forms,
                new_key="abcdefgh",
            )

    return draw
