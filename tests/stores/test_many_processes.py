"""Several processes write to one store, each type that can be shared."""

from contextlib import ExitStack
from itertools import pairwise

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from tests.stores.processes import script, told, wait_until_ready, writer
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.slow

NAMES = ("Ann", "Bob", "Cy", "Dee")
EACH = 500


def test_four_processes_fill_a_store_that_did_not_exist(shared_storage, tmp_path):
    go = tmp_path / "go"
    with ExitStack() as stack:
        writers = [stack.enter_context(writer(shared_storage, n, EACH, go)) for n in NAMES]
        wait_until_ready(*writers)
        go.touch()
        printed = [each.communicate(timeout=10 * HANG_SECONDS)[0] for each in writers]
        assert [each.returncode for each in writers] == [0] * 4
    assert [told(lines) for lines in printed] == [list(range(EACH))] * 4
    with SessionPersistence(*shared_storage) as chats:
        messages = chats.get_messages("shared")
        assert chats.get_session("shared").message_count == 4 * EACH
    assert [message.seq for message in messages] == list(range(1, 4 * EACH + 1))
    for name in NAMES:
        own = [message.content for message in messages if message.sender == name]
        assert own == [str(number) for number in range(EACH)]


@pytest.mark.parametrize("storage_type", ["json", "sqlite"])
def test_a_reader_sees_whole_prefixes_while_a_writer_appends(storage_type, tmp_path):
    storage, go = (storage_type, tmp_path / "chats"), tmp_path / "go"
    with writer(storage, "Ann", 0, go) as process:
        wait_until_ready(process)
        go.touch()
        assert process.stdout.readline() == "0\n"
        with SessionPersistence(*storage) as chats:
            seen = []

            def has_seen_enough():
                messages = chats.get_messages("shared")
                assert [m.seq for m in messages] == list(range(1, len(messages) + 1))
                assert [m.content for m in messages] == [str(n) for n in range(len(messages))]
                seen.append(len(messages))
                return len(seen) > 20 and len(set(seen)) > 3

            wait_until(has_seen_enough, "the writer does not go on meanwhile")
    assert all(before <= after for before, after in pairwise(seen))


def test_an_idle_open_store_keeps_no_one_waiting(shared_storage, tmp_path):
    go = tmp_path / "go"
    with (
        writer(shared_storage, "Ann", 1, go) as process,
        SessionPersistence(*shared_storage) as idle,
    ):
        wait_until_ready(process)
        idle.create_session(["Ann"], session_id="shared")
        go.touch()
        assert process.stdout.readline() == "0\n"
        assert [message.content for message in idle.get_messages("shared")] == ["0"]


def test_a_writer_killed_in_its_transaction_leaves_nothing_and_blocks_no_one(shared_storage):
    with SessionPersistence(*shared_storage) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_message(ChatMessage("s", "Ann", "before"))
    with script("holding_process.py", *shared_storage) as process:
        wait_until_ready(process)
        process.kill()
        process.wait()
        with SessionPersistence(*shared_storage) as chats:
            assert chats.add_message(ChatMessage("s", "Ann", "after")).seq == 2
            assert [m.content for m in chats.get_messages("s")] == ["before", "after"]
