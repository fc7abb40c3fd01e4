"""Exports of all that a message is made of: read back, as tables, as turns."""

import json
from dataclasses import replace

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.parts import PART_KINDS, Part
from multichat_lab.records import ChatMessage
from tests.chat.exporters.talk import MARKUP, NINE, record_talk

WORDS = st.text(max_size=20)
LABEL = st.none() | WORDS
JSON_VALUES = st.none() | WORDS | st.dictionaries(WORDS, st.integers() | WORDS | st.booleans())
PARTS = st.lists(
    st.builds(
        Part,
        st.sampled_from(sorted(PART_KINDS)),
        WORDS,
        name=LABEL,
        call_id=LABEL,
        arguments=JSON_VALUES,
        is_error=st.none() | st.booleans(),
        media_type=LABEL,
        size=st.none() | st.integers(0, 2**40),
        sha256=LABEL,
        url=LABEL,
    ),
    max_size=4,
)
FIELDS = st.fixed_dictionaries(
    {
        "content": WORDS,
        "parts": PARTS.map(tuple),
        "model": st.none() | st.text(min_size=1, max_size=9),
        "tokens_in": st.none() | st.integers(0, 2**40),
        "tokens_out": st.none() | st.integers(0, 2**40),
        "cost": st.none() | st.floats(0, 1e6),
        "time_kind": st.sampled_from(["known", "approximate", "made_up"]),
        "reply_kind": st.sampled_from(["declared", "inferred", "unknown"]),
        "recipient_kind": st.sampled_from(["declared", "parsed", "unknown"]),
    }
)


@pytest.fixture
def chats():
    with SessionPersistence("memory") as persistence:
        record_talk(persistence)
        yield persistence


@pytest.mark.slow
@given(said=st.lists(FIELDS, max_size=4), score=st.none() | st.floats(-9, 9), good=st.booleans())
def test_parts_provenance_and_outcome_survive_an_export(tmp_path_factory, said, score, good):
    path = tmp_path_factory.mktemp("whole") / "talk.jsonl"
    with SessionPersistence("memory") as source, SessionPersistence("memory") as target:
        source.create_session(["Ann"], "", "talk", created_at=NINE)
        source.add_messages(ChatMessage("talk", "Ann", timestamp=NINE, **each) for each in said)
        outcome = {"score": score, "success": good, "error": "it failed", "failing_seq": 1}
        session = replace(source.get_session("talk"), **outcome)
        with source.store.transaction() as transaction:
            transaction.put_sessions([session])
        import_chat(export_chat("talk", source, path), target)
        assert target.get_session("talk") == source.get_session("talk")
        assert target.get_messages("talk") == source.get_messages("talk")


def test_turns_for_openai_link_each_result_to_its_call(chats, tmp_path):
    path = export_chat("talk", chats, tmp_path / "talk.jsonl", "openai")
    (line,) = path.read_text("utf-8").splitlines()
    question, look, result, markup, image = json.loads(line)["messages"]
    assert question == {"role": "user", "name": "Ann_Lee", "content": "Will it rain?"}
    assert look == {
        "role": "assistant",
        "name": "Helper",
        "content": "Let me look.",
        "reasoning_content": "She wants a forecast.",
        "tool_calls": [
            {
                "id": "c1",
                "type": "function",
                "function": {"name": "weather", "arguments": '{"city": "K\\u00f6ln"}'},
            }
        ],
    }
    assert result == {"role": "tool", "name": "weather", "tool_call_id": "c1", "content": "down"}
    assert (markup["role"], markup["content"]) == ("user", MARKUP)
    assert image["content"] == [
        {"type": "image_url", "image_url": {"url": "https://example.org/map.png"}}
    ]


def test_turns_for_openai_import_with_the_same_words_calls_and_results(chats, tmp_path):
    path = export_chat("talk", chats, tmp_path / "turns.jsonl", "openai")
    with SessionPersistence("memory") as target:
        import_chat(path, target)
        (session,) = target.list_sessions()
        there = target.get_messages(session.session_id)
    here = chats.get_messages("talk")
    assert [each.content for each in there[:4]] == [each.content for each in here[:4]]
    assert there[1].parts == here[1].parts
    assert there[2].parts[0].call_id == "c1"
    assert there[2].reply_to == there[1].message_id


def test_calls_without_an_id_get_one_that_their_results_bear(chats, tmp_path):
    for part in (
        Part("tool_call", name="look", arguments="not JSON"),
        Part("tool_call", name="read"),
        Part("tool_result", "first"),
        Part("tool_result", "second"),
    ):
        chats.add_message(ChatMessage("talk", "Helper", "…", parts=(part,)))
    path = export_chat("talk", chats, tmp_path / "x.jsonl", "openai")
    *_, look, read, first, second = json.loads(path.read_text("utf-8"))["messages"]
    ids = [each["tool_calls"][0]["id"] for each in (look, read)]
    assert ids == [first["tool_call_id"], second["tool_call_id"]]
    assert len(set(ids)) == 2
    assert look["tool_calls"][0]["function"]["arguments"] == "not JSON"


def test_parquet_holds_a_file_a_table_with_the_types_of_a_lab(chats, tmp_path):
    folder = export_chat("talk", chats, tmp_path / "talk.parquet", "parquet")
    assert sorted(each.stem for each in folder.iterdir()) == [
        *("messages", "participants", "parts", "relations", "sessions")
    ]
    with duckdb.connect() as connection:
        connection.sql("SET TimeZone = 'UTC'")
        messages = connection.read_parquet(str(folder / "messages.parquet"))
        assert dict(zip(messages.columns, map(str, messages.types), strict=True))[
            "timestamp"
        ].startswith("TIMESTAMP WITH TIME ZONE")
        rows = messages.project("message_id, content, epoch_us(timestamp), cost").fetchall()
        parts = connection.read_parquet(str(folder / "parts.parquet"))
        calls = parts.filter("kind = 'tool_call'").project("arguments->>'city'").fetchall()
        counted = parts.aggregate("count(*)").fetchall()
    assert rows == [
        (each.message_id, each.content, round(each.timestamp.timestamp() * 1e6), each.cost)
        for each in chats.get_messages("talk")
    ]
    assert calls == [("Köln",)]
    assert counted == [(7,)]


@pytest.mark.slow
@given(texts=st.lists(st.text(), min_size=1, max_size=5))
def test_parquet_holds_every_text_as_it_was_said(tmp_path_factory, texts):
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann"], "", "lunch")
        chats.add_messages(ChatMessage("lunch", "Ann", each) for each in texts)
        folder = export_chat("lunch", chats, tmp_path_factory.mktemp("p") / "x", "parquet")
    with duckdb.connect() as connection:
        rows = connection.read_parquet(str(folder / "messages.parquet")).project("content")
        assert [text for (text,) in rows.fetchall()] == texts


def test_markdown_tells_calls_results_and_reasoning_apart(chats, tmp_path):
    text = export_chat("talk", chats, tmp_path / "talk.md", "markdown").read_text("utf-8")
    assert "> _reasoning:_ She wants a forecast." in text
    assert '> _calls_ weather {"city": "Köln"}' in text
    assert "> _result of weather, error:_ down" in text
    assert "· time not known" in text
    assert "<script" not in text


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_what_was_edited_or_deleted_is_shown_to_be(chats, tmp_path, format):
    session_id = chats.create_session(["Ann"]).session_id
    said = [chats.add_message(ChatMessage(session_id, "Ann", each)) for each in ("a", "b", "c")]
    chats.history.revise(said[1].message_id, "B")
    chats.history.delete(said[2].message_id)
    told = {"import.edited": {}}, {"import.deleted": {"by": "Ann"}}
    for metadata in told:
        chats.add_message(ChatMessage(session_id, "Ann", "", metadata=metadata))
    changes = [each.change for each in chats.get_messages(session_id)]
    assert changes == [None, "edited", "deleted", "edited", "deleted"]
    text = export_chat(session_id, chats, tmp_path / "out", format).read_text(encoding="utf-8")
    assert (text.count("edited"), text.count("deleted")) == (2, 2)
