"""Spans become sessions as they arrive: each message once, in whatever order, however often."""

import json
from itertools import permutations

import pytest

from multichat_lab.chat.traces.recorder import TraceRecorder
from multichat_lab.records import Annotation
from tests.chat.traces.told import (
    ASK,
    CALL,
    FIRST,
    RESULT,
    ROOT,
    SAID,
    SECOND,
    TOOL,
    chat,
    request,
    span,
    words,
)

TRACE = f"otlp:{'a' * 32}"
TOLD = ["Weather?", '→ w(at="home")', "rain", "It rains"]


def contents(chats, session_id=TRACE):
    return [each.content for each in chats.get_messages(session_id)]


def notes(chats, label, session_id=TRACE):
    with chats.store.reading() as reader:
        found = reader.notes(Annotation, session_id)
    return [each for each in found if each.label == label]


def test_a_span_at_a_time_makes_the_talk_that_all_of_them_make(chats, record):
    record(*map(request, (FIRST, TOOL, SECOND, ROOT)))
    ask, call, result, said = chats.get_messages(TRACE)
    assert [each.content for each in (ask, call, result, said)] == TOLD
    assert [each.sender for each in (ask, call, result, said)] == ["user", "Ann", "w", "Ann"]
    assert (call.reply_to, result.reply_to, result.recipient) == (
        ask.message_id,
        call.message_id,
        "Ann",
    )
    assert said.reply_to == result.message_id
    assert (call.model, call.tokens_in, call.tokens_out) == ("m-1", 10, 1)
    assert call.metadata["gen_ai.client.operation.duration"] == 1
    assert call.parts[0].arguments == {"at": "home"}


def test_what_is_sent_again_adds_nothing(chats, record):
    whole = request(FIRST, TOOL, SECOND, ROOT)
    record(whole)
    before = chats.get_messages(TRACE)
    taken = record(whole, request(SECOND), whole)
    assert (taken.messages, taken.rejected, taken.notes) == ({}, 0, [])
    assert chats.get_messages(TRACE) == before


@pytest.mark.parametrize("order", list(permutations((FIRST, TOOL, SECOND, ROOT)))[::5])
def test_in_whatever_order_spans_come_every_word_is_there_once(chats, record, order):
    record(*map(request, order))
    assert sorted(contents(chats)) == sorted(TOLD)
    in_time = sorted(chats.get_messages(TRACE), key=lambda each: each.timestamp)
    assert {each.metadata.get("otel.late", False) for each in in_time} <= {True, False}


def test_a_late_span_is_marked_and_tells_what_its_words_took(chats, record):
    record(request(SECOND), request(ROOT), request(FIRST))
    messages = {each.content: each for each in chats.get_messages(TRACE)}
    call = messages['→ w(at="home")']
    assert call.metadata["otel.given"] is True
    assert call.model == "m-1"  # nobody had told it when it was recorded
    [used] = notes(chats, "otel.used")
    assert used.message_id == call.message_id
    assert json.loads(used.value) == {"model": "m-1", "tokens_in": 10, "tokens_out": 1}


def test_a_late_message_has_its_own_time_behind_those_of_a_later_one(chats, record):
    late = chat(2, [words("user", "And wind?")], words("assistant", "A breeze"))
    record(request(SECOND, ROOT), request(late))
    *_, asked, answered = chats.get_messages(TRACE)
    assert [asked.content, answered.content] == ["And wind?", "A breeze"]
    assert asked.metadata["otel.late"] is True
    assert asked.timestamp < chats.get_messages(TRACE)[0].timestamp
    session = chats.get_session(TRACE)
    assert (session.status, session.metadata["otlp.ended"]) == ("ended", "root")


def test_the_same_words_said_twice_are_two_messages(chats, record):
    ok = words("assistant", "OK")
    again = [ASK, ok, words("user", "More")]
    record(request(chat(1, [ASK], ok)), request(chat(3, again, ok)), request(chat(3, again, ok)))
    assert contents(chats) == ["Weather?", "OK", "More", "OK"]
    assert [each.tokens_out for each in chats.get_messages(TRACE)] == [None, 1, None, 3]


def test_a_conversation_is_named_by_span_trace_or_resource(chats, record):
    recorder = TraceRecorder()
    record(request(chat(1, [ASK], SAID, talk="lunch")), recorder=recorder)
    record(request(chat(3, [words("user", "Hm")], words("assistant", "Ah"))), recorder=recorder)
    named = {"gen_ai.conversation.id": "run 7"}
    record(request(chat(1, [ASK], SAID, trace="b" * 32), resource=named), recorder=recorder)
    assert contents(chats, "otlp:lunch") == ["Weather?", "It rains", "Hm", "Ah"]
    assert contents(chats, "otlp:run 7") == ["Weather?", "It rains"]
    assert chats.get_session("otlp:lunch").status == "active"


def test_words_of_log_records_go_to_the_span_that_they_name(chats, record):
    def log(name, body, number):
        time = int(FIRST["startTimeUnixNano"]) + number
        told = {"traceId": "a" * 32, "spanId": FIRST["spanId"], "timeUnixNano": str(time)}
        listed = [{"key": k, "value": {"stringValue": v}} for k, v in body.items()]
        return {**told, "eventName": name, "body": {"kvlistValue": {"values": listed}}}

    records = [log("gen_ai.user.message", {"content": "Weather?"}, 0)]
    records += [log("gen_ai.choice", {"message": '{"content": "Rain"}'}, 1)]
    sent = {"resourceLogs": [{"scopeLogs": [{"logRecords": records}]}]}
    silent = span(1, {"gen_ai.operation.name": "chat", "gen_ai.response.model": "m-1"})
    taken = record(sent, request(silent))
    assert contents(chats) == ["Weather?", "Rain"]
    assert taken.notes == []
    [used] = notes(chats, "otel.used")
    assert json.loads(used.value) == {"model": "m-1"}
    other = json.loads(json.dumps(sent).replace("a" * 32, "b" * 32))  # its span comes first
    record(request({**silent, "traceId": "b" * 32}), other, recorder=TraceRecorder())
    assert chats.get_messages(f"otlp:{'b' * 32}")[1].model == "m-1"


def test_calls_without_words_are_told_and_record_nothing(chats, record):
    taken = record(request(span(1, {"gen_ai.request.model": "m-1"})))
    assert "1 calls of models told no words" in taken.notes[0]
    assert chats.list_sessions() == []


def test_missing_spans_dropped_attributes_and_sampling_are_told(chats, record):
    inner = chat(1, [ASK], SAID, parent=7, droppedAttributesCount=2, traceState="ot=th:8,x=1")
    recorder = TraceRecorder()
    record(request(inner), request(ROOT), recorder=recorder)
    [missing] = notes(chats, "otel.missing")
    assert missing.value == f"1 spans of trace {'a' * 32} have not come"
    assert chats.get_messages(TRACE)[0].metadata["otel.dropped"] == 2
    assert chats.get_session(TRACE).metadata["otel.sampling"] == "th:8"


def test_a_root_that_failed_tells_the_session_its_error(chats, record):
    failed = {"status": {"code": 2, "message": "out of money"}}
    record(request(FIRST), request({**ROOT, **failed}))
    session = chats.get_session(TRACE)
    assert (session.status, session.error) == ("ended", "out of money")


def test_a_session_that_somebody_ended_takes_no_more_and_the_others_do(chats, record):
    record(request(chat(1, [ASK], SAID, talk="over")))
    chats.end_session("otlp:over")
    more = chat(3, [words("user", "Hm")], words("assistant", "Ah"), talk="over")
    taken = record(request(more, chat(1, [ASK], SAID, talk="on", trace="b" * 32)))
    assert taken.rejected == 1
    assert "otlp:over" in taken.notes[0]
    assert taken.messages == {"otlp:on": 2}


def test_many_traces_of_a_request_are_written_together(chats, record):
    traces = [f"{number:032x}" for number in range(1, 31)]
    spans = [chat(1, [ASK], SAID, trace=trace) for trace in traces]
    roots = [span(9, {}, parent=0, trace=trace) for trace in traces]
    begun = []
    transaction = chats.store.transaction
    chats.store.transaction = lambda: begun.append(1) or transaction()
    try:
        taken = record(request(*spans, *roots))
    finally:
        del chats.store.transaction
    assert taken.messages == {f"otlp:{trace}": 2 for trace in traces}
    assert {each.status for each in chats.list_sessions()} == {"ended"}
    assert len(begun) <= 3


def test_a_whole_talk_told_at_the_end_adds_nothing_to_what_was_told_one_by_one(chats, record):
    history = json.dumps([ASK, CALL, RESULT, SAID])
    record(
        request(FIRST, SECOND), request(span(9, {"pydantic_ai.all_messages": history}, parent=0))
    )
    assert contents(chats) == TOLD
