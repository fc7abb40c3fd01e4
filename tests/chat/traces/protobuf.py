"""Requests of OTLP in protobuf."""

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.chat.traces.told import START


def packed(values, count=1):
    """Return a request with so many spans of these attributes."""
    sent = ExportTraceServiceRequest()
    scope = sent.resource_spans.add().scope_spans.add()
    for number in range(1, count + 1):
        span = scope.spans.add(trace_id=bytes([7] * 16), span_id=number.to_bytes(8))
        span.start_time_unix_nano = span.end_time_unix_nano = START
        for key, value in values.items():
            span.attributes.add(key=key).value.string_value = value
    return sent.SerializeToString()
