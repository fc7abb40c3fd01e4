"""Scanners label what they see, and every label names the words that it rests on."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab import (
    ChatMessage,
    Citation,
    Finding,
    Lab,
    RegexScanner,
    SessionPersistence,
    SqlScanner,
    annotations_df,
    scan,
)
from multichat_lab.analysis.note_marks import SCAN_MARK
from multichat_lab.analysis.scanning.scanners import CHAT_SCANNERS
from multichat_lab.errors import ScanError, SessionNotFoundError
from tests.analysis.scanning.conftest import fill

FRIDAY = RegexScanner(r"(?i)\b(fri)day\b", "deadline")


def shouts(message):
    return "shout" if message.content.isupper() else None


def agreements(session, messages):
    by_id = {each.message_id: each for each in messages}
    for answer in messages:
        if asked := by_id.get(answer.reply_to):
            yield Finding("agreement", [asked.message_id, Citation(answer.message_id, 0, 1)])


@pytest.fixture
def talk(chats):
    return fill(chats)


def quotes(source):
    table = annotations_df(source, quotes=True)
    return list(table[["message_id", "label", "quote"]].itertuples(index=False, name=None))


def test_a_regex_labels_each_piece_that_it_matches(talk):
    summary = scan(talk, FRIDAY)
    assert (summary.annotations, summary.messages, summary.sessions) == (2, 4, 2)
    assert quotes(talk) == [("a", "deadline", "Friday"), ("a", "deadline", "FRIDAY")]
    assert annotations_df(talk)["value"].tolist() == ["Fri", "FRI"]
    assert summary.run.startswith("regex:deadline#")
    assert set(annotations_df(talk)["by"]) == {"regex:deadline"}


@settings(max_examples=20)
@given(st.lists(st.text("ab é👍"), min_size=1, max_size=20))
def test_a_regex_quotes_what_it_found(texts):
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_messages(
            ChatMessage("s", "Ann", text, message_id=str(number))
            for number, text in enumerate(texts)
            if text
        )
        scan(chats, RegexScanner("[bé👍]+a*", "x"))
        found = annotations_df(chats, quotes=True)
    expected = [match for text in texts for match in re.findall("[bé👍]+a*", text)]
    assert found["quote"].tolist() == expected


def test_a_function_labels_messages(talk):
    with Lab(talk) as lab:
        assert scan(lab, shouts).annotations == 1
        assert quotes(lab) == [("b", "shout", "OK")]


def test_a_function_of_sessions_cites_what_it_rests_on(talk):
    assert scan(talk, agreements).annotations == 2
    assert quotes(talk) == [("a", "agreement", "Friday or FRIDAY?"), ("b", "agreement", "O")]


def test_sql_labels_what_it_returns(talk):
    query = "SELECT session_id, message_id, length(content) AS value FROM messages WHERE seq = 1"
    summary = scan(talk, SqlScanner(query, "long"))
    assert (summary.annotations, summary.messages, summary.run[:9]) == (2, 2, "sql:long#")
    assert annotations_df(talk)["value"].tolist() == ["17", "7"]
    assert scan(talk, SqlScanner(query, "long")).annotations == 0
    assert scan(talk, SqlScanner(query, "short"), sessions=["s"]).annotations == 1


def test_scanners_have_names_and_files_may_hold_more(one, tmp_path):
    assert CHAT_SCANNERS.names() == ("questions", "links")
    assert scan(one, "questions").annotations == 2
    path = tmp_path / "mine.py"
    path.write_text("def seconds(message):\n    return ['second'] if message.seq == 2 else []\n")
    assert scan(one, f"{path}:seconds").annotations == 1
    with pytest.raises(ScanError, match="Unknown name 'qestions' among the chat_scanners"):
        scan(one, "qestions")


def test_links_end_where_the_sentence_does(one):
    one.add_message(ChatMessage("s", "Ann", "See (https://a.b/c?d=e), or http://x.y/.", "All"))
    scan(one, "links")
    assert annotations_df(one)["value"].tolist() == ["https://a.b/c?d=e", "http://x.y/"]


def test_a_second_scan_reads_only_what_is_new(talk):
    first = scan(talk, FRIDAY)
    talk.add_message(ChatMessage("t", "Bob", "Friday", message_id="e"))
    second = scan(talk, FRIDAY)
    assert (second.known, second.messages, second.annotations) == (4, 1, 1)
    assert second.run == first.run
    again = scan(talk, FRIDAY)
    assert (again.known, again.messages, again.sessions, again.annotations) == (5, 0, 0, 0)
    other = scan(talk, RegexScanner("Friday", "deadline"))
    assert other.run != first.run
    assert other.messages == 5


def test_a_session_that_has_grown_is_looked_at_as_a_whole_again(talk):
    scan(talk, agreements)
    talk.add_message(ChatMessage("s", "Ann", "Good", message_id="e", reply_to="b"))
    again = scan(talk, agreements)
    assert (again.sessions, again.known, again.messages, again.annotations) == (1, 2, 3, 2)


def test_a_scan_that_is_taken_back_can_be_made_again(talk):
    run = scan(talk, FRIDAY, run="trial").run
    assert run == "trial"
    assert talk.annotations.remove(run) == 4
    assert scan(talk, FRIDAY, run="trial").annotations == 2


def test_only_the_sessions_that_are_named_are_read(talk):
    assert scan(talk, "questions", sessions=["t", "t"]).annotations == 1
    with pytest.raises(SessionNotFoundError, match="'x'"):
        scan(talk, "questions", sessions=["x"])


def test_a_failing_scanner_keeps_what_was_found_and_goes_on_there(talk):
    seen = []

    def broken(message):
        seen.append(message.message_id)
        if message.message_id == "c" and seen.count("c") == 1:
            raise KeyError("c")
        return "seen"

    with pytest.raises(ScanError, match="'broken' failed on message 'c': KeyError: 'c'"):
        scan(talk, broken)
    assert [each[0] for each in quotes(talk)] == ["a", "b"]
    assert scan(talk, broken).annotations == 1
    assert seen == ["a", "b", "c", "c"]


def test_progress_counts_messages(one):
    told = []
    scan(one, FRIDAY, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_how_far_a_scan_has_come_is_no_label(one):
    scan(one, FRIDAY)
    marks = [each for each in one.annotations.list() if each.label == SCAN_MARK]
    assert {(each.session_id, each.value) for each in marks} == {("s", "2"), ("t", "2")}
    assert SCAN_MARK not in set(annotations_df(one)["label"])
