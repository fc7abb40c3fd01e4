"""OTLP over HTTP: what exporters send, in protobuf or JSON, and what they are answered.

Source: the OTLP specification 1.x (https://opentelemetry.io/docs/specs/otlp/).
"""

import json
import zlib

from multichat_lab.chat.exporters.kept_answers import RECORDED
from multichat_lab.chat.importers.otel.spans import Span, spans_told
from multichat_lab.chat.traces.news import Taken
from multichat_lab.chat.traces.protobuf import (
    LOGS,
    TRACES,
    packed_answer,
    packed_status,
    read_request,
)
from multichat_lab.errors import RequestError
from multichat_lab.single_keys import decoded

PROTOBUF, JSON = "application/x-protobuf", "application/json"
_REJECTED = {TRACES: "rejectedSpans", LOGS: "rejectedLogRecords"}


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """Return a body as it was before it was packed.

    Args:
        body: as it came.
        encoding: `gzip`, `deflate`, or empty or `identity` for one that is not packed.
        most: bytes that it may have.

    Raises:
        RequestError: it is damaged, packed otherwise, or larger.
    """
    if encoding in ("", "identity"):
        return body
    if encoding not in ("gzip", "deflate"):
        raise RequestError(f"The body is packed with {encoding!r}", "Send it plain, or with gzip.")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)  # 32: either of the two, by its head
    try:
        whole = unpacker.decompress(body, most + 1)
    except zlib.error as error:
        raise RequestError(f"The body cannot be unpacked: {error}", "Send it again.") from error
    if len(whole) > most:
        raise RequestError(f"The body has more than {most} bytes unpacked", "Send smaller batches.")
    if not unpacker.eof:
        raise RequestError("The body ends before it should", "Send it again.")
    if unpacker.unused_data:
        raise RequestError("The body goes on behind its end", "Pack it as one piece.")
    return whole


def told_in(kind: str, media_type: str, body: bytes) -> list[Span]:
    """Return the spans, or the log records as spans, that a request tells.

    Args:
        kind: `TRACES` or `LOGS`.
        media_type: `PROTOBUF` or `JSON`.
        body: unpacked.

    Raises:
        RequestError: it is no such request.
        MissingExtraError: what reads protobuf is not installed.
    """
    if media_type == PROTOBUF:
        return list(spans_told(read_request(kind, body)))
    try:
        value = decoded(body)
        member = "resourceSpans" if kind == TRACES else "resourceLogs"
        if not isinstance(value, dict) or not isinstance(value.get(member, []), list):
            raise RequestError(f"The body is no object with {member}", "Send OTLP's JSON.")
        return list(spans_told({member: value.get(member)}))
    except (ValueError, RecursionError) as error:
        raise RequestError(f"The body is no JSON: {error}", "Send OTLP's JSON.") from error


def answer_of(kind: str, media_type: str, taken: Taken, most: int | None = None) -> bytes:
    """Return what tells an exporter that its request was taken, or which part of it was not.

    Beside what OTLP has, it tells how many messages the sessions have that it is of, and the hash
    of the last, as every other answer does: `recorded` in JSON, see `protobuf.RECORDED` otherwise.

    Args:
        kind: `TRACES` or `LOGS`.
        media_type: of the request, and of the answer.
        taken: what became of it.
        most: of the notes on it that are told; None for all.
    """
    told = {_REJECTED[kind]: str(taken.rejected), "errorMessage": "; ".join(taken.notes[:most])}
    partial = {"partialSuccess": told} if taken.rejected or taken.notes else {}
    recorded = [each.told for each in taken.recorded]
    if media_type == JSON:
        return json.dumps(partial | ({RECORDED: recorded} if recorded else {})).encode()
    return packed_answer(kind, partial, [json.dumps(each).encode() for each in recorded])


def status_of(media_type: str, words: str) -> bytes:
    """Return a `google.rpc.Status` that tells an exporter why its request was refused."""
    return json.dumps({"message": words}).encode() if media_type == JSON else packed_status(words)
