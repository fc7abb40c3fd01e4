"""Those who read a json store do not queue behind what its own process writes."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores.questions import StoreOptions
from tests.waiting import HANG_SECONDS

SOON = StoreOptions(busy_seconds=0.2)


def test_those_who_read_json_do_not_wait_for_a_disk_and_see_what_it_holds(tmp_path, monkeypatch):
    is_asked, may_answer, synced = threading.Event(), threading.Event(), os.fsync

    def stalled(file):
        is_asked.set()
        may_answer.wait(HANG_SECONDS)
        synced(file)

    def said(session):
        return [each.content for each in chats.get_messages(session)]

    with SessionPersistence("json", tmp_path / "chats", options=SOON) as chats:
        for session in ("s", "t"):
            chats.create_session(["Ann"], session_id=session)
        monkeypatch.setattr(os, "fsync", stalled)
        batch = [ChatMessage(each, "Ann", "mine") for each in ("s", "t")]
        with ThreadPoolExecutor(1) as writers:
            outcome = writers.submit(chats.add_messages, batch)
            is_asked.wait(HANG_SECONDS)
            assert (said("s"), said("t"), outcome.done()) == ([], [], False)
            assert [each.message_count for each in chats.list_sessions()] == [0, 0]
            may_answer.set()
            assert [each.seq for each in outcome.result(HANG_SECONDS)] == [1, 1]
        assert (said("s"), said("t")) == (["mine"], ["mine"])
        assert [each.message_count for each in chats.list_sessions()] == [1, 1]


def test_what_a_reader_keeps_from_being_folded_is_recorded_all_the_same_and_once(
    tmp_path, monkeypatch
):
    is_inside, may_leave, synced = threading.Event(), threading.Event(), os.fsync

    def read():
        with chats.store.reading():
            is_inside.set()
            may_leave.wait(HANG_SECONDS)

    def while_others_read(file):
        if not is_inside.is_set():
            readers.submit(read)
            is_inside.wait(HANG_SECONDS)
        synced(file)

    with (
        SessionPersistence("json", tmp_path / "chats", options=SOON) as chats,
        ThreadPoolExecutor(1) as readers,
    ):
        chats.create_session(["Ann"], session_id="s")
        with monkeypatch.context() as slow:
            slow.setattr(os, "fsync", while_others_read)
            assert chats.add_message(ChatMessage("s", "Ann", "first")).seq == 1
        may_leave.set()
        readers.submit(int).result(HANG_SECONDS)
        assert chats.add_message(ChatMessage("s", "Ann", "second")).seq == 2
        assert [each.content for each in chats.get_messages("s")] == ["first", "second"]
        assert len(chats.store.changes(None).rows["messages"]) == 2
        assert chats.verify().is_whole
