"""Traces of OpenTelemetry's GenAI conventions: written, read back, and read by others."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.importers.formats import recognise
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.parts import Part
from multichat_lab.records import Annotation, ChatMessage, Identity, Relation
from tests.chat.exporters.talk import NINE, record_talk
from tests.chat.exporters.test_formats import FIELDS

HOSTILE = (
    '"}]}\n{"resourceSpans": [{"scope": {"name": "multichat_lab"}}]}\u2028\x00</script>\\u0000'
)


@pytest.fixture
def chats():
    with SessionPersistence("memory") as persistence:
        record_talk(persistence)
        yield persistence


def back(chats, path, session_id="talk"):
    """Export a session, import it elsewhere, and say what is there."""
    with SessionPersistence("memory") as target:
        import_chat(export_chat(session_id, chats, path, "otel"), target)
        return told(target, session_id)


def told(chats, session_id="talk"):
    return {
        "session": chats.get_session(session_id),
        "members": chats.members.list(session_id),
        "messages": chats.get_messages(session_id),
        "relations": set(chats.relations.list(session_id)),
        "revisions": chats.history.revisions(session_id),
        "reactions": chats.history.reactions(session_id),
        "annotations": chats.annotations.list(session_id),
        "identities": chats.identities.list(),
    }


def test_a_trace_reads_back_as_the_session_that_it_was(chats, tmp_path):
    chats.relations.add([Relation("talk", "m-4", "m-1", "quotes")])
    chats.history.revise("m-4", "Sorry.", by="דנה", at=NINE + timedelta(days=2))
    chats.history.react("m-1", "Helper", "eyes", at=NINE)
    chats.annotations.add([Annotation("talk", "question", "m-1", 0, 4, by="Ann Lee")])
    chats.identities.add([Identity("Ann Lee", "irc", "ann", "ann_")])
    there = back(chats, tmp_path / "trace.jsonl")
    assert there == told(chats)
    assert len(there["revisions"]) == len(there["reactions"]) == len(there["annotations"]) == 1


@pytest.mark.slow
@given(
    said=st.lists(FIELDS, max_size=4),
    moment=st.datetimes(timezones=st.just(UTC)),
    is_reply=st.booleans(),
)
def test_any_parts_come_back_in_order(tmp_path_factory, said, moment, is_reply):
    with SessionPersistence("memory") as source:
        source.create_session(["Ann"], "", "talk", created_at=NINE)
        for number, fields in enumerate(said):
            answered = f"m{number - 1}" if is_reply and number else None
            source.add_message(
                ChatMessage(
                    "talk", "Ann", message_id=f"m{number}", timestamp=moment,
                    reply_to=answered, **fields,
                )
            )  # fmt: skip
        path = tmp_path_factory.mktemp("trace") / "talk.jsonl"
        assert back(source, path) == told(source)


@pytest.mark.parametrize("text", [HOSTILE, "", " ", "\r\n", "[{", "a\u202eb", "😀" * 40_000])
def test_whatever_is_said_comes_back_and_is_no_span_of_its_own(chats, tmp_path, text):
    chats.create_session(["Ann"], text[:80], "x" + text[:40], created_at=NINE)
    chats.add_message(ChatMessage("x" + text[:40], "Ann", text, metadata={"x": text}))
    chats.add_message(
        ChatMessage("x" + text[:40], "Ann", "…", parts=(Part("tool_call", arguments=text),))
    )
    there = back(chats, tmp_path / "trace.jsonl", "x" + text[:40])
    assert there["messages"] == chats.get_messages("x" + text[:40])


def test_it_is_known_for_a_trace_and_a_second_import_adds_nothing(chats, tmp_path):
    path = export_chat("talk", chats, tmp_path / "trace.jsonl", "otel")
    assert recognise(path) == "otel"
    with SessionPersistence("memory") as target:
        import_chat(path, target)
        again = import_chat(path, target)
        assert (again.messages, again.duplicates) == (0, 5)


def test_a_span_that_holds_no_record_is_named_and_the_rest_is_read(chats, tmp_path):
    path = export_chat("talk", chats, tmp_path / "trace.jsonl", "otel")
    lines = path.read_text("utf-8").splitlines()
    lines[5] = lines[5].replace("multichat.record", "other")
    lines[9] = lines[9].replace("gen_ai.output.messages", "other")
    path.write_text("\n".join(lines) + '\n{"resourceSpans": 3}\n', "utf-8")
    with SessionPersistence("memory") as target:
        summary = import_chat(path, target)
        there = target.get_messages("talk")
    assert [each.message_id for each in there] == ["m-2", "m-3", "m-4"]
    assert there[0].reply_to is None
    assert summary.skipped == 3
    named = [each for each in summary.warnings if "trace.jsonl" in each]
    assert all(f"{number}" in " ".join(named) for number in (6, 10, 11))


@pytest.mark.parametrize("moment", [datetime(year, 1, 1, tzinfo=UTC) for year in (1, 1970, 9999)])
def test_a_time_that_a_span_cannot_count_is_kept(chats, tmp_path, moment):
    chats.add_message(ChatMessage("talk", "Helper", "Long ago.", timestamp=moment))
    assert back(chats, tmp_path / "x.jsonl")["messages"][-1].timestamp == moment


def test_outcome_and_end_of_a_session_are_in_its_trace(chats, tmp_path):
    chats.end_session("talk", NINE + timedelta(days=3))
    outcome = {"score": 0.5, "success": False, "error": "tool failed", "failing_seq": 3}
    session = replace(chats.get_session("talk"), **outcome)
    with chats.store.transaction() as transaction:
        transaction.put_sessions([session])
    there = asdict(back(chats, tmp_path / "x.jsonl")["session"])
    assert {name: there[name] for name in outcome} == outcome
    assert there["status"] == "ended"
