"""500 hand-ins while the server is killed twenty times: every receipt given is kept, to the byte.

Four clients hand in at once. A ledger outside of the server holds what was acknowledged. When the
answer does not come, the same form is sent again with the same key, as a person would.
"""

from __future__ import annotations

import hashlib
import json
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.prove.handing_in import Client, Receipt, Work, prepare, rows
from tests.servers import LiveServer

SEED = 20260805
HAND_INS = 500
KILLS = 20
CLIENTS = 4


@dataclass
class Ledger:
    """What the clients know, whatever becomes of the server."""

    acknowledged: dict[Work, str] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    begun: int = 0
    broken: int = 0
    stored_without_answer: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Killer:
    """Kills the server, and starts it again, each time some number of hand-ins has begun."""

    server: LiveServer
    ledger: Ledger
    up: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    kills: int = 0

    def run(self) -> None:
        chance = random.Random(SEED)
        for begun in sorted(chance.sample(range(5, HAND_INS - 5), KILLS)):
            while self.ledger.begun < begun and not self.done.is_set():
                self.done.wait(0.001)
            self.done.wait(chance.uniform(0, 0.06))  # somewhere in the middle of a request
            self.up.clear()
            self.server.kill()
            self.kills += 1
            self.server.start()
            self.up.set()


def insist(killer: Killer, act: Callable[[], object]) -> None:
    """Do something until the server answers it."""
    for _ in range(50):
        assert killer.up.wait(60), "the server did not come back"
        try:
            act()
            return
        except OSError:
            with killer.ledger.lock:
                killer.ledger.broken += 1
            killer.done.wait(0.02)
    raise AssertionError("never answered")


def hand_in(client: Client, killer: Killer, work: Work) -> None:
    """Hand in, and again until a receipt is given; then fetch what it is a receipt of."""
    ledger = killer.ledger
    with ledger.lock:
        ledger.begun += 1
    tried = False

    def send() -> None:
        nonlocal tried
        if tried and rows(client.server, "SELECT 1 FROM submissions WHERE key = ?", work.key):
            with ledger.lock:
                ledger.stored_without_answer += 1
        tried = True
        status, number = client.hand_in(work)
        assert status == 303
        with ledger.lock:
            ledger.acknowledged[work] = number

    def fetch() -> None:
        receipt = client.receipt(ledger.acknowledged[work])
        with ledger.lock:
            ledger.receipts[receipt.number] = receipt

    insist(killer, send)
    insist(killer, fetch)


@pytest.mark.prove
@pytest.mark.timeout(1800)
def test_every_receipt_is_kept(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    server, works = prepare(tmp_path / "instance", HAND_INS // 5)
    assert len(works) == HAND_INS
    server.start()
    client, ledger = Client(server), Ledger()
    killer = Killer(server, ledger)
    killer.up.set()
    began = time.monotonic()
    killing = threading.Thread(target=killer.run)
    killing.start()
    try:
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(lambda work: hand_in(client, killer, work), works))
    finally:
        killer.done.set()
        killing.join()
    took = time.monotonic() - began
    assert killer.kills == KILLS

    every_receipt_is_in_the_database(server, ledger, works)
    retries_give_the_same_receipt(client, ledger, works)
    server.kill()
    every_receipt_is_in_the_database(server, ledger, works)
    assert rows(server, "PRAGMA integrity_check") == [("ok",)]
    assert rows(server, "PRAGMA foreign_key_check") == []
    record_property("hand-ins", f"{len(works)} in {took:.0f} s, killed {killer.kills} times")
    record_property("requests broken by a kill", ledger.broken)
    record_property("stored before the kill, answered at the retry", ledger.stored_without_answer)


def every_receipt_is_in_the_database(server: LiveServer, ledger: Ledger, works: list[Work]) -> None:
    stored = {
        number: (key, round_, sha256, content)
        for number, key, round_, sha256, content in rows(
            server, "SELECT number, key, round, sha256, content FROM submissions"
        )
    }
    assert len(stored) == len(ledger.acknowledged) == len(ledger.receipts) == len(works)
    for work in works:
        receipt = ledger.receipts[ledger.acknowledged[work]]
        assert stored[receipt.number] == (work.key, 1, receipt.sha256, receipt.content)
        assert hashlib.sha256(receipt.content).hexdigest() == receipt.sha256
        assert json.loads(receipt.content)["number"] == receipt.number
    # One notice to the mentor for each, neither lost nor doubled.
    (mails,) = rows(
        server, "SELECT count(*) FROM outbox_messages WHERE kind = 'submission_handed_in'"
    )
    assert mails == (len(works),)


def retries_give_the_same_receipt(client: Client, ledger: Ledger, works: list[Work]) -> None:
    for work in works:
        assert client.hand_in(work) == (303, ledger.acknowledged[work])
