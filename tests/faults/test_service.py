"""The service while disk or network fail: what it acknowledged is there, and there once."""

import os
import signal
import subprocess
from contextlib import contextmanager

import pytest

from multichat_lab.errors import MultichatError
from tests.faults.test_schedules import can_inject
from tests.service.conftest import place  # noqa: F401 - a fixture

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not can_inject(), reason="strace is missing, or may not look in here"),
]

LONG = pytest.mark.skipif("FAULTS_LONG" not in os.environ, reason="only in the long run")
"""Of cases that take half a minute each: asyncio waits a second when no more can be accepted."""
MESSAGES = 25
PATIENCE_SECONDS = 3.0
FAULTS = [
    ("pwrite64", "error=ENOSPC:when=9..14"), ("pwrite64", "error=EIO:when=20"),
    ("fdatasync", "error=EIO:when=3"), ("fdatasync", "delay_enter=400000:when=4"),
    ("pwrite64", "signal=SIGKILL:when=30"), ("fdatasync", "signal=SIGKILL:when=6"),
    ("sendto", "error=ECONNRESET:when=7"),
    ("sendto", "signal=SIGKILL:when=11"), ("recvfrom", "error=ECONNRESET:when=9"),
    pytest.param("accept4", "error=EMFILE:when=1..3", marks=LONG, id="accept4 EMFILE"),
    pytest.param("accept4", "error=ENFILE:when=2..6", marks=LONG, id="accept4 ENFILE"),
]  # fmt: skip


@contextmanager
def faulty(process, call, fault):
    """Let system calls of a process fail, until the block is left or the process has ended."""
    command = ["strace", "-f", "-o", "/dev/null", "-p", str(process.pid)]
    command += ["-e", f"trace={call}", "-e", f"inject={call}:{fault}"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        assert "attached" in strace.stderr.readline()
        try:
            yield
        finally:
            strace.send_signal(signal.SIGINT)  # it lets go of the process


def said(client, session_id, process):
    """Say numbers as long as it lives; return number → seq of those that were acknowledged."""
    acknowledged = {}
    for number in range(MESSAGES):
        try:
            message = client.broadcast(session_id, str(number), key=f"number {number}")
        except MultichatError:  # it may be recorded or not: whoever asks again will know
            if process.poll() is not None:
                break
            continue
        acknowledged[number] = message.seq
    return acknowledged


@pytest.mark.parametrize(("call", "fault"), FAULTS, ids=lambda each: each.replace("=", " "))
def test_what_the_service_acknowledged_is_there_once(place, call, fault):  # noqa: F811
    place.token("Ann")
    with place.running() as running:
        session_id = place.client(running, "Ann").start(["Bob"]).session_id
        with faulty(running.process, call, fault):
            client = place.client(running, "Ann", PATIENCE_SECONDS)
            acknowledged = said(client, session_id, running.process)
        if "SIGKILL" in fault:
            assert running.process.wait(PATIENCE_SECONDS) == -signal.SIGKILL
    with place.running() as running:
        again = place.client(running, "Ann")
        for number in range(MESSAGES):
            seq = again.broadcast(session_id, str(number), key=f"number {number}").seq
            assert acknowledged.get(number, seq) == seq
    with place.recorded() as chats:
        messages = chats.get_messages(session_id)
        assert [each.seq for each in messages] == list(range(1, len(messages) + 1))
        numbers = [int(each.content) for each in messages if each.kind == "message"]
        assert sorted(numbers) == list(range(MESSAGES))
        assert chats.verify().is_whole
