"""What is recorded comes back as it was, from every store and its files."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage, Participant, Relation
from tests.stores.answers import answers
from tests.stores.strategies import filled_texts, json_objects, moments, names, texts

PLACES = st.integers(0, 3)
fresh = count()
"""Makes the session ids of all examples differ: they share one store."""

in_each_store = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

message_fields = st.fixed_dictionaries(
    {
        "content": texts,
        "timestamp": moments,
        "metadata": json_objects,
        "kind": st.sampled_from(["message", "system", "order", "fill"]),
        "is_reply": st.booleans(),
        "is_imported": st.booleans(),
    }
)


@pytest.fixture
def files(storage, chats):
    """The store as another process sees it, knowing its files only, where that can be had fast."""
    if storage[0] in ("memory", "duckdb"):  # memory has no files, DuckDB reads them every time
        yield chats
    else:
        with SessionPersistence(*storage) as other:
            yield other


def make_message(session_id, sender, number, fields):
    said = {name: fields[name] for name in ("content", "timestamp", "metadata", "kind")}
    own_id = f"{session_id} {number}"
    answered = f"{session_id} {number - 1}" if fields["is_reply"] and number else None
    source_id = f"{fields['content'][:20]}#{number}" if fields["is_imported"] else None
    return ChatMessage(
        session_id, sender, message_id=own_id, reply_to=answered, source_id=source_id, **said
    )


@pytest.mark.slow
@in_each_store
@given(name=names, drawn=st.lists(message_fields, max_size=6), own_id=filled_texts)
def test_messages_come_back_as_they_were(chats, files, name, drawn, own_id):
    session_id = f"{own_id}{next(fresh)}"
    chats.create_session([name], session_id=session_id)
    messages = [make_message(session_id, name, n, fields) for n, fields in enumerate(drawn)]
    expected = [replace(message, seq=n) for n, message in enumerate(messages, start=1)]
    assert chats.add_messages(messages) == expected
    assert chats.get_messages(session_id) == expected
    found = files.get_messages(session_id)
    assert found == expected
    # 1, 1.0 and True are equal in Python, and are not in JSON
    assert [json.dumps(m.metadata) for m in found] == [json.dumps(m.metadata) for m in expected]
    assert [json.dumps(m.metadata) for m in found] == [json.dumps(f["metadata"]) for f in drawn]


@pytest.mark.slow
@in_each_store
@given(
    session_fields=st.fixed_dictionaries(
        {"topic": texts, "metadata": json_objects, "created_at": moments}
    ),
    participants=st.lists(names, max_size=5, unique=True),
    kind=filled_texts,
)
def test_sessions_and_participants_come_back_as_they_were(
    chats, files, session_fields, participants, kind
):
    session_id = f"{kind}{next(fresh)}"
    made = chats.create_session([], session_id=session_id, **session_fields)
    assert chats.members.add(session_id, dict.fromkeys(participants, kind)) == participants
    for reader in (chats, files):
        expected = replace(made, participants=tuple(participants))
        assert reader.get_session(session_id) == expected
    assert json.dumps(made.metadata) == json.dumps(session_fields["metadata"])
    seats = files.members.list(session_id)
    assert [(each.participant, each.kind) for each in seats] == [(n, kind) for n in participants]


@pytest.mark.slow
@in_each_store
@given(
    ids=st.lists(filled_texts, min_size=1, max_size=4, unique=True),
    links=st.lists(st.tuples(PLACES, PLACES, filled_texts), max_size=6, unique=True),
)
def test_relations_come_back_in_the_order_of_recording(chats, files, ids, links):
    session_id = f"links {next(fresh)}"
    chats.create_session(["Ann"], session_id=session_id)
    ids = [f"{session_id} {each}" for each in ids]
    chats.add_messages(ChatMessage(session_id, "Ann", "", message_id=each) for each in ids)
    named = [(ids[a % len(ids)], ids[b % len(ids)], kind) for a, b, kind in links]
    wanted = [Relation(session_id, *link) for link in dict.fromkeys(named)]
    assert chats.relations.add(wanted) == len(wanted)
    assert chats.relations.list(session_id) == files.relations.list(session_id) == wanted


def test_a_message_of_a_million_characters_comes_back(chats):
    chats.create_session(["Ann"], session_id="long")
    content = "🦆\0ñ\n" * 250_000
    chats.add_message(ChatMessage("long", "Ann", content))
    (found,) = chats.get_messages("long")
    assert found.content == content


def test_any_text_can_be_a_session_id(chats, files):
    ids = ["../../etc/passwd", "..", "/", "a", "a ", "x" * 5_000, "x" * 5_001, "🦆", "\0", "\0\0"]
    for session_id in ids:
        chats.create_session(["Ann"], session_id=session_id)
        chats.add_message(ChatMessage(session_id, "Ann", session_id))
    for session_id in ids:
        assert [m.content for m in files.get_messages(session_id)] == [session_id]


def test_session_ids_that_differ_in_case_or_in_normal_form_are_two(chats):
    ids = ["A", "a", "\u00e9", "e\u0301"]
    for each in ids:
        chats.create_session([each], session_id=each)
        chats.add_message(ChatMessage(each, each, each))
    assert sorted(each.session_id for each in chats.list_sessions()) == sorted(ids)
    assert [chats.get_messages(each)[0].content for each in ids] == ids


def test_equal_timestamps_keep_the_order_of_recording(chats):
    chats.create_session(["Ann"], session_id="s")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(20):
        chats.add_message(ChatMessage("s", "Ann", str(number), timestamp=moment))
    assert [m.content for m in chats.get_messages("s")] == [str(n) for n in range(20)]


def test_times_of_other_zones_come_back_as_the_same_moment_in_utc(chats):
    chats.create_session(["Ann"], session_id="s")
    moment = datetime.fromisoformat("2026-03-01T00:30:00.000001+05:45")
    chats.add_message(ChatMessage("s", "Ann", "", timestamp=moment))
    (found,) = chats.get_messages("s")
    assert found.timestamp == moment
    assert found.timestamp.utcoffset() == timedelta(0)


def test_a_reopened_store_answers_everything_as_before(shared_storage):
    with SessionPersistence(*shared_storage) as chats:
        chats.create_session(["Ann", "Bob"], "lunch", "s", {"deep": {"er": [1, None, "🦆"]}})
        chats.create_session([], session_id="empty")
        first = chats.add_message(ChatMessage("s", "Ann", "Noon?", metadata={"n": 1}))
        chats.add_message(ChatMessage("s", "Bob", "Yes", "Ann", reply_to=first.message_id))
        chats.members.remove("s", "Bob")
        chats.end_session("s")
        before = answers(chats)
    with SessionPersistence(*shared_storage) as again:
        assert answers(again) == before


def test_changing_what_was_handed_out_does_not_change_the_store(chats):
    session = chats.create_session(["Ann"], session_id="s", metadata={"tags": []})
    message = chats.add_message(ChatMessage("s", "Ann", "hello", metadata={"tags": []}))
    before = answers(chats)
    for held in (session, chats.get_session("s"), message, *chats.get_messages("s")):
        held.metadata["tags"].append("mine")
    assert answers(chats) == before


def test_participants_keep_the_times_of_joining_and_leaving(chats):
    joined, left = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    chats.create_session([], session_id="s", created_at=joined)
    chats.members.add("s", {"Ann": "human"}, at=joined)
    chats.members.remove("s", "Ann", at=left)
    assert chats.members.list("s") == [Participant("s", "Ann", "human", joined, left)]
