"""Sessions of Claude Code: what comes between the words, and what an answer used."""

import pytest

from multichat_lab.chat.importers import import_chat
from tests.chat.importers.test_claude_code import ENTRIES, answers, asks, entry, result, use, write


@pytest.fixture
def imported(tmp_path, chats):
    """Return what imports entries, and gives its summary and the messages."""

    def of(*entries):
        summary = import_chat(write(tmp_path / "s1.jsonl", entries), chats)
        return summary, chats.get_messages("claude-code:s1")

    return of


@pytest.mark.parametrize("kind", ["progress", "attachment", "weather"])
def test_notes_that_follow_words_at_once_cut_no_chain(imported, kind):
    notes = [entry("n1", "u1", 1, type=kind), entry("n2", "n1", 2, type=kind)]
    said = answers("u2", "n2", 3, {"type": "text", "text": "At noon."})
    _, messages = imported(asks("u1", None, 0, "When?"), *notes, said)
    assert messages[1].reply_to == messages[0].message_id


def test_notes_between_the_lines_of_an_answer_leave_it_one_message(imported):
    first = answers("u2", "u1", 1, {"type": "text", "text": "At"})
    note = entry("n1", "u2", 2, type="progress")
    last = answers("u3", "n1", 3, {"type": "text", "text": "noon."})
    _, messages = imported(asks("u1", None, 0, "When?"), first, note, last)
    assert [m.content for m in messages] == ["When?", "At\nnoon."]


def test_an_answer_of_the_program_itself_used_no_tokens_that_are_known(imported):
    said = answers("u2", "u1", 1, {"type": "text", "text": "Overloaded"}, answer="x")
    said["message"] |= {"model": "<synthetic>", "usage": {"input_tokens": 0, "output_tokens": 0}}
    _, messages = imported(asks("u1", None, 0, "When?"), said)
    assert (messages[1].model, messages[1].tokens_in, messages[1].tokens_out) == (None, None, None)


def test_pieces_of_an_answer_between_results_sum_to_what_the_last_one_tells(imported):
    _, messages = imported(
        asks("u1", None, 0, "When?"),
        answers("u2", "u1", 1, use("c1", "Read"), out=1),
        asks("u3", "u2", 2, [result("c1", "noon")]),
        answers("u4", "u3", 3, use("c2", "Read"), out=90),
        asks("u5", "u4", 4, [result("c2", "sharp")]),
        answers("u6", "u5", 5, {"type": "text", "text": "Noon."}, out=90),
    )
    assert sum(m.tokens_out or 0 for m in messages) == 90
    assert sum(m.tokens_in or 0 for m in messages) == 43


def test_words_that_waited_are_said_later_or_told_to_be_left_out(imported):
    waits = [
        {"type": "queue-operation", "operation": "enqueue", "sessionId": "s1", "content": words}
        for words in ("Wait for Ann", "No, do not")
    ]
    prompt = {"type": "queued_command", "prompt": "Wait for Ann"}
    summary, _ = imported(
        *ENTRIES, *waits, entry("u9", "u8", 9, type="attachment", attachment=prompt)
    )
    assert "queue-operation: content (1)" in summary.warnings[0]


def test_a_file_that_was_read_is_told_by_its_result(imported):
    output = {"type": "text", "file": {"filePath": "a.py", "content": "import os\n\nx = 1\n"}}
    told = result("c1", "     1→import os\n     2→\n     3→x = 1\n")
    summary, _ = imported(
        asks("u1", None, 0, "Look"),
        answers("u2", "u1", 1, use("c1", "Read")),
        asks("u3", "u2", 2, [told], toolUseResult=output),
    )
    assert summary.warnings == []
