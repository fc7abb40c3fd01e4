"""`kill -9` at any moment: what was acknowledged is there, and the store goes on."""

import random
import time
from contextlib import ExitStack
from itertools import pairwise

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from tests.stores.processes import told, wait_until_ready, writer

pytestmark = pytest.mark.slow

KILLS = 8


def test_every_acknowledged_message_survives_the_kill_of_its_writer(shared_storage, tmp_path):
    moments = random.Random(7)  # noqa: S311
    acknowledged = 0
    with ExitStack() as stack:
        go_files = [tmp_path / f"go {number}" for number in range(KILLS)]
        writers = [stack.enter_context(writer(shared_storage, "Ann", 0, go)) for go in go_files]
        wait_until_ready(*writers)
        for go, process in zip(go_files, writers, strict=True):
            go.touch()
            if moments.random() < 0.75:  # or else it is killed while it opens the store
                process.stdout.readline()
                acknowledged += 1
            time.sleep(moments.uniform(0, 0.15))
            process.kill()
            acknowledged += len(told(process.communicate()[0]))
            acknowledged = check(shared_storage, acknowledged)
    assert acknowledged > KILLS


def check(storage, acknowledged):
    """Look for the messages, append one, and return how many there are then."""
    with SessionPersistence(*storage) as chats:
        if not chats.list_sessions():
            assert acknowledged == 0
            return 0
        messages = chats.get_messages("shared")
        assert len(messages) - acknowledged in (0, 1), "one may be recorded and not yet told"
        assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
        numbers = [int(message.content) for message in messages if message.sender == "Ann"]
        for before, after in pairwise([-1, *numbers]):
            assert after in (before + 1, 0), "each writer counts on, and the next starts anew"
        assert chats.add_message(ChatMessage("shared", "Bob", "Bob")).seq == len(messages) + 1
        return len(messages) + 1
