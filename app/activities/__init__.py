"""The types of activities. Each is a folder here, found by being there; see base.py."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path

from app.activities.base import ActivityType

FOLDER = Path(__file__).parent


def _found() -> dict[str, type[ActivityType]]:
    folders = [each.name for each in pkgutil.iter_modules([str(FOLDER)]) if each.ispkg]
    modules = [import_module(f"{__name__}.{name}") for name in folders]
    types = [each for module in modules for each in vars(module).values() if _is_type(each, module)]
    return {each.name: each for each in types}


def _is_type(thing: object, module: object) -> bool:
    return (
        isinstance(thing, type)
        and issubclass(thing, ActivityType)
        and thing.__module__ == getattr(module, "__name__", "")
    )


#: Every type by its name in a run sheet.
TYPES: dict[str, type[ActivityType]] = _found()
