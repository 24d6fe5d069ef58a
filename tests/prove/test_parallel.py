"""The same form sent many times at once is one submission with one receipt."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.prove.handing_in import Client, Work, prepare, rows
from tests.servers import LiveServer

TIMES = 20


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[tuple[LiveServer, Work]]:
    server, works = prepare(tmp_path / "instance", 1)
    server.start()
    yield server, works[0]
    server.stop()


def test_twenty_at_once_are_one(at_work: tuple[LiveServer, Work]) -> None:
    server, work = at_work
    client = Client(server)
    with ThreadPoolExecutor(TIMES) as pool:
        answers = list(pool.map(lambda _: client.hand_in(work), range(TIMES)))
    assert {status for status, _ in answers} == {303}
    (number,) = {number for _, number in answers}
    stored = rows(server, "SELECT number, round, sha256, content FROM submissions")
    receipt = client.receipt(number)
    assert stored == [(number, 1, receipt.sha256, receipt.content)]
    mails = rows(server, "SELECT kind FROM outbox_messages WHERE kind = 'submission_handed_in'")
    assert len(mails) == 1

    # The key belongs to what was sent with it.
    text = next(slot.key for slot in work.exercise.slots if slot.asked.kind == "long_text")
    status, _ = client.hand_in(work, **{text: "Noe annet med samme nøkkel."})
    assert status == 422
    assert len(rows(server, "SELECT id FROM submissions")) == 1
