"""Imports of more than one transaction holds, and transactions that hold many conversations."""

import json
import subprocess
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.importers import ImportSummary, import_chat
from multichat_lab.chat.importers.contract import ImportedSession
from multichat_lab.chat.importers.loader import RECORDS, Loader
from multichat_lab.chat.importers.source.ids import name_uuid
from multichat_lab.chat.importers.tally import Tally
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MessageError, SessionEndedError, SessionLimitError
from multichat_lab.records import ChatMessage, Participant, Relation

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PROCESS = Path(__file__).with_name("importing_process.py")


def conversation(session_id, count, **more):
    messages = (
        ChatMessage(session_id, "Ann", f"{at}", message_id=f"{session_id} {at}", timestamp=NOON)
        for at in range(count)
    )
    return ImportedSession(session_id, NOON, messages, **more)


def load(chats, *conversations):
    tally = Tally()
    with Loader(chats, tally) as loader:
        for each in conversations:
            loader.load(each)
    return tally


def said(chats, session_id):
    return [(each.seq, each.content) for each in chats.get_messages(session_id)]


def test_a_conversation_longer_than_a_transaction_is_numbered_without_gaps(any_chats):
    count = 2 * RECORDS + 700
    tally = load(any_chats, conversation("a", 3), conversation("b", count), conversation("c", 1))
    assert (tally.sessions, tally.messages, tally.names) == (3, count + 4, {"Ann"})
    assert said(any_chats, "b") == [(at + 1, f"{at}") for at in range(count)]
    assert any_chats.get_session("b").message_count == count
    again = load(any_chats, conversation("b", count + 1))
    assert (again.sessions, again.messages, again.duplicates) == (0, 1, count)


def test_what_comes_before_a_conversation_that_is_refused_is_there(any_chats):
    any_chats.create_session(["Ann"], session_id="c")
    any_chats.end_session("c")
    given = [conversation(name, 5) for name in "abcde"]
    with pytest.raises(SessionEndedError):
        load(any_chats, *given)
    assert [each.session_id for each in any_chats.list_sessions()] == ["a", "b", "c"]
    assert any_chats.get_session("b").message_count == 5


def test_as_many_sessions_are_made_as_the_store_may_hold(tmp_path):
    for number in range(5):
        (tmp_path / f"{number}.json").write_text(
            json.dumps({"history": [{"role": "user", "content": "hi"}]})
        )
    with SessionPersistence("memory", max_sessions=3) as chats:
        with pytest.raises(SessionLimitError, match="max_sessions=3"):
            import_chat(tmp_path, chats, "agents")
        assert len(chats.list_sessions()) == 3


def test_a_message_id_of_another_session_is_refused_and_nothing_is_half_there(any_chats):
    any_chats.create_session(["Ann"], session_id="other")
    any_chats.add_message(ChatMessage("other", "Ann", "mine", message_id="b 2"))
    with pytest.raises(MessageError, match="message_id"):
        load(any_chats, conversation("a", 5), conversation("b", 5))
    assert said(any_chats, "a") == [(at + 1, f"{at}") for at in range(5)]
    assert {each.session_id for each in any_chats.list_sessions()} == {"a", "other"}


def test_two_conversations_of_a_source_may_be_one_session(any_chats):
    tally = load(any_chats, conversation("a", 2), conversation("b", 1), conversation("a", 4))
    assert (tally.sessions, tally.messages, tally.duplicates) == (2, 5, 2)
    assert said(any_chats, "a") == [(at + 1, f"{at}") for at in range(4)]


def test_members_answers_and_the_end_come_with_the_messages(any_chats):
    def told():
        messages = [
            ChatMessage("a", "Ann", "?", message_id="m1", timestamp=NOON),
            ChatMessage("a", "Bob", "!", message_id="m2", timestamp=NOON, reply_to="m1"),
            ChatMessage("a", "Bob", "?", message_id="m3", timestamp=NOON, reply_to="cut off"),
        ]
        members = [
            Participant("a", "Cy", "bot", NOON),
            Participant("a", "Dee", "human", NOON, left_at=NOON),
        ]
        links = [Relation("a", "m3", "m1"), Relation("a", "m2", "m1")]
        return ImportedSession(
            "a", NOON, messages, members=members, relations=links, ended_at=NOON,
            departures=lambda: {"Bob": NOON},
        )  # fmt: skip

    for lost in (1, 0):
        assert load(any_chats, told()).unlinked_count == lost
        session = any_chats.get_session("a")
        assert (session.participants, session.status) == (("Cy", "Ann"), "ended")
        assert [each.participant for each in any_chats.members.list("a")] == [
            *("Cy", "Dee", "Ann", "Bob")
        ]
        assert {(each.message_id, each.target_id) for each in any_chats.relations.list("a")} == {
            *(("m2", "m1"), ("m3", "m1"))
        }
        assert [each.reply_to for each in any_chats.get_messages("a")] == [None, "m1", None]


@given(st.text())
def test_a_name_has_the_uuid_that_the_standard_library_gives_it(name):
    namespace = uuid.uuid5(uuid.NAMESPACE_DNS, "multichat_lab.chat.importers")
    try:
        expected = str(uuid.uuid5(namespace, name))
    except UnicodeEncodeError:
        return
    assert name_uuid(name) == expected


@pytest.fixture
def logs(tmp_path):
    """One long channel and many short talks of agents, in a folder each."""
    folder = tmp_path / "logs"
    folder.mkdir()
    lines = (f"[10:00] <nick{number % 40}> line {number}\n" for number in range(3 * RECORDS))
    (folder / "2024-01-31.log").write_text("".join(lines))
    for number in range(20):
        talk = "".join(f"[11:{at:02d}] <ann> {number}\n" for at in range(30))
        (folder / f"talk {number} 2024-02-01.log").write_text(talk)
    return folder


@pytest.mark.slow
def test_an_import_that_was_killed_is_completed_by_the_next_one(shared_storage, tmp_path, logs):
    with SessionPersistence("memory") as chats:
        import_chat(logs, chats)
        expected = contents(chats)
    for lines_told in (40, 90, 160):
        command = [sys.executable, PROCESS, *shared_storage, logs]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            for _ in range(lines_told):
                process.stdout.readline()
            process.kill()
    with SessionPersistence(*shared_storage) as chats:
        # four fifths had been read, and all of them but the last transaction's were acknowledged
        assert chats.get_session("irc:2024-01-31").message_count >= 2 * RECORDS
        import_chat(logs, chats)
        assert contents(chats) == expected
        count = 3 * RECORDS + 600
        assert import_chat(logs, chats) == ImportSummary(duplicates=count)


def contents(chats):
    """Return what was said and who is there, session by session."""
    return {
        each.session_id: (each.participants, chats.get_messages(each.session_id))
        for each in chats.list_sessions()
    }
