"""Spans of OpenTelemetry's GenAI conventions, as OTLP JSON lines."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from multichat_lab.chat.exporters.exporting import Transcript
from multichat_lab.chat.exporters.openai import ROLES
from multichat_lab.chat.genai_parts import RECORD, SCOPE, block_of
from multichat_lab.parts import Part, words_of
from multichat_lab.records import Annotation, ChatMessage, Record, Relation, brief_json_object
from multichat_lab.times import microseconds
from multichat_lab.version import __version__

OF_STORE = ("recorded_at", "hash", "head")
"""Fields that tell of the store, and not of what was said."""

_TOLD = ("content", "parts", "model", "tokens_in", "tokens_out", "timestamp", "recorded_at")
"""Fields of a message that stand where the conventions have them, or nowhere."""

_LATEST = 2**64
"""Nanoseconds since 1970 that a span cannot count."""

Span = dict[str, Any]


class OtelExporter:
    """A trace: a line the session's span, then one each message, and each record beside those.

    What a person, a tool or the system says stands in `gen_ai.input.messages`, what an agent says
    in `gen_ai.output.messages` with its model and tokens; parts, calls and results bear the names
    of the conventions (1.37 on). A reply has a link to the span of what it answers. A span begins
    and ends at its message's time, made up or not, as nobody told how long it took. What the
    conventions have no name for stands as JSON in the attribute `multichat.record`, so that
    `import_chat` makes the same session of it.
    """

    suffix = ".jsonl"

    def write(self, transcript: Transcript, path: Path) -> None:
        """Write the lines, a message at a time."""
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{_json(request_of([span]))}\n" for span in spans_in(transcript))


def spans_in(transcript: Transcript) -> Iterator[Span]:
    """Yield the spans of a session, as OTLP's JSON has them: its own, then one each record."""
    session = transcript.session
    spans = _Spans(session.session_id, session.created_at)
    replies: set[Relation] = set()
    yield spans.of_session(session, session.topic)
    people = transcript.participants()
    for place, person in enumerate(people):
        yield spans.beside("participant", place, person, person.joined_at)
    roles = {each.participant: ROLES.get(each.kind, "user") for each in people}
    for message in transcript.messages():
        yield spans.of_message(message, roles.get(message.sender, "user"))
        if message.reply_to is not None:
            replies.add(Relation(message.session_id, message.message_id, message.reply_to))
    for place, relation in enumerate(transcript.relations()):
        if relation not in replies:
            yield spans.beside("relation", place, relation)
    for place, (name, note) in enumerate(transcript.notes()):
        yield spans.beside(name, place, note, _moment_of(note))


def request_of(spans: Sequence[Span]) -> dict[str, Any]:
    """Return the request of OTLP that tells of spans."""
    scope = {"scope": {"name": SCOPE, "version": __version__}, "spans": list(spans)}
    resource = {"attributes": _listed({"service.name": SCOPE})}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [scope]}]}


class _Spans:
    """Makes the spans of one session's trace.

    Args:
        session_id: whose it is.
        began: when; the time of what tells none.
    """

    def __init__(self, session_id: str, began: datetime) -> None:
        self._session_id = session_id
        self._began = began
        self._trace = _hex(session_id, 32)
        self._root = _hex(f"session\n{session_id}", 16)

    def of_session(self, session: Record, topic: str) -> Span:
        """Return the span that all others stand in."""
        record = {"record": "session", **brief_json_object(session)}
        span = self._span(self._root, topic or self._session_id, self._began, record, {})
        del span["parentSpanId"]
        return span

    def beside(self, name: str, place: int, record: Record, at: datetime | None = None) -> Span:
        """Return the span of what is no message, which says its record only."""
        values = {"record": name, **brief_json_object(record)}
        span_id = _hex(f"{name} {place}\n{self._session_id}", 16)
        return self._span(span_id, name, at or self._began, values, {})

    def of_message(self, message: ChatMessage, role: str) -> Span:
        """Return the span of a message."""
        if message.kind == "system":
            role = "system"
        is_models = role == "assistant" or message.model is not None
        parts = message.parts or (Part("text", message.content),)
        said = {
            "role": "assistant" if is_models else role,
            "name": message.sender,
            "parts": [block_of(each) for each in parts],
        }
        attributes: dict[str, str | int | None] = {
            "gen_ai.agent.name": message.sender if is_models else None,
            "gen_ai.operation.name": "chat" if is_models else None,
            "gen_ai.response.model": message.model,
            "gen_ai.usage.input_tokens": message.tokens_in,
            "gen_ai.usage.output_tokens": message.tokens_out,
        }
        if is_models:
            said["finish_reason"] = "unknown"
        words = "gen_ai.output.messages" if is_models else "gen_ai.input.messages"
        attributes[words] = _json([said])
        name = f"chat {message.model or ''}".rstrip() if is_models else "message"
        record = _rest_of(message)
        span_id = _hex(message.message_id, 16)
        span = self._span(span_id, name, message.timestamp, record, attributes)
        if message.reply_to is not None:
            answered = {"traceId": self._trace, "spanId": _hex(message.reply_to, 16)}
            span["links"] = [answered]
        return span

    def _span(
        self,
        span_id: str,
        name: str,
        at: datetime,
        record: dict[str, Any],
        attributes: Mapping[str, str | int | None],
    ) -> Span:
        time = _nanoseconds(at)
        conversation = {"gen_ai.conversation.id": self._session_id}
        record = {key: value for key, value in record.items() if key not in OF_STORE}
        return {
            "traceId": self._trace,
            "spanId": span_id,
            "parentSpanId": self._root,
            "name": name,
            "kind": 3 if attributes.get("gen_ai.operation.name") else 1,
            "startTimeUnixNano": str(time or 0),
            "endTimeUnixNano": str(time or 0),
            "attributes": _listed({**conversation, **attributes, RECORD: _json(record)}),
        }


def _rest_of(message: ChatMessage) -> dict[str, Any]:
    """Return the fields of a message that its span does not tell otherwise."""
    values = brief_json_object(message)
    record = {name: value for name, value in values.items() if name not in _TOLD}
    parts = message.parts
    if parts and message.content != words_of(parts):
        record["content"] = message.content
    if len(parts) == 1 and parts[0] == Part("text", parts[0].text):
        record["parts"] = values["parts"]  # else it reads back as words alone
    if _nanoseconds(message.timestamp) is None:
        record["timestamp"] = values["timestamp"]
    return {"record": "message", **record}


def _nanoseconds(at: datetime) -> int | None:
    """Return nanoseconds since 1970; None for a time that OTLP cannot tell."""
    time = microseconds(at) * 1_000
    return time if 0 < time < _LATEST else None


def _moment_of(note: object) -> datetime | None:
    """Return when a note was made, where it tells."""
    if isinstance(note, Annotation):
        return note.created_at
    at = getattr(note, "at", None)
    return at if isinstance(at, datetime) else None


def _listed(attributes: Mapping[str, str | int | None]) -> list[dict[str, Any]]:
    return [
        {"key": key, "value": {"intValue" if isinstance(value, int) else "stringValue": str(value)}}
        for key, value in attributes.items()
        if value is not None
    ]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _hex(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]
