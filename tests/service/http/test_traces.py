"""Programs instrumented with OpenTelemetry are recorded by the service: OTLP over HTTP."""

import gzip
import json

import httpx
import pytest
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTracePartialSuccess,
    ExportTraceServiceResponse,
)
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from tests.chat.traces.protobuf import packed
from tests.chat.traces.told import ASK, FIRST, ROOT, SAID, SECOND, TOOL, chat, request, words
from tests.waiting import HANG_SECONDS

TRACE = "a" * 32
JSON, PROTOBUF = "application/json", "application/x-protobuf"


@pytest.fixture
def post(service, place):
    """Return what posts a body to `/v1/traces` with somebody's token."""

    def send(body, name="Ann", media_type=JSON, path="traces", **headers):
        held = {"authorization": f"Bearer {place.token(name)}", "content-type": media_type}
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        url = f"{service.url}/v1/{path}"
        return httpx.post(url, content=sent, headers=held | headers, timeout=HANG_SECONDS)

    return send


@pytest.mark.parametrize("compression", list(Compression))
def test_the_sdks_own_exporter_is_recorded(service, place, connect, compression):
    held = {"authorization": f"Bearer {place.token('Ann')}"}
    exporter = OTLPSpanExporter(f"{service.url}/v1/traces", headers=held, compression=compression)
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with provider.get_tracer("app").start_as_current_span("chat m-1") as span:
        span.set_attribute("gen_ai.operation.name", "chat")
        span.set_attribute("gen_ai.response.model", "m-1")
        span.set_attribute("gen_ai.usage.input_tokens", 7)
        span.set_attribute("gen_ai.input.messages", json.dumps([ASK]))
        span.set_attribute("gen_ai.output.messages", json.dumps([SAID]))
    [session] = connect("Ann").sessions.list()
    trace = f"{span.get_span_context().trace_id:032x}"
    assert (session.session_id, session.status) == (f"otlp:Ann/{trace}", "ended")
    asked, said = connect("Ann").messages(session.session_id)
    assert (asked.sender, asked.content) == ("user", "Weather?")
    assert (said.content, said.model, said.tokens_in) == ("It rains", "m-1", 7)
    assert said.reply_to == asked.message_id


@pytest.mark.parametrize("packed", [False, True])
def test_json_is_taken_plain_and_packed_and_a_retry_adds_nothing(post, connect, packed):
    sent = json.dumps(request(FIRST, TOOL, SECOND, ROOT)).encode()
    headers = {"content-encoding": "gzip"} if packed else {}
    for _ in range(2):
        answer = post(gzip.compress(sent) if packed else sent, **headers)
        assert (answer.status_code, [*answer.json()]) == (200, ["recorded"])
        assert answer.headers["content-type"] == JSON
    assert len(connect("Ann").messages(f"otlp:Ann/{TRACE}")) == 4


def test_a_session_of_traces_is_the_holders_and_nobody_speaks_as_another(post, connect):
    said = [words("user", "Buy!")]
    post(request(chat(1, said, words("assistant", "No"), agent="Bob", talk="x")), "Ann")
    post(request(chat(1, said, words("assistant", "Yes"), agent="Bоb", talk="x")), "Cy")
    assert [each.session_id for each in connect("Ann").sessions.list()] == ["otlp:Ann/x"]
    assert connect("Bob").sessions.list() == []
    senders = [each.sender for each in connect("Ann").messages("otlp:Ann/x")]
    assert senders == ["user", "Bob (told by Ann)"]
    *_, other = (each.sender for each in connect("Cy").messages("otlp:Cy/x"))
    assert other.isascii()
    assert other != "Bob"


def test_an_admin_may_say_who_spoke(post, connect):
    post(request(chat(1, [ASK], SAID, agent="Bob", talk="x")), "bridge")
    assert connect("bridge").messages("otlp:bridge/x")[1].sender == "Bob"


def test_what_one_conversation_is_refused_for_the_others_are_not(post, connect):
    post(request(chat(1, [ASK], SAID, talk="over")))
    connect("Ann").end("otlp:Ann/over")
    more = chat(3, [words("user", "Hm")], words("assistant", "Ah"), talk="over")
    answer = post(request(more, chat(1, [ASK], SAID, talk="on", trace="b" * 32)))
    partial = answer.json()["partialSuccess"]
    assert (answer.status_code, partial["rejectedSpans"]) == (200, "1")
    assert "otlp:Ann/over" in partial["errorMessage"]
    assert len(connect("Ann").messages("otlp:Ann/on")) == 2


def test_silent_calls_are_told_in_protobuf_too(service, place):
    silent = packed({"gen_ai.request.model": "m-1"})
    held = {"authorization": f"Bearer {place.token('Ann')}", "content-type": PROTOBUF}
    answer = httpx.post(f"{service.url}/v1/traces", content=silent, headers=held)
    told = ExportTraceServiceResponse.FromString(answer.content)
    assert answer.headers["content-type"] == PROTOBUF
    assert told.partial_success.rejected_spans == 0
    assert "told no words" in told.partial_success.error_message


@pytest.mark.parametrize(
    ("body", "media_type", "headers"),
    [
        (b"{", JSON, {}),
        (b"[]", JSON, {}),
        (b'{"resourceSpans": 3}', JSON, {}),
        (b"\xff\xff\xff", PROTOBUF, {}),
        (b"{}", "text/plain", {}),
        (b"no gzip", JSON, {"content-encoding": "gzip"}),
        (b"{}", JSON, {"content-encoding": "br"}),
        (gzip.compress(b" " * 9_000_000), JSON, {"content-encoding": "gzip"}),
        (gzip.compress(b'{"resourceSpans": []}')[:-9], JSON, {"content-encoding": "gzip"}),
        (gzip.compress(b"{}") + gzip.compress(b"{}"), JSON, {"content-encoding": "gzip"}),
    ],
    ids=range(10),
)
def test_what_cannot_be_read_is_refused_in_words(post, body, media_type, headers):
    answer = post(body, media_type=media_type, **headers)
    assert answer.status_code == 400
    if media_type == PROTOBUF:  # a google.rpc.Status, whose second field is its text
        assert answer.headers["content-type"] == PROTOBUF
        assert ExportTracePartialSuccess.FromString(answer.content).error_message
    else:
        assert answer.json()["error"]["problem"]


def test_without_a_good_token_nothing_is_taken(service, post):
    assert post(request(FIRST), "auditor").status_code == 403
    answer = httpx.post(f"{service.url}/v1/traces", json=request(FIRST))
    assert answer.status_code == 401


def test_odd_values_meet_no_fault(post):
    odd = {"traceId": 7, "spanId": None, "startTimeUnixNano": "x", "events": {}, "status": []}
    for spans in ([odd], [{}], [None], "x"):
        sent = {"resourceSpans": [{"resource": 1, "scopeSpans": [{"spans": spans}]}, 7]}
        assert post(sent).status_code == 200


@pytest.mark.parametrize("more", [{"max_sessions": 1}])
def test_the_stores_limits_hold(post):
    assert [*post(request(chat(1, [ASK], SAID, talk="one"))).json()] == ["recorded"]
    answer = post(request(chat(1, [ASK], SAID, talk="two", trace="b" * 32)))
    assert "max_sessions=1" in answer.json()["partialSuccess"]["errorMessage"]


def test_log_records_go_to_their_span(post, connect):
    told = {"traceId": TRACE, "spanId": "1" * 16, "timeUnixNano": "1700000000000000000"}
    body = {"kvlistValue": {"values": [{"key": "content", "value": {"stringValue": "Hi"}}]}}
    record = {**told, "eventName": "gen_ai.user.message", "body": body}
    sent = {"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}]}
    assert [*post(sent, path="logs").json()] == ["recorded"]
    [message] = connect("Ann").messages(f"otlp:Ann/{TRACE}")
    assert (message.sender, message.content) == ("user", "Hi")
