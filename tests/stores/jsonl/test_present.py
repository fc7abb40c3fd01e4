"""What all files of a json store add up to is told of one moment, or not at all."""

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores.jsonl import present
from tests.stores.filling import say


@pytest.fixture
def storage(tmp_path):
    """Type and path of a store with two sessions whose files are as long."""
    storage = ("json", tmp_path / "chats")
    say(storage, 2, "a")
    say(storage, 2, "b")
    return storage


def writes_while_read(storage, monkeypatch, times):
    """Let another one say as much in the first session, then in the last, between two files."""
    read_before, left = present._end_of, list(range(times))

    def read(path):
        found = read_before(path)
        if left and path.name.startswith("a-"):
            left.pop()
            for session in ("a", "b"):
                with SessionPersistence(*storage) as others:
                    others.add_message(ChatMessage(session, "Ann", "more"))
        return found

    monkeypatch.setattr(present, "_end_of", read)


@pytest.mark.parametrize("times", [1, 3])
def test_who_writes_while_files_are_added_up_is_no_damage(storage, monkeypatch, times):
    with SessionPersistence(*storage) as chats:
        writes_while_read(storage, monkeypatch, times)
        assert chats.verify().told == "All 4 messages in 2 sessions are whole"


def test_where_others_write_on_and_on_it_is_told_that_nobody_knows(storage, monkeypatch):
    with SessionPersistence(*storage) as chats:
        writes_while_read(storage, monkeypatch, 2 * present.LOOKS)
        found = chats.verify()
    assert found.is_whole
    assert found.is_headless
