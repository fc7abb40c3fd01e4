"""What verify reads of a json store's files is what every reader reads, also after edits."""

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage, recorded
from multichat_lab.stores.jsonl.codec import encode
from multichat_lab.stores.jsonl.message_lines import message_row_of
from multichat_lab.stores.memory.view import JournalKept, JournalReader
from multichat_lab.stores.rows import message_row
from multichat_lab.stores.schema import TABLES
from tests.stores.filling import say, without_checksums
from tests.stores.test_verifying import MESSAGES


@given(MESSAGES, st.datetimes(timezones=st.just(UTC)))
def test_a_line_is_the_row_of_its_message(messages, moment):
    for seq, message in enumerate(messages, start=1):
        said = recorded(message, seq, moment, "link")
        found, expected = message_row_of(encode(said)), message_row(said)
        assert found == expected


def rows_of(reader):
    """Return what the fast way and the usual one read of a store."""
    ids = list(reader.kept.sizes())
    usual = JournalKept(reader._states)
    pairs = []
    for kept in (reader.kept, usual):
        pairs.append(
            (
                kept.message_rows(ids, 0, 100),
                kept.message_rows(ids[:1], 2, 2),
                kept.note_rows("revisions", ids),
            )
        )
    return pairs


def test_edits_and_later_checksums_are_read_alike(tmp_path):
    storage = "json", tmp_path / "chats"
    say(storage, 6)
    without_checksums(storage, 3)
    say(storage, 2, "other")
    with SessionPersistence(*storage) as chats:
        ids = [each.message_id for each in chats.get_messages("s")]
        chats.verify()
        for number in range(3):
            chats.history.revise(ids[1], f"words {number}", session_id="s")
        chats.history.delete(ids[4], session_id="s")
        chats.history.react(ids[0], "Ann", "smile", session_id="s")
        with chats.store.reading() as reader:
            assert isinstance(reader, JournalReader)
            fast, usual = rows_of(reader)
            assert fast == usual
        assert chats.verify().is_whole


def test_what_another_process_changed_in_the_file_is_named_although_it_was_read_before(tmp_path):
    storage = "json", tmp_path / "chats"
    say(storage, 4)
    with SessionPersistence(*storage) as chats:
        assert chats.verify().is_whole
        (file,) = storage[1].glob("s-*.jsonl")
        file.write_bytes(file.read_bytes().replace(b'"2 said"', b'"2 sold"'))
        assert [each.seq for each in chats.verify().damage] == [3]


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_a_line_that_is_harmed_is_a_row_or_an_error_that_leads_to_the_usual_way(data):
    line = encode(recorded_message())
    at = data.draw(st.integers(0, len(line) - 2))
    harmed = line[:at] + data.draw(st.binary(min_size=1, max_size=3)) + line[at + 1 :]
    try:
        found = message_row_of(harmed)
    except (ValueError, KeyError, TypeError):
        return  # it is read the usual way, which names it
    assert len(found) == len(TABLES["messages"])


def test_what_others_write_meanwhile_is_no_damage(tmp_path):
    storage = "json", tmp_path / "chats"
    say(storage, 4)
    with SessionPersistence(*storage) as chats:

        def others_write(done, total):
            say(storage, 1)
            say(storage, 1, "new")

        verdict = chats.verify(progress=others_write)
        assert (verdict.damage, verdict.messages) == ((), 4)
        verdict = chats.verify("s", progress=others_write)
        assert (verdict.damage, verdict.messages) == ((), 5)
        assert chats.verify().messages == 8


def recorded_message():
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann"], session_id="s")
        return chats.add_message(ChatMessage("s", "Ann", "é", metadata={"a": [1.5, None]}))


def test_a_message_that_lacks_a_field_is_no_row():
    with pytest.raises(ValueError, match="missing required"):
        message_row_of(b'{"record": "message", "session_id": "s"}')
