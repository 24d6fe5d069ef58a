"""Asynchronous crowds in tests, also where a browser's own event loop runs already."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run(what: Coroutine[Any, Any, T]) -> T:
    """Run something asynchronous to its end, in a thread with an event loop of its own.

    Playwright's loop stays with the thread of the first browser test, and a second one is refused.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, what).result()
