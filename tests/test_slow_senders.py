"""On the real server: one whose words trickle in does not keep others from writing."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

from load.crowd import Crowd
from load.people import Pupil
from tests.loops import run
from tests.prove.test_live_kills import prepared


def test_a_slow_sender_holds_nobody_up(tmp_path: Path) -> None:
    server = prepared(tmp_path / "instance", teachers=1)
    server.start()
    try:
        took = run(answer_beside_a_slow_one(server.port))
    finally:
        server.stop()
    assert took < 3  # a turn that is taken is waited for longer than this


async def answer_beside_a_slow_one(port: int) -> float:
    """Send half an answer; send a whole one as somebody else; then the other half."""
    crowd = Crowd(port, bare=False)
    room = await crowd.begin(0)
    await crowd.start(room)
    pupils = [crowd.newcomer(room) for _ in range(2)]
    for pupil in pupils:
        await pupil.join(await pupil.read_code_page())
    slow, quick = pupils
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head, body = an_answer(slow)
    writer.write(head + body[:40])
    await writer.drain()
    # Long enough for the half to be there: it is answered after the other, however that goes.
    await quick.read(quick.state_url.removesuffix("/state"))
    began = time.monotonic()
    async with asyncio.timeout(10):
        await quick.answer()
    took = time.monotonic() - began
    writer.write(body[40:])
    assert b" 200 " in await reader.readline()
    assert b'"stored"' in await reader.read()
    writer.close()
    for browser in (*(pupil.browser for pupil in pupils), room.teacher.browser):
        browser.close()
    room.projector.browser.close()
    return took


def an_answer(pupil: Pupil) -> tuple[bytes, bytes]:
    """What a browser sends for one answer."""
    run, slot, base = pupil.slots[0]
    fields = {"text": ["Langsomt, men sikkert"]}
    write = {"key": "a-slow-key-0123456789", "run": run, "slot": slot, "base": base}
    body = json.dumps({"owner": pupil.owner, "writes": [{**write, "fields": fields}]}).encode()
    cookies = "; ".join(f"{name}={value}" for name, value in pupil.browser.cookies.items())
    lines = (
        f"POST {pupil.answers_url} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Cookie: {cookies}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        f"X-CSRFToken: {pupil.csrf}",
        "Connection: close",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode(), body
