"""Traces of agents in OpenTelemetry's GenAI conventions, as OTLP JSON or JSON lines."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from multichat_lab.chat.importers.contract import SOURCE, FileImporter, ImportedSession
from multichat_lab.chat.importers.otel.failing import outcome_of
from multichat_lab.chat.importers.otel.gathering import conversations_in
from multichat_lab.chat.importers.otel.own import is_own, own_conversations
from multichat_lab.chat.importers.otel.runs import runs_in
from multichat_lab.chat.importers.otel.spans import is_flat
from multichat_lab.chat.importers.otel.steps import Heard, Step, agents_in, entries_of
from multichat_lab.chat.importers.source.head import Head, head_of
from multichat_lab.chat.importers.source.moments import made_up_start
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.transcript import Transcript, begun

_MARKS = (b"resourceSpans", b"resource_spans", b"resourceLogs", b"resource_logs")
_TEMPO = b'"batches"'
_GENAI = (b"gen_ai.", b"llm.input_messages", b"llm.output_messages", b"openinference")


class OtelImporter(FileImporter):
    """Reads one file of spans, or every one below a folder; a session for each conversation.

    A conversation is what `gen_ai.conversation.id` or `session.id` names, else a trace; its spans
    are put together from all files. What a model is given again with each call is one message. A
    message that it was given has the time at which the span began, one that it gave that at which
    it ended, or that of its event. An answer replies to the last message that it was given, a
    tool's result to its call.

    Runs as LangSmith, OpenAI's Agents SDK, Langfuse and Weave export them are spans too.

    A trace that `export_chat(…, "otel")` wrote becomes the session that it was, ids and all.

    The words of a source, but none of them twice, are in memory at once.
    """

    expects = "traces of OpenTelemetry's GenAI conventions (OTLP JSON or JSON lines), or a folder"
    endings = (".json", ".jsonl")

    def recognises_file(self, head: Head) -> float:
        """Return 1 for spans with GenAI attributes, 0.5 for spans that show none at once."""
        is_genai = any(mark in head.data for mark in _GENAI)
        if any(mark in head.data[:400] for mark in _MARKS):
            return 1 if is_genai else 0.5
        if is_genai and _TEMPO in head.data[:400]:
            return 1
        first = head.json[0] if isinstance(head.json, list) and head.json else head.json
        told = [*head.objects, *(head.json if isinstance(head.json, list) else [])]
        if next(runs_in(told[:20]), None) is not None:
            return 1
        return 0.95 * bool(isinstance(first, dict) and is_flat(first) and is_genai)

    def conversations(self, source: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield the conversations of all files, the earliest first."""
        paths = self.files(source)
        if source.is_dir():
            paths = [path for path in paths if self.recognises_file(head_of(path))]
        reading.expect_files(paths)
        yield from _conversations(paths, reading)

    def conversations_of(self, path: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield the conversations in one file."""
        yield from _conversations([path], reading)


def _conversations(paths: Sequence[Path], reading: Reading) -> Iterator[ImportedSession]:
    others = []
    for path in paths:
        if is_own(head_of(path)):
            yield from own_conversations(path, reading)
        else:
            others.append(path)
    for name, steps in conversations_in(others, reading).items():
        conversation = _conversation(name, steps, reading)
        if conversation is not None:
            yield conversation


def _conversation(name: str, steps: list[Step], reading: Reading) -> ImportedSession | None:
    session_id = reading.session_id("otel", name)
    transcript = Transcript(session_id, made_up_start(reading))
    heard = Heard(session_id)
    spoken = begun(transcript.messages(entries_of(steps, heard)))
    if spoken is None:
        return None
    first, messages = spoken
    asked = (s for step in steps for s in step.said if s.turn.role == "user")
    words = next(("\n".join(part.text for part in s.turn.parts) for s in asked), "")
    return ImportedSession(
        session_id=session_id,
        created_at=first.timestamp,
        messages=messages,
        topic=words.strip().partition("\n")[0][:120],
        metadata={SOURCE: reading.source.name, "trace_id": steps[0].span.trace},
        kind_of=transcript.kind_of,
        aliases=agents_in(steps),
        outcome=lambda: outcome_of(steps, heard.ids),
    )
