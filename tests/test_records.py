"""Records refuse what no store can hold, and travel as plain JSON."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.errors import MessageError
from multichat_lab.records import (
    ChatMessage,
    ChatSession,
    Participant,
    Relation,
    from_json_object,
    to_json_object,
)
from multichat_lab.validation import require_json_object, require_text, require_utc
from tests.stores.strategies import filled_texts, json_objects, moments, names, texts

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

messages = st.builds(
    ChatMessage,
    session_id=filled_texts,
    sender=names,
    content=texts,
    recipient=filled_texts,
    message_id=filled_texts,
    timestamp=moments,
    reply_to=st.none() | filled_texts,
    kind=st.sampled_from(["message", "system", "order", "fill"]),
    metadata=json_objects,
    source_id=st.none() | filled_texts,
    seq=st.none() | st.integers(min_value=1),
)
sessions = st.builds(
    ChatSession,
    session_id=filled_texts,
    participants=st.lists(names).map(tuple),
    topic=texts,
    status=st.sampled_from(["active", "ended"]),
    created_at=moments,
    last_activity=moments,
    ended_at=st.none() | moments,
    message_count=st.integers(min_value=0),
    metadata=json_objects,
)
seats = st.builds(
    Participant,
    session_id=filled_texts,
    participant=names,
    kind=filled_texts,
    joined_at=moments,
    left_at=st.none() | moments,
)
relations = st.builds(Relation, filled_texts, filled_texts, filled_texts, filled_texts)


def test_a_message_has_an_id_of_its_own_and_the_present_time():
    before = datetime.now(UTC)
    first, second = ChatMessage("s", "Ann", ""), ChatMessage("s", "Ann", "")
    assert first.message_id != second.message_id
    assert before <= first.timestamp <= second.timestamp <= datetime.now(UTC)
    assert (first.kind, first.seq, first.metadata, first.is_broadcast) == (
        "message",
        None,
        {},
        True,
    )


def test_records_cannot_be_changed():
    for record in (ChatMessage("s", "Ann", ""), Relation("s", "a", "b")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            record.session_id = "t"


@pytest.mark.parametrize(
    ("field", "wrong", "says"),
    [
        ("session_id", "", "session_id is ''"),
        ("sender", None, "sender is None"),
        ("sender", b"Ann", "sender is b'Ann'"),
        ("recipient", "", "recipient is ''"),
        ("content", None, "content is None"),
        ("content", "half \ud83e", "lone surrogate at character 5"),
        ("message_id", "", "message_id is ''"),
        ("reply_to", "", "reply_to is ''"),
        ("reply_to", "\udcff", "lone surrogate"),
        ("source_id", 7, "source_id is 7"),
        ("kind", "shout", "kind is 'shout'.*fill, message, order, system"),
        ("timestamp", datetime(2026, 1, 1), "no datetime with a time zone"),  # noqa: DTZ001
        ("timestamp", "2026-01-01", "no datetime with a time zone"),
        ("metadata", [1], "metadata is"),
        ("metadata", {"price": float("nan")}, "cannot be written as JSON"),
        ("metadata", {"price": float("inf")}, "cannot be written as JSON"),
        ("metadata", {"raw": b"bytes"}, "cannot be written as JSON"),
        ("metadata", {"deep": ["\ud83e"]}, "cannot be written as JSON"),
        ("metadata", {("a", "b"): 1}, "cannot be written as JSON"),
    ],
)
def test_a_value_that_no_store_can_hold_is_named(field, wrong, says):
    values = {"session_id": "s", "sender": "Ann", "content": "hello", field: wrong}
    with pytest.raises(MessageError, match=says) as caught:
        ChatMessage(**values)
    assert caught.value.remedy


def test_metadata_that_holds_itself_is_refused():
    loop = {}
    loop["loop"] = loop
    with pytest.raises(MessageError, match="cannot be written as JSON"):
        ChatMessage("s", "Ann", "", metadata=loop)


def test_metadata_is_copied_and_reads_as_it_will_come_back():
    given_metadata: dict[Any, Any] = {"tags": ["a"], "pair": (1, 2), 7: True}
    message = ChatMessage("s", "Ann", "", metadata=given_metadata)
    given_metadata["tags"].append("b")
    assert message.metadata == {"tags": ["a"], "pair": [1, 2], "7": True}


def test_times_are_kept_in_utc():
    east = timezone(timedelta(hours=5, minutes=45))
    message = ChatMessage("s", "Ann", "", timestamp=NOON.astimezone(east))
    assert message.timestamp == NOON
    assert message.timestamp.tzinfo is UTC


def test_messages_can_be_hashed_whatever_their_metadata():
    message = ChatMessage("s", "Ann", "", metadata={"tags": []})
    assert len({message, dataclasses.replace(message)}) == 1


def test_the_checks_return_what_they_accept():
    assert require_text("", "topic", empty=True) == ""
    assert require_text("🦆\0", "topic") == "🦆\0"
    assert require_utc(NOON, "at") is NOON
    assert require_json_object({}, "metadata") == {}


@settings(max_examples=50, deadline=None)
@given(st.one_of(messages, sessions, seats, relations))
def test_a_record_comes_back_from_json_as_it_was(record):
    text = json.dumps(to_json_object(record), allow_nan=False)
    again = from_json_object(type(record), json.loads(text))
    assert again == record
    assert json.dumps(to_json_object(again)) == text


def test_json_has_the_fields_in_order_and_times_in_utc():
    values = to_json_object(Participant("s", "Ann", "human", NOON))
    assert list(values) == ["session_id", "participant", "kind", "joined_at", "left_at"]
    assert values["joined_at"] == "2026-01-01T12:00:00+00:00"
    assert values["left_at"] is None


def test_fields_of_a_newer_release_are_left_out():
    values = to_json_object(Relation("s", "a", "b")) | {"weight": 0.5}
    assert from_json_object(Relation, values) == Relation("s", "a", "b")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"joined_at": "yesterday"}, ValueError),
        ({"joined_at": 7}, TypeError),
        ({"participant": ...}, TypeError),
    ],
)
def test_json_that_is_no_record_is_refused(wrong, error):
    values = to_json_object(Participant("s", "Ann", "human", NOON)) | wrong
    values = {name: value for name, value in values.items() if value is not ...}
    with pytest.raises(error):
        from_json_object(Participant, values)


def test_a_time_that_leaves_the_calendar_in_utc_is_refused():
    edge = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5)))
    with pytest.raises(MessageError, match="outside the years"):
        ChatMessage("one", "Ann", "hi", timestamp=edge)


def test_a_pandas_timestamp_becomes_a_plain_datetime_to_the_microsecond():
    moment = pd.Timestamp("2026-01-01 12:00:00.000000999", tz="Europe/Berlin")
    stored = ChatMessage("one", "Ann", "hi", timestamp=moment).timestamp
    assert type(stored) is datetime
    assert stored == datetime(2026, 1, 1, 11, tzinfo=UTC)


def test_a_message_without_words_is_a_message_and_one_without_text_is_told_so():
    assert ChatMessage("lunch", "Ann", "").content == ""
    with pytest.raises(MessageError) as refusal:
        ChatMessage("lunch", "Ann", None)
    assert str(refusal.value) == "content is None. It must be a text."
