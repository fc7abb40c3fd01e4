"""A conversation that is killed, or run twice at once: no turn is lost, and none is said twice."""

import random
import subprocess
import sys
import time
from itertools import cycle, islice
from pathlib import Path

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.system import MultichatSystem
from tests.waiting import HANG_SECONDS

SCRIPT = Path(__file__).with_name("conversing_process.py")
TURNS = 90


def conversing(storage, session_id):
    command = [sys.executable, SCRIPT, *storage, session_id, TURNS]
    return subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True)


def begun(chats):
    system = MultichatSystem(chats)
    session_id = system.start(["Ann"]).session_id
    system.broadcast(session_id, "Ann", "0")
    return session_id


def require_all_said_once(chats, session_id):
    words = [each for each in chats.get_messages(session_id) if each.kind == "message"]
    expected = list(islice(cycle(("Bob", "Cy", "Dee")), TURNS))
    assert [each.sender for each in words[1:]] == expected
    assert [each.content for each in words[1:]] == [str(number) for number in range(1, TURNS + 1)]
    assert [each.reply_to for each in words[1:]] == [each.message_id for each in words[:-1]]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "json"])
def test_a_killed_conversation_goes_on_where_it_was(tmp_path, kind):
    storage, chance = (kind, tmp_path / "chats"), random.Random(7)  # noqa: S311
    with SessionPersistence(*storage) as chats:
        session_id = begun(chats)
    for _ in range(8):
        with conversing(storage, session_id) as process:
            assert process.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.0, 0.2))
            process.kill()
    with conversing(storage, session_id) as process:
        assert "done" in process.communicate(timeout=HANG_SECONDS)[0]
    with SessionPersistence(*storage) as chats:
        require_all_said_once(chats, session_id)


@pytest.mark.slow
def test_two_runs_at_once_say_nothing_twice(tmp_path):
    storage = ("sqlite", tmp_path / "chats")
    with SessionPersistence(*storage) as chats:
        session_id = begun(chats)
    both = [conversing(storage, session_id) for _ in range(2)]
    for process in both:
        assert "done" in process.communicate(timeout=HANG_SECONDS)[0]
    with SessionPersistence(*storage) as chats:
        require_all_said_once(chats, session_id)
