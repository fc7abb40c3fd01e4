from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.errors import MessageError
from multichat_lab.records import ChatMessage, recorded
from multichat_lab.stores.chain import link
from multichat_lab.stores.message_rows import PLACES, MessageRows, MessageStream

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
MESSAGES = st.builds(
    ChatMessage,
    session_id=st.just("s"),
    sender=st.sampled_from(["Ann", "Bób"]),
    content=TEXTS,
    timestamp=st.datetimes(timezones=st.just(UTC)),
    reply_to=st.none() | st.just("m1"),
    metadata=st.dictionaries(TEXTS, TEXTS | st.integers(-9, 9) | st.booleans(), max_size=2),
    source_id=st.none() | st.text("abc", min_size=1),
    tokens_in=st.none() | st.integers(0, 9),
)


@given(st.lists(MESSAGES))
def test_messages_are_the_same_as_rows(messages):
    rows = MessageRows.of(messages)
    assert (list(rows), len(rows)) == (messages, len(messages))
    assert list(rows[1:]) == messages[1:]
    assert list(MessageStream([rows[:2], rows[2:]])) == messages


@given(st.lists(MESSAGES))
def test_rows_are_recorded_as_records_are(messages):
    rows = MessageRows.of(messages).recorded(5, NOON, "before")
    assert list(rows) == [recorded(each, seq, NOON) for seq, each in enumerate(messages, start=5)]
    assert [each.recorded_at for each in rows] == [NOON] * len(messages)


@given(st.lists(MESSAGES))
def test_each_row_is_linked_to_the_one_before_it(messages):
    rows = MessageRows.of(messages).recorded(5, NOON, "before").rows
    links = ["before", *(row[PLACES["hash"]] for row in rows)]
    assert links[1:] == [link(*each) for each in zip(links, rows, strict=False)]
    taken = [recorded(e, seq, NOON) for seq, e in enumerate(messages, start=5)]
    assert links[1:] == [link(*e) for e in zip(links, MessageRows.of(taken).rows, strict=False)]


@given(st.lists(MESSAGES))
def test_columns_make_the_rows_that_records_make(messages):
    rows = MessageRows.of(messages)
    named = ("sender", "content", "message_id", "timestamp", "reply_to", "metadata", "source_id")
    columns = {name: rows.column(name) for name in (*named, "tokens_in", "reply_kind")}
    assert MessageRows.of_columns(columns, session_id="s").rows == rows.rows


def made(**columns):
    texts = {"sender": ["Ann", "Ann"], "content": ["hi", ""], "message_id": ["1", "2"]}
    return MessageRows.of_columns({**texts, "timestamp": [0, 1], **columns}, session_id="s")


def test_what_is_left_out_is_as_in_a_record():
    first, _ = made()
    at = datetime(1970, 1, 1, tzinfo=UTC)
    assert first == ChatMessage("s", "Ann", "hi", message_id="1", timestamp=at)


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("content", ["hi", "half \ud800"], "content holds a lone surrogate"),
        ("sender", ["Ann", ""], "sender is ''"),
        ("message_id", ["1", None], "message_id is None"),
        ("kind", ["message", "shout"], "kind is 'shout'"),
        ("reply_kind", ["guessed", "unknown"], "reply_kind is 'guessed'"),
        ("source_id", [None, "\udfff"], "source_id holds a lone surrogate"),
    ],
)
def test_columns_with_what_no_store_can_hold_are_refused_by_name(name, values, told):
    with pytest.raises(MessageError, match=told):
        made(**{name: values})
