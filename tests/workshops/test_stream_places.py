"""On the real server: old streams keep nobody out, and hold up nothing when it stops."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from app.server import GRACE
from load.crowd import Crowd
from load.http import Refused
from load.people import Pupil
from tests.loops import run
from tests.prove.test_live_kills import prepared

#: 48 threads are kept for requests, so four streams fit.
THREADS, PLACES = 52, 4


def test_old_streams_give_way_to_the_one_who_comes_back(tmp_path: Path) -> None:
    server = prepared(tmp_path / "instance", teachers=1)
    server.settings["THREADS"] = str(THREADS)
    server.start()
    try:
        took = run(come_back(server.port))
    finally:
        server.stop()
    assert took < 2  # the server beats every four seconds; none of them had to wait for that


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_stop_does_not_wait_for_streams(
    tmp_path: Path, how: signal.Signals
) -> None:
    server = prepared(tmp_path / "instance", teachers=1)
    server.start()
    process = server.process
    assert process
    try:
        took = run(stop_beneath_a_stream(server.port, process, how))
    finally:
        server.stop()
    # Idle connections are given two seconds by gunicorn; a stream would take all of GRACE.
    assert took < GRACE - 1
    assert process.returncode == 0


async def stop_beneath_a_stream(
    port: int, process: subprocess.Popen[bytes], how: signal.Signals
) -> float:
    """Open the streams of a class, stop the server, and say how many seconds that took."""
    crowd = Crowd(port, bare=False)
    room = await crowd.open(0)
    for _ in range(3):
        await crowd.enter(crowd.newcomer(room), room)
    await crowd.connected()
    began = time.monotonic()
    os.killpg(process.pid, how)  # as Ctrl+C does, to every process of the server
    await asyncio.to_thread(process.wait, 20)
    took = time.monotonic() - began
    await crowd.part()
    return took


async def come_back(port: int) -> float:
    """Fill all places with streams of one pupil, lose them, and open one more."""
    crowd = Crowd(port, bare=False)
    room = await crowd.begin(0)
    pupil = crowd.newcomer(room)
    await pupil.join(await pupil.read_code_page())
    streams = [pupil.browser.events(pupil.stream_url, 10) for _ in range(PLACES)]
    for stream in streams:
        await anext(stream)
    assert await refused(pupil)
    for connection in tuple(pupil.browser.streams):
        connection.close()
    began = time.monotonic()
    while await refused(pupil):
        assert time.monotonic() - began < 8
        await asyncio.sleep(0.02)
    for stream in streams:
        await stream.aclose()
    for browser in (pupil.browser, room.teacher.browser, room.projector.browser):
        browser.close()
    return time.monotonic() - began


async def refused(pupil: Pupil) -> bool:
    """Whether there is no place for one more stream."""
    stream = pupil.browser.events(pupil.stream_url, 10)
    try:
        await anext(stream)
    except Refused as refusal:
        return refusal.status == 503
    finally:
        await stream.aclose()
    return False
