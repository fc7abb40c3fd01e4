"""The importer of JSON lines."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from multichat_lab.chat.importers.contract import Conversation, FileImporter
from multichat_lab.chat.importers.jsonl.openai import conversation_of_turns, conversations_of_lines
from multichat_lab.chat.importers.jsonl.sessions import conversations_of_records
from multichat_lab.chat.importers.source.head import Head, head_of
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.turns import is_turn

Form = Literal["record", "conversation", "turn", ""]
"""A record of this package, a conversation with its `messages`, a single turn, or neither."""

RECORDS = ("session", "participant", "message", "relation")
"""What a line of an export may hold."""


class JsonLinesImporter(FileImporter):
    """Reads one file of JSON lines, or every `*.jsonl` of a folder.

    The first line of a known form tells which one a file has.

    - `record`: what `export_chat(…, "jsonl")` writes; ids, times and metadata stay as they are.
    - `conversation`: `{"messages": [{"role", "content", …}, …]}`, a session a line.
    - `turn`: `{"role", "content", …}` a line, one session.

    The last two tell no times: a session begins at `ImportOptions.date` or when the file was last
    changed, and its messages are a second apart; the metadata says so.
    """

    expects = "JSON lines (OpenAI-style messages, or an export of this package) or a folder of them"

    endings = (".jsonl",)
    recursive = False

    def recognises_file(self, head: Head) -> float:
        """Return 1 for a record of this package's, 0.8 for a turn or conversation of anybody's."""
        return {"": 0, "record": 1}.get(_form(head), 0.8)

    def conversations_of(self, path: Path, reading: Reading) -> Iterator[Conversation]:
        """Yield the conversations in a file; in one of no known form, every line is reported."""
        yield from _READERS[_form(head_of(path))](path, reading)


_READERS: dict[Form, Callable[[Path, Reading], Iterator[Conversation]]] = {
    "record": conversations_of_records,
    "turn": conversation_of_turns,
    "conversation": conversations_of_lines,
    "": conversations_of_lines,  # reports every line
}


def _form(head: Head) -> Form:
    """Return the form of the first line that has one."""
    return next(filter(None, map(form_of, head.objects)), "")


def form_of(values: dict[str, Any]) -> Form:
    """Return which form an object has."""
    if "session_id" in values and _says_record(values):
        return "record"
    turns = values.get("messages")
    if isinstance(turns, list) and all(is_turn_or_call(each) for each in turns):
        return "conversation"
    return "turn" if is_turn_or_call(values) else ""


def _says_record(values: dict[str, Any]) -> bool:
    named = values.get("record")
    return named in RECORDS if named else {"sender", "content"} <= values.keys()


def is_turn_or_call(value: object) -> bool:
    """Whether `value` looks like a turn; one that only calls tools may have no content."""
    return is_turn(value) or (isinstance(value, dict) and "role" in value and "tool_calls" in value)
