"""Who only reads opens a json or sqlite store beside those who write, and waits for nobody."""

import os
import signal

import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreBusyError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.jsonl.batches import TornLineWarning
from multichat_lab.stores.questions import StoreOptions
from tests.stores.processes import script, wait_until_ready
from tests.waiting import HANG_SECONDS

SOON = StoreOptions(busy_seconds=0.2)

needs_signals = pytest.mark.skipif(os.name != "posix", reason="this system cannot stop a process")


@pytest.fixture(params=["json", "sqlite"])
def storage(request, tmp_path):
    """A store with two sessions of one message, closed."""
    made = request.param, tmp_path / "chats"
    with SessionPersistence(*made) as chats:
        for each in "st":
            chats.create_session(["Ann"], session_id=each)
            chats.add_message(ChatMessage(each, "Ann", "before"))
    return made


@needs_signals
def test_a_store_is_opened_and_read_beside_a_writer_that_has_stopped(storage):
    with script("holding_process.py", *storage) as process:
        wait_until_ready(process)
        process.send_signal(signal.SIGSTOP)
        with SessionPersistence(*storage, options=SOON) as chats:
            assert [each.content for each in chats.get_messages("s")] == ["before"]
            assert chats.verify().is_whole
            with Lab(chats) as lab:
                assert lab.sql("SELECT count(*) FROM messages").fetchall() == [(2,)]
            with pytest.raises(StoreBusyError, match=f"process {process.pid} on"):
                chats.add_message(ChatMessage("s", "Ann", "mine"))
        process.kill()
        process.wait(HANG_SECONDS)
    with SessionPersistence(*storage, options=SOON) as chats:
        assert chats.add_message(ChatMessage("s", "Ann", "mine")).seq == 2


@needs_signals
def test_a_write_to_several_files_is_left_out_while_it_lasts_and_taken_back_once_it_is_dead(
    tmp_path,
):
    storage = "json", tmp_path / "chats"
    with SessionPersistence(*storage) as chats:
        for each in "st":
            chats.create_session(["Ann"], session_id=each)
            chats.add_message(ChatMessage(each, "Ann", "before"))
    with script("half_written_process.py", storage[1]) as process:
        wait_until_ready(process)
        process.send_signal(signal.SIGSTOP)
        with SessionPersistence(*storage, options=SOON) as chats:
            assert [len(chats.get_messages(each)) for each in "st"] == [1, 1]
        process.kill()
        process.wait(HANG_SECONDS)
    with (
        pytest.warns(TornLineWarning, match="2 files was taken back"),
        SessionPersistence(*storage, options=SOON) as chats,
    ):
        assert chats.verify().is_whole


def test_a_store_that_others_write_to_and_delete_from_is_opened_whole(storage):
    with script("deleting_process.py", *storage) as process:
        wait_until_ready(process)
        for _ in range(60):
            with SessionPersistence(*storage) as chats:
                assert len(chats.get_messages("s")) == 1
        process.kill()
        process.wait(HANG_SECONDS)
    with SessionPersistence(*storage) as chats:
        assert chats.verify().is_whole
