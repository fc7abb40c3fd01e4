"""Spans in the JSON of OTLP (`resourceSpans`, `resourceLogs`) and of SDKs that print them."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.otel.runs import Runs, runs_in
from multichat_lab.chat.importers.source.head import data_of, head_of
from multichat_lab.chat.importers.source.json_lines import json_lines
from multichat_lab.chat.importers.source.json_text import MAX_DOCUMENT_BYTES, read_value
from multichat_lab.chat.importers.source.moments import Moment, moment_of
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.talks import is_whole

Object = Mapping[str, Any]

_BETWEEN = re.compile(r"[ \t\r\n,]*")
_OTLP = (("resourceSpans", "scopeSpans", "spans"), ("resourceLogs", "scopeLogs", "logRecords"))
_FAILED = (2, "2", "STATUS_CODE_ERROR", "ERROR")


@dataclass(slots=True)
class Event:
    """An event of a span, or a log record: its name, time, attributes and body."""

    name: str
    moment: Moment | None
    attributes: dict[str, Any]


@dataclass(slots=True)
class Span:
    """A span, with what is known of it.

    Attributes:
        trace: the id of its trace.
        span: its own id.
        parent: the id of the span that it is part of; empty for none.
        began: when it began.
        ended: when it ended.
        attributes: name → JSON value, those of its resource not among them.
        events: in it, and log records that name it.
        error: what its status says went wrong.
    """

    trace: str
    span: str
    parent: str = ""
    began: Moment | None = None
    ended: Moment | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    error: str | None = None


def spans_in(path: Path, reading: Reading) -> Iterator[Span]:
    """Yield the spans in a file of JSON; log records as spans without a beginning, of their ids."""
    runs: list[dict[str, Any]] = []
    for value in _values(path, reading):
        for name, each in spans_of(value):
            yield _log(each) if name == "logRecords" else _span(each)
        flat = [each for each in _listed(value) or [value] if isinstance(each, dict)]
        for each in filter(is_flat, flat):
            yield _span({**each, **_object(each.get("context"))})
        runs += runs_in(flat)
    yield from map(_span, Runs().spans(runs))


def spans_of(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield `spans` or `logRecords`, and one of these, for each in an OTLP message."""
    for scope, name in _scopes(value):
        for each in _listed(_get(scope, name)):
            if isinstance(each, dict):
                yield name, each


def is_flat(values: Object) -> bool:
    """Whether an object is a span by itself, as SDKs print it."""
    named = {**values, **_object(values.get("context"))}
    return "attributes" in values and (_get(named, "traceId") is not None)


def _values(path: Path, reading: Reading) -> Iterator[Any]:
    head = head_of(path)
    if len(head.lines) > 1 and is_whole(head.lines[0]):
        yield from (line.values for line in json_lines(path, reading))
        return
    if path.stat().st_size > MAX_DOCUMENT_BYTES:
        reading.lost(path, 1, f"larger than {MAX_DOCUMENT_BYTES:,} bytes, and no JSON lines")
        return
    data = data_of(path)
    reading.meter.advance(len(data))
    text = reading.decoded(data, 1, reading.name_of(path)).lstrip("\ufeff")
    position, decoder = 0, json.JSONDecoder()
    while (position := _BETWEEN.match(text, position).end()) < len(text):  # type: ignore[union-attr]
        try:
            end = decoder.raw_decode(text, position)[1]
            yield read_value(text[position:end])[0]
        except json.JSONDecodeError as error:
            reading.lost(path, error.lineno, f"damaged JSON, unreadable from here on ({error.msg})")
            return
        except (ValueError, RecursionError) as error:
            reading.lost(path, text.count("\n", 0, position) + 1, str(error))
            return
        position = end


def _scopes(value: Any) -> Iterator[tuple[Object, str]]:
    """Yield each scope of an OTLP message, and the name of what it lists."""
    for resources, scopes, items in _OTLP:
        for resource in _listed(_get(_object(value), resources)):
            for scope in _listed(_get(_object(resource), scopes)):
                yield _object(scope), items


def _span(values: Object) -> Span:
    listed = [each for each in _listed(values.get("events")) if isinstance(each, dict)]
    attributes, events = attributes_of(values.get("attributes")), list(map(_event, listed))
    return Span(
        trace=str(_get(values, "traceId") or ""),
        span=str(_get(values, "spanId") or ""),
        parent=str(_get(values, "parentSpanId") or _get(values, "parentId") or ""),
        began=moment_of(_get(values, "startTimeUnixNano") or values.get("start_time")),
        ended=moment_of(_get(values, "endTimeUnixNano") or values.get("end_time")),
        attributes=attributes,
        events=events,
        error=_error(values.get("status"), attributes, events),
    )


def _error(told: Any, attributes: Object, events: list[Event]) -> str | None:
    """Return what a span's status says went wrong, else its exception or the kind of error."""
    status = told if isinstance(told, dict) else {"code": told}
    if status.get("code", status.get("status_code")) not in _FAILED:
        return None
    raised = [each.attributes for each in events if each.name == "exception"]
    words = [status.get("message"), status.get("description")]
    words += [each.get("exception.message") for each in raised]
    words += [each.get("exception.type") for each in raised] + [attributes.get("error.type")]
    return str(next(filter(None, words), "error"))


def _log(values: Object) -> Span:
    event = _event(values)
    body = _plain(values.get("body"))
    event.attributes |= body if isinstance(body, dict) else {"content": body}
    event.name = str(_get(values, "eventName") or event.attributes.get("event.name") or "")
    name = (str(_get(values, "traceId") or ""), str(_get(values, "spanId") or ""))
    told = {k: v for k, v in event.attributes.items() if k == "gen_ai.conversation.id"}
    return Span(*name, attributes=told, events=[event])


def _event(values: Object) -> Event:
    told = _get(values, "timeUnixNano") or _get(values, "observedTimeUnixNano")
    moment = moment_of(told or values.get("timestamp"))
    return Event(str(values.get("name") or ""), moment, attributes_of(values.get("attributes")))


def attributes_of(attributes: Any) -> dict[str, Any]:
    """Return attributes as name → JSON value, from OTLP's list or from an object."""
    if isinstance(attributes, dict):
        return dict(attributes)
    listed = attributes if isinstance(attributes, list) else []
    return {
        str(each["key"]): _plain(each.get("value"))
        for each in listed
        if isinstance(each, dict) and "key" in each
    }


def _plain(value: Any) -> Any:
    """Return an `AnyValue` of OTLP as a JSON value."""
    if not isinstance(value, dict) or len(value) != 1:
        return value
    ((kind, inner),) = value.items()
    match kind:
        case "intValue" | "int_value":
            return int(inner) if str(inner).lstrip("-").isdecimal() else inner
        case "arrayValue" | "array_value":
            return [_plain(each) for each in _listed(_object(inner).get("values"))]
        case "kvlistValue" | "kvlist_value":
            return attributes_of(_object(inner).get("values"))
    return inner if kind.endswith(("Value", "_value")) else value


def _get(values: Object, name: str) -> Any:
    """Return a member by its name in camel case, or in snake case."""
    snake = "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name)
    return values.get(name, values.get(snake))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
