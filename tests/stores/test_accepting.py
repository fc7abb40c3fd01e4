"""Altered messages can be accepted: the store verifies from then on, and a note tells of it."""

import json

import pytest

from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MessageError
from multichat_lab.records import Annotation, ChatMessage
from multichat_lab.stores.accepted import ACCEPTED, first_accepted
from multichat_lab.stores.schema import RUN_TABLES
from tests.stores.filling import change_reaction, change_second_message, say, without_checksums
from tests.trading.recording.example_rows import put, row


@pytest.fixture
def storage(durable_storage):
    """Type and path of a store whose second message was altered."""
    storage = durable_storage
    say(storage, 4)
    say(storage, 2, "other")
    with SessionPersistence(*storage) as chats:
        for seq in (1, 3):
            chats.history.revise(chats.get_messages("s")[seq - 1].message_id, "edited")
    change_second_message(storage)
    return storage


def test_what_is_accepted_verifies_and_is_noted(storage):
    with SessionPersistence(*storage) as chats:
        assert [each.seq for each in chats.verify().damage] == [2]
        before = chats.get_messages("s")
        verdict = chats.verify.accept(by="Ann")
        assert verdict.damage == ()
        assert [("Message 2 of session 's'" in each) for each in verdict.accepted] == [True]
        (note,) = chats.annotations.list("s")
        assert (note.label, note.by) == (ACCEPTED, "Ann")
        assert json.loads(note.value) == {
            "first": 2, "last": 4, "altered": [2], "head": before[-1].hash,
        }  # fmt: skip
        after = chats.get_messages("s")
        assert after == before  # but for their checksums
        assert [a.hash == b.hash for a, b in zip(after, before, strict=True)] == [
            *(True, False, False, False)
        ]
        assert chats.annotations.list("other") == []
    say(storage, 1)
    with SessionPersistence(*storage) as chats:
        assert chats.verify().is_whole
        assert chats.verify.accept().accepted == ()


def test_what_is_altered_after_that_is_named(storage):
    with SessionPersistence(*storage) as chats:
        chats.verify.accept()
    say(storage, 1)
    change_second_message(storage, "other")
    with SessionPersistence(*storage) as chats:
        found = [(each.session_id, each.seq) for each in chats.verify().damage]
        assert found == [("other", 2)]


def test_what_is_altered_beside_messages_is_accepted_and_noted(durable_storage):
    with SessionPersistence(*durable_storage) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_message(ChatMessage("s", "Ann", "said", message_id="m"))
        chats.history.react("m", "Ann", "heart", session_id="s")
        chats.history.react("m", "Ann", "smile", session_id="s")
    change_reaction(durable_storage)
    with SessionPersistence(*durable_storage) as chats:
        (wrong,) = chats.verify().damage
        assert chats.verify.accept(by="Ann").accepted == (wrong.told,)
        assert json.loads(chats.annotations.list("s")[0].value) == {"beside": wrong.told}
        chats.history.react("m", "Ann", "wink", session_id="s")
        assert chats.verify().is_whole
    with SessionPersistence(*durable_storage) as chats:
        assert chats.verify.accept().accepted == ()
    change_reaction(durable_storage, "wink", "wonk")
    with SessionPersistence(*durable_storage) as chats:
        assert [each.session_id for each in chats.verify().damage] == ["s"]


def test_nobody_else_may_use_the_label_of_what_was_accepted(storage, tmp_path):
    with SessionPersistence(*storage) as chats:
        with pytest.raises(MessageError, match="for what verify accepts"):
            chats.annotations.add([Annotation("s", ACCEPTED, value='{"first": 1}')])
        chats.verify.accept(by="Ann")
        exported = export_chat("s", chats, tmp_path / "s.jsonl")
    with SessionPersistence("memory") as chats:
        import_chat(exported, chats)
        (note,) = chats.annotations.list("s")
        assert note.label == "accepted damage elsewhere"
        with chats.store.reading() as reader:
            assert first_accepted(reader, "s") is None


def test_messages_of_older_releases_stay_the_beginning_of_the_chain(storage):
    say(storage, 1)
    without_checksums(storage, 5)
    say(storage, 2)
    say(storage, 2)
    with SessionPersistence(*storage) as chats:
        assert chats.verify.accept("s").is_whole
        assert chats.verify("s").unproved == 0


def test_what_a_run_sealed_after_words_that_were_accepted_is_whole(durable_storage):
    storage = durable_storage
    with SessionPersistence(*storage) as chats:
        chats.create_session(["Ann"], session_id="one")
        chats.create_session(["Ann"], session_id="s")
        chats.add_messages(ChatMessage("one", "Ann", f"{n} said") for n in range(3))
        chats.add_messages(ChatMessage("s", "Ann", f"{n} hid") for n in range(3))
        for table in RUN_TABLES:
            put(chats, table, row(table))
    change_second_message(storage, "one")
    with SessionPersistence(*storage) as chats:
        assert not chats.verify().is_whole
        assert chats.verify.accept().damage == ()
        put(chats, "equity", row("equity", cash=1))
        assert chats.verify().is_whole
