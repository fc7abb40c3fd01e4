"""Traces that this package exported: their spans hold records, which are read back as they were."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from multichat_lab.chat.genai_parts import RECORD, SCOPE, part_of_block
from multichat_lab.chat.importers.contract import ImportedSession
from multichat_lab.chat.importers.jsonl.sessions import conversations_of_records
from multichat_lab.chat.importers.otel.spans import spans_of
from multichat_lab.chat.importers.source.head import Head
from multichat_lab.chat.importers.source.json_lines import JsonLine, json_lines
from multichat_lab.chat.importers.source.json_text import read_value
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.errors import MessageError
from multichat_lab.parts import Part, parts_objects, words_of
from multichat_lab.times import utc_datetime

_SCOPE = re.compile(rb'"scope":\s*\{\s*"name":\s*"%s"' % SCOPE.encode())
_ATTRIBUTES = {
    "model": "gen_ai.response.model",
    "tokens_in": "gen_ai.usage.input_tokens",
    "tokens_out": "gen_ai.usage.output_tokens",
}
_WORDS = ("gen_ai.input.messages", "gen_ai.output.messages")


def is_own(head: Head) -> bool:
    """Whether a file is one of JSON lines that `OtelExporter` wrote."""
    return _SCOPE.search(head.data.partition(b"\n")[0]) is not None


def own_conversations(path: Path, reading: Reading) -> Iterator[ImportedSession]:
    """Yield the conversations in a file; a line whose span holds no record is reported."""
    return conversations_of_records(path, reading, _record_lines(path, reading))


def _record_lines(path: Path, reading: Reading) -> Iterator[JsonLine]:
    for line in json_lines(path, reading):
        spans = [each for name, each, _ in spans_of(line.values) if name == "spans"]
        if not spans:
            reading.lost(path, line.number, "no span")
        for values in spans:
            try:
                yield JsonLine(line.number, _record(values))
            except (LookupError, TypeError, ValueError, AttributeError, MessageError) as error:
                reading.lost(path, line.number, f"a span without a record: {error}")


def _record(values: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON object of the record that a span holds."""
    told = {each["key"]: each["value"] for each in values["attributes"]}
    record: dict[str, Any] = read_value(told[RECORD]["stringValue"])[0]
    if record["record"] != "message":
        return record
    if "timestamp" not in record:
        nanoseconds = int(values["startTimeUnixNano"])
        record["timestamp"] = utc_datetime(nanoseconds // 1_000).isoformat()
    for name, attribute in _ATTRIBUTES.items():
        if attribute in told:
            ((kind, value),) = told[attribute].items()
            record[name] = int(value) if kind == "intValue" else value
    words = [told[name]["stringValue"] for name in _WORDS if name in told]
    ((message,), _) = read_value(words[0])
    return {**_words(message), **record}


def _words(message: dict[str, Any]) -> dict[str, Any]:
    """Return parts and content of a message; words alone are no parts."""
    parts = [part_of_block(each) for each in message["parts"]]
    content = words_of(parts)
    if len(parts) == 1 and parts[0] == Part("text", parts[0].text):
        return {"content": content}
    return {"content": content, "parts": parts_objects(parts)}
