"""A scan reads changed words again, and labels of words that are no more are told apart."""

import json

import pytest

from multichat_lab import (
    ChatMessage,
    Finding,
    Lab,
    RegexScanner,
    SqlScanner,
    annotate,
    annotations_df,
    export_chat,
    import_chat,
    scan,
)
from multichat_lab.analysis.slices import labelled
from multichat_lab.chat.persistence import SessionPersistence

PROMISE = RegexScanner("(?i)i (promise|swear)", "promise")


@pytest.fixture
def talk(chats):
    chats.create_session(["Ann", "Bob"], session_id="s")
    chats.add_messages(
        ChatMessage("s", "Ann", text, message_id=each)
        for each, text in (("a", "I promise"), ("b", "We see"), ("c", "So I swear"))
    )
    return chats


def noted(source):
    columns = ["message_id", "quote", "is_current"]
    table = annotations_df(source, quotes=True)[columns]
    return list(table.itertuples(index=False, name=None))


def test_a_second_scan_reads_what_was_changed_and_keeps_the_labels_of_before(talk):
    scan(talk, PROMISE)
    talk.history.revise("a", "Well, I promise")
    talk.history.revise("b", "I swear")
    talk.history.revise("c", "No")
    summary = scan(talk, PROMISE)
    assert (summary.messages, summary.known, summary.annotations) == (3, 0, 2)
    assert noted(talk) == [
        ("a", "I promise", False),
        ("a", "I promise", True),
        ("b", "I swear", True),
        ("c", "I swear", False),
    ]
    again = scan(talk, PROMISE)
    assert (again.messages, again.known, again.annotations) == (0, 3, 0)


def test_new_and_changed_words_are_read_in_one_go(talk):
    scan(talk, PROMISE)
    talk.history.revise("b", "I promise too")
    talk.add_message(ChatMessage("s", "Bob", "I swear", message_id="d"))
    summary = scan(talk, PROMISE)
    assert (summary.messages, summary.known, summary.annotations) == (2, 2, 2)
    assert scan(talk, PROMISE).messages == 0


def test_a_changed_message_that_was_read_so_is_not_read_again(talk):
    talk.history.revise("a", "I promise all")
    assert scan(talk, PROMISE).messages == 3
    assert scan(talk, PROMISE).messages == 0
    talk.history.revise("a", "I promise nothing")
    assert scan(talk, PROMISE).messages == 1


def test_a_session_is_read_again_as_a_whole(talk):
    def asks(session, messages):
        return [Finding("of all", [messages[0].message_id])]

    scan(talk, asks, run="whole")
    assert scan(talk, asks, run="whole").sessions == 0
    talk.history.revise("a", "Else")
    assert scan(talk, asks, run="whole").annotations == 1
    assert scan(talk, asks, run="whole").sessions == 0
    assert [row[2] for row in noted(talk)] == [False, True]


def test_a_query_labels_changed_words_anew(talk):
    query = SqlScanner("SELECT session_id, message_id FROM messages WHERE seq = 1", "first")
    assert scan(talk, query).annotations == 1
    assert scan(talk, query).annotations == 0
    talk.history.revise("a", "Else")
    assert scan(talk, query).annotations == 1
    assert scan(talk, query).annotations == 0


def test_what_a_person_notes_again_of_changed_words_is_new(talk):
    with Lab(talk) as lab:
        table = lab.sql("SELECT session_id, message_id, 'odd' AS label FROM messages").df()
    assert annotate(talk, table, by="Ann") == 3
    talk.history.revise("b", "Else")
    assert annotate(talk, table, by="Ann") == 1
    assert sorted(row[2] for row in noted(talk)) == [False, True, True, True]


def test_a_slice_holds_what_is_labelled_as_it_is_now(talk):
    scan(talk, PROMISE)
    talk.history.revise("a", "Nothing")
    with Lab(talk) as lab:
        found = labelled(lab, "promise").sql("SELECT message_id FROM messages").fetchall()
    assert found == [("c",)]


def test_words_of_an_updated_import_are_read_again(tmp_path, chats):
    def export(text):
        message = {"type": "message", "user": "U1", "ts": "1700000000.000100", "text": text}
        edited = {"edited": {"user": "U1", "ts": "1700000009.000100"}} if "6" in text else {}
        folder = tmp_path / "slack" / "general"
        folder.mkdir(parents=True, exist_ok=True)
        (folder.parent / "users.json").write_text(json.dumps([{"id": "U1", "name": "ann"}]))
        (folder / "2023-11-14.json").write_text(json.dumps([{**message, **edited}]))
        return folder.parent

    import_chat(export("at 5"), chats)
    scan(chats, RegexScanner("at .", "time"))
    assert import_chat(export("at 6"), chats).updated == 1
    assert scan(chats, RegexScanner("at .", "time")).annotations == 1
    assert [row[1:] for row in noted(chats)] == [("at 5", False), ("at 6", True)]


def test_it_is_told_after_export_and_import_too(talk, tmp_path):
    scan(talk, PROMISE)
    talk.history.revise("a", "Nothing")
    path = export_chat("s", talk, tmp_path / "s.jsonl")
    with SessionPersistence("memory") as other:
        import_chat(path, other)
        assert noted(other) == noted(talk) == [("a", "I promise", False), ("c", "I swear", True)]
        assert scan(other, PROMISE).messages == 1
