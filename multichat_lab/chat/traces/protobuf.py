"""OTLP's requests and answers in protobuf."""

from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from multichat_lab.errors import RequestError
from multichat_lab.extras import require_extra

TRACES, LOGS = "traces", "logs"
_NAMES = {TRACES: "Trace", LOGS: "Logs"}

RECORDED = 1000
"""The field of an answer, far from OTLP's own, that tells how far a session is: JSON, repeated.

Who does not know it passes it over, as protobuf wants it.
"""


def packed_answer(kind: str, partial: dict[str, Any], recorded: Iterable[bytes]) -> bytes:
    """Return an answer; see `wire.answer_of`.

    Args:
        kind: `TRACES` or `LOGS`.
        partial: as OTLP's JSON has it.
        recorded: of each session, JSON that tells how far it is.
    """
    from google.protobuf.json_format import ParseDict

    answer = getattr(_service(kind), f"Export{_NAMES[kind]}ServiceResponse")()
    packed = ParseDict(partial, answer).SerializeToString()
    return bytes(packed) + b"".join(
        _number(RECORDED << 3 | _BYTES) + _number(len(each)) + each for each in recorded
    )


def recorded_in(answers: bytes) -> list[bytes]:
    """Return what answers tell of how far sessions are; empty of what is no such answer.

    Args:
        answers: of OTLP in protobuf, one or several one after another.

    Raises:
        MissingExtraError: what reads protobuf is not installed.
    """
    from google.protobuf.message import DecodeError
    from google.protobuf.unknown_fields import UnknownFieldSet

    answer = _service(TRACES).ExportTraceServiceResponse()
    try:
        answer.ParseFromString(answers)
    except DecodeError:
        return []
    fields = [each for each in UnknownFieldSet(answer) if each.field_number == RECORDED]
    return [each.data for each in fields if each.wire_type == _BYTES]


_BYTES = 2
"""The wire type of a field that tells its length."""


def _number(value: int) -> bytes:
    """Return a number as protobuf writes it: seven bits a byte, the lowest first."""
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*written, value])


def packed_status(words: str) -> bytes:
    """Return a `google.rpc.Status`, whose second field is its text.

    The package that has it is none of OTLP's; a partial success has the same form.
    """
    told = _service(TRACES).ExportTracePartialSuccess(error_message=words)
    return bytes(told.SerializeToString())


def _service(kind: str) -> ModuleType:
    require_extra("otlp", "OTLP in protobuf")
    if kind == TRACES:
        from opentelemetry.proto.collector.trace.v1 import trace_service_pb2

        return trace_service_pb2
    from opentelemetry.proto.collector.logs.v1 import logs_service_pb2

    return logs_service_pb2


def read_request(kind: str, body: bytes) -> dict[str, Any]:
    """Return a request in protobuf as the JSON that the importer reads.

    Raises:
        RequestError: it is no such request.
        MissingExtraError: what reads protobuf is not installed.
    """
    from google.protobuf.message import DecodeError

    request = getattr(_service(kind), f"Export{_NAMES[kind]}ServiceRequest")()
    try:
        request.ParseFromString(body)
    except DecodeError as error:
        raise RequestError(f"The body is no protobuf of OTLP: {error}", "Send it again.") from error
    if kind == TRACES:
        return {"resourceSpans": list(_resources(request.resource_spans, "scopeSpans", "spans"))}
    return {"resourceLogs": list(_resources(request.resource_logs, "scopeLogs", "logRecords"))}


def _resources(listed: Iterable[Any], scopes: str, items: str) -> Iterator[dict[str, Any]]:
    make = _span if items == "spans" else _log
    for each in listed:
        told = each.scope_spans if items == "spans" else each.scope_logs
        inner = [
            {items: [make(one) for one in (s.spans if items == "spans" else s.log_records)]}
            for s in told
        ]
        yield {"resource": {"attributes": _attributes(each.resource.attributes)}, scopes: inner}


def _span(span: Any) -> dict[str, Any]:
    return {
        "traceId": span.trace_id.hex(),
        "spanId": span.span_id.hex(),
        "parentSpanId": span.parent_span_id.hex(),
        "traceState": span.trace_state,
        "startTimeUnixNano": span.start_time_unix_nano,
        "endTimeUnixNano": span.end_time_unix_nano,
        "attributes": _attributes(span.attributes),
        "droppedAttributesCount": span.dropped_attributes_count,
        "droppedEventsCount": span.dropped_events_count,
        "events": [_event(each) for each in span.events],
        "status": {"code": span.status.code, "message": span.status.message},
    }


def _event(event: Any) -> dict[str, Any]:
    time, told = event.time_unix_nano, _attributes(event.attributes)
    return {"name": event.name, "timeUnixNano": time, "attributes": told}


def _log(record: Any) -> dict[str, Any]:
    return {
        "traceId": record.trace_id.hex(),
        "spanId": record.span_id.hex(),
        "timeUnixNano": record.time_unix_nano,
        "observedTimeUnixNano": record.observed_time_unix_nano,
        "eventName": record.event_name,
        "attributes": _attributes(record.attributes),
        "body": _value(record.body),
    }


def _attributes(listed: Iterable[Any]) -> dict[str, Any]:
    return {each.key: _value(each.value) for each in listed}


def _value(value: Any) -> Any:
    kind = value.WhichOneof("value")
    match kind:
        case None:
            return None
        case "array_value":
            return [_value(each) for each in value.array_value.values]
        case "kvlist_value":
            return _attributes(value.kvlist_value.values)
        case "bytes_value":
            return value.bytes_value.hex()
    return getattr(value, kind)
