"""The importer of JSON lines."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from multichat_lab.chat.importers.contract import FileImporter, ImportedSession
from multichat_lab.chat.importers.jsonl.openai import (
    conversation_of_stream,
    conversation_of_turns,
    conversations_of_document,
    conversations_of_lines,
)
from multichat_lab.chat.importers.jsonl.records import KINDS
from multichat_lab.chat.importers.jsonl.sessions import conversations_of_records
from multichat_lab.chat.importers.jsonl.streams import is_stream
from multichat_lab.chat.importers.source.head import Head, head_of
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.talks import is_document, turn_list
from multichat_lab.chat.importers.source.turns import is_turn

Form = Literal["record", "document", "conversation", "turn", "stream", ""]
"""A record of this package, a document of conversations, one that lists its turns (`messages`), a
single turn, pieces of a streamed answer, or none of these."""

RECORDS = frozenset(KINDS)
"""What a line of an export may hold."""


class JsonLinesImporter(FileImporter):
    """Reads one file of JSON lines, or every `*.jsonl` of a folder.

    The first line of a known form tells which one a file has.

    - `record`: what `export_chat(…, "jsonl")` writes; ids, times and metadata stay as they are.
    - `conversation`: `{"messages": [{"role", "content", …}, …]}`, a session a line; also
      ShareGPT's `conversations`, τ-bench's `traj` and the like.
    - `turn`: `{"role", "content", …}` a line, one session; also items of OpenAI's Responses.
    - `stream`: an answer as a model streamed it, a piece a line or an event (`data: {…}`): OpenAI's
      chunks and events of Responses, Anthropic's, Gemini's, Ollama's; each is one turn.
    - `document`: all of it one JSON value, pretty-printed, such as `{"messages": […]}`.

    A tool's result answers its call. Where turns tell no times, a session begins at
    `ImportOptions.date`, else at the same fixed moment for every copy of the file, its messages
    are a second apart, and their `time_kind` is `made_up`.
    """

    expects = "JSON lines (OpenAI-style messages, or an export of this package) or a folder of them"

    endings = (".jsonl",)
    recursive = False

    def recognises_file(self, head: Head) -> float:
        """Return 1 for a record of this package's, 0.8 for a turn or conversation of anybody's."""
        return {"": 0, "record": 1, "stream": 1}.get(_form(head), 0.8)

    def conversations_of(self, path: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield the conversations in a file; in one of no known form, every line is reported."""
        yield from _READERS[_form(head_of(path))](path, reading)


_READERS: dict[Form, Callable[[Path, Reading], Iterator[ImportedSession]]] = {
    "record": conversations_of_records,
    "turn": conversation_of_turns,
    "stream": conversation_of_stream,
    "document": conversations_of_document,
    "conversation": conversations_of_lines,
    "": conversations_of_lines,  # reports every line
}


def _form(head: Head) -> Form:
    """Return the form of the first line that has one, unless the file is one document."""
    if is_stream(head):
        return "stream"
    if is_document(head):
        return "document"
    return next(filter(None, map(form_of, head.objects)), "")


def form_of(values: dict[str, Any]) -> Form:
    """Return which form an object has."""
    if "session_id" in values and _says_record(values):
        return "record"
    if turn_list(values) or values.get("messages") == []:
        return "conversation"
    return "turn" if is_turn(values) else ""


def _says_record(values: dict[str, Any]) -> bool:
    named = values.get("record")
    return (
        isinstance(named, str) and named in RECORDS
        if named
        else {"sender", "content"} <= values.keys()
    )
