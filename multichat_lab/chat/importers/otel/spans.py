"""Spans in the JSON of OTLP (`resourceSpans`, `resourceLogs`) and of SDKs that print them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.otel.any_values import (
    attributes_of,
    listed,
    member,
    object_of,
    plain,
)
from multichat_lab.chat.importers.otel.runs import Runs, runs_in
from multichat_lab.chat.importers.otel.values import values_in
from multichat_lab.chat.importers.source.moments import Moment, moment_of
from multichat_lab.chat.importers.source.reading import Reading

Object = Mapping[str, Any]

CONVERSATION = "gen_ai.conversation.id"
"""Attribute of a span, or of a resource, that names the conversation."""

_OTLP = (
    ("resourceSpans", "scopeSpans", "spans"),
    ("resourceSpans", "instrumentationLibrarySpans", "spans"),  # before OTLP 0.15
    ("batches", "scopeSpans", "spans"),  # as Grafana's Tempo answers
    ("resourceLogs", "scopeLogs", "logRecords"),
)
DETAILS = "gen_ai.client.inference.operation.details"
"""Name of the event, or log record, that tells of an operation what its span might."""

WORDS = ("gen_ai.system_instructions", "gen_ai.input.messages", "gen_ai.output.messages")
"""Attributes that hold what a model was given and gave, from 1.37 of the conventions on."""
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
        talk: the conversation of all that its resource tells of, where that is named.
        state: what the tracers told each other of its trace, such as how it was sampled.
        dropped: how many attributes and events its program left out.
        again: how often turns were said before those that it tells, by their key, where who made
            it has left out what is recorded.
        given: the keys of the turns that a model was given, once they are read.
    """

    trace: str
    span: str
    parent: str = ""
    began: Moment | None = None
    ended: Moment | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    error: str | None = None
    talk: str | None = None
    state: str = ""
    dropped: int = 0
    again: Mapping[str, int] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)


def spans_in(path: Path, reading: Reading) -> Iterator[Span]:
    """Yield the spans in a file of JSON; log records as spans without a beginning, of their ids."""
    runs: list[dict[str, Any]] = []
    for value in values_in(path, reading):
        for message in listed(value) or [value]:
            yield from spans_told(message)
        flat = [each for each in listed(value) or [value] if isinstance(each, dict)]
        for each in filter(is_flat, flat):
            yield span_of({**each, **object_of(each.get("context"))})
        runs += runs_in(flat)
    yield from map(span_of, Runs().spans(runs))


def spans_told(value: Any) -> Iterator[Span]:
    """Yield the spans in an OTLP message; log records as spans without a beginning."""
    for name, values, resource in spans_of(value):
        span = _log(values) if name == "logRecords" else span_of(values)
        told = attributes_of(resource.get("attributes")).get(CONVERSATION)
        span.talk = str(told) if told else None
        yield span


def spans_of(value: Any) -> Iterator[tuple[str, dict[str, Any], Object]]:
    """Yield `spans` or `logRecords`, and one of these and its resource, of an OTLP message."""
    for scope, name, resource in _scopes(value):
        for each in listed(member(scope, name)):
            if isinstance(each, dict):
                yield name, each, resource


def is_flat(values: Object) -> bool:
    """Whether an object is a span by itself, as SDKs print it."""
    named = {**values, **object_of(values.get("context"))}
    return "attributes" in values and (member(named, "traceId") is not None)


def _scopes(value: Any) -> Iterator[tuple[Object, str, Object]]:
    """Yield each scope of an OTLP message, the name of what it lists, and its resource."""
    for resources, scopes, items in _OTLP:
        for resource in listed(member(object_of(value), resources)):
            for scope in listed(member(object_of(resource), scopes)):
                told = object_of(member(object_of(resource), "resource"))
                yield object_of(scope), items, told


def span_of(values: Object) -> Span:
    """Return the span that an object is: of OTLP, or as SDKs print it."""
    told = [each for each in listed(values.get("events")) if isinstance(each, dict)]
    attributes, events = attributes_of(values.get("attributes")), list(map(_event, told))
    return Span(
        trace=str(member(values, "traceId") or ""),
        span=str(member(values, "spanId") or ""),
        parent=str(member(values, "parentSpanId") or member(values, "parentId") or ""),
        began=moment_of(member(values, "startTimeUnixNano") or values.get("start_time")),
        ended=moment_of(member(values, "endTimeUnixNano") or values.get("end_time")),
        attributes=attributes,
        events=events,
        error=_error(values.get("status"), attributes, events),
        state=str(member(values, "traceState") or ""),
        dropped=_count(values, "droppedAttributesCount") + _count(values, "droppedEventsCount"),
    )


def _count(values: Object, name: str) -> int:
    told = member(values, name)
    return told if type(told) is int and told > 0 else 0


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
    body = plain(values.get("body"))
    event.attributes |= body if isinstance(body, dict) else {"content": body}
    event.name = str(member(values, "eventName") or event.attributes.get("event.name") or "")
    name = (str(member(values, "traceId") or ""), str(member(values, "spanId") or ""))
    is_of_span = event.name == DETAILS
    told = {
        key: value
        for key, value in event.attributes.items()
        if key == CONVERSATION or (is_of_span and key not in WORDS)
    }
    ended = event.moment if is_of_span else None
    return Span(*name, ended=ended, attributes=told, events=[event])


def _event(values: Object) -> Event:
    told = member(values, "timeUnixNano") or member(values, "observedTimeUnixNano")
    moment = moment_of(told or values.get("timestamp"))
    return Event(str(values.get("name") or ""), moment, attributes_of(values.get("attributes")))
