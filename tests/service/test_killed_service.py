"""kill -9, SIGTERM and a full disk while clients write: what was acknowledged is there."""

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from multichat_lab.errors import StoreError

pytestmark = pytest.mark.slow

CLIENTS = ("Ann", "Bob", "Cy", "Dee")
FIRST = 20
SCRIPT = Path(__file__).parent / "appending_client.py"


def writing_clients(stack, place, running, session_id):
    """Start the clients, and wait until each has been acknowledged some times."""
    processes = [
        stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-P", SCRIPT, running.url, place.token(name), session_id],
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        for name in CLIENTS
    ]
    return {
        name: (process, [process.stdout.readline() for _ in range(FIRST)])
        for name, process in zip(CLIENTS, processes, strict=True)
    }


def acknowledged_by(clients):
    """Wait for the clients to end; return name → number → seq."""
    acknowledged = {}
    for name, (process, first) in clients.items():
        lines = [*first, *process.stdout]  # to its end
        acknowledged[name] = dict(map(int, line.split()) for line in lines)
    return acknowledged


def check(place, session_id, acknowledged):
    """Look every acknowledged message up in the store; return how many more there are."""
    with place.recorded() as chats:
        messages = chats.get_messages(session_id)
    assert [each.seq for each in messages] == list(range(1, len(messages) + 1))
    for name, numbers in acknowledged.items():
        recorded = {
            int(each.content): each.seq
            for each in messages
            if each.sender == name and each.kind == "message"
        }
        assert numbers.items() <= recorded.items()
        assert list(recorded) == list(range(len(recorded))), "in order, without gaps"
    return len(messages) - 1 - sum(map(len, acknowledged.values()))


@pytest.fixture
def tokens(place):
    for name in CLIENTS:
        place.token(name)


def test_every_acknowledged_message_survives_the_kill_of_the_service(place, tokens):
    with place.running() as running, ExitStack() as stack:
        session_id = place.client(running, "Ann").start(CLIENTS).session_id
        clients = writing_clients(stack, place, running, session_id)
        running.process.kill()
        acknowledged = acknowledged_by(clients)
    assert min(map(len, acknowledged.values())) >= FIRST
    assert check(place, session_id, acknowledged) <= len(CLIENTS), "one of each may not be told yet"
    with place.running() as running:
        ann = place.client(running, "Ann")
        before = ann.sessions.get(session_id).message_count
        assert ann.broadcast(session_id, "and on it goes").seq == before + 1


def test_sigterm_under_load_loses_nothing(place, tokens):
    with place.running(max_queue=50) as running, ExitStack() as stack:
        session_id = place.client(running, "Ann").start(CLIENTS).session_id
        clients = writing_clients(stack, place, running, session_id)
        assert running.stop() == 0
        acknowledged = acknowledged_by(clients)
        assert check(place, session_id, acknowledged) == 0, "all that was written was told"
        log = [json.loads(line) for line in running.process.stdout]
    assert log[-1]["message"] == "stopped"
    assert {"time", "level", "logger", "message"} <= log[-1].keys()


def test_a_full_disk_is_told_and_takes_nothing_that_was_acknowledged(place, tokens):
    text, acknowledged = "x" * 50_000, []
    with place.running(largest_file=1_000_000) as running:
        ann = place.client(running, "Ann", patience=0)
        session_id = ann.start(CLIENTS).session_id
        with pytest.raises(StoreError, match=r"cannot be used at the moment.*multichat health"):
            while len(acknowledged) < 1000:
                acknowledged.append(ann.broadcast(session_id, text).seq)
        assert len(acknowledged) > 5
        assert [each.seq for each in ann.messages(session_id)][1:] == acknowledged
        log = (json.loads(line) for line in running.process.stdout)
        failed = next(line for line in log if line["message"] == "store failed")
        assert "free space" in failed["remedy"]
    with place.running() as running:
        ann = place.client(running, "Ann")
        assert [each.seq for each in ann.messages(session_id)][1:] == acknowledged
        assert ann.broadcast(session_id, text).seq == acknowledged[-1] + 1


def test_a_service_that_was_killed_in_its_sleep_starts_again(place, tokens):
    for _ in range(2):
        with place.running() as running:
            assert place.client(running, "Ann").sessions.list() == []
