"""What a model used and a late span tells is where its message is; what was recorded stays."""

import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.pages import message_at, messages_within
from multichat_lab.chat.traces.used import USED
from multichat_lab.records import Annotation
from multichat_lab.stores.questions import MessageQuery
from tests.chat.traces.told import FIRST, ROOT, SECOND, request

TRACE = f"otlp:{'a' * 32}"


@pytest.mark.parametrize("is_open_before", [True, False])
def test_in_the_lab_what_was_told_late_stands_in_its_columns_once(chats, record, is_open_before):
    query = "SELECT model, tokens_in, tokens_out FROM messages ORDER BY seq"
    summed = "SELECT sum(tokens_in), sum(tokens_out) FROM utterances"
    record(request(SECOND), request(ROOT))
    with Lab(chats) as lab:
        if is_open_before:
            assert lab.sql(query).fetchall()[1] == (None, None, None)
        record(request(FIRST), request(FIRST))
        _, call, _, said = lab.sql(query).fetchall()
        assert call == ("m-1", 10, 1)
        whole = lab.sql(summed).fetchall()
        assert whole == [(10 + said[1], 1 + said[2])]
        called = chats.get_messages(TRACE)[1]
        chats.history.revise(called.message_id, "anew", session_id=TRACE)
        assert lab.sql(summed).fetchall() == whole
    assert chats.verify(TRACE).is_whole


def used(message):
    return message.model, message.tokens_in, message.tokens_out


def test_who_reads_messages_finds_what_was_told_late_in_them(chats, record):
    record(request(SECOND), request(ROOT))
    before = chats.get_messages(TRACE)
    assert used(before[1]) == (None, None, None)
    record(request(FIRST))
    after = chats.get_messages(TRACE)
    assert used(after[1]) == ("m-1", 10, 1)
    assert [after[0], *after[2:]] == [before[0], *before[2:]]
    assert list(chats.iter_messages(TRACE, batch=1)) == after
    with chats.store.reading() as reader:
        assert messages_within(reader, TRACE, (0, 10), 10**6) == after
        assert message_at(reader, TRACE, 2) == after[1]
        assert reader.messages(MessageQuery(TRACE)) == before
    assert chats.verify(TRACE).is_whole


def test_what_others_note_or_nobody_can_read_fills_nothing(chats, record):
    record(request(SECOND))
    before = chats.get_messages(TRACE)
    told = [
        ("Eve", '{"tokens_in": 5}'),
        ("otlp", "no JSON"),
        ("otlp", "[5]"),
        ("otlp", '{"tokens_in": -5}'),
        ("otlp", '{"content": "Sell!"}'),
    ]
    notes = [
        Annotation(TRACE, USED, before[1].message_id, value=value, by=by) for by, value in told
    ]
    chats.annotations.add(notes)
    assert chats.get_messages(TRACE) == before
