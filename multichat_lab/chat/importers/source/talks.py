"""The conversations in JSON objects and documents, whatever their lists of turns are called."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.source.exchanges import ANSWERS, answers_in, whole_turns
from multichat_lab.chat.importers.source.head import Head, head_of
from multichat_lab.chat.importers.source.json_text import JsonDocument, read_document
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.turns import is_turn

TURN_LISTS = (
    "history", "messages", "conversations", "conversation", "traj", "trajectory", "turns",
    "dialogue", "dialog", "transcript", "chat_history", "chunks", "items", "input_items", "input",
    "contents", "output",
)  # fmt: skip
"""Members of a conversation's object that may list its turns."""

TALK_LISTS = ("simulations", "results", "sessions", "samples", "conversations", "data", "runs")
"""Members of a document that may list conversations."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as a document lists it.

    Attributes:
        fields: what its object says beside the turns.
        items: `(line from 1, value)` of each turn.
        list_name: what the list of turns is called; empty for the document itself.
        number: of the conversation in its document or file; None when it is all of it.
    """

    fields: dict[str, Any]
    items: Sequence[tuple[int, Any]]
    list_name: str
    number: str | None = None


_REQUESTS = (
    "request", "body", "kwargs", "params", "response", "result", "chat", "chunkedPrompt",
)  # fmt: skip
"""Members that hold a request, apart from the answer, or a response alone, or the talk itself."""


def flat(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an object with what its request holds, where the turns stand in there."""
    if _own_list(values):
        return values
    for name in _REQUESTS:
        inner = values.get(name)
        if isinstance(inner, Mapping) and _own_list(held := flat(inner)) is not None:
            return {**{key: item for key, item in values.items() if key != name}, **held}
    return values


def turn_list(values: object) -> str | None:
    """Return the name of the member that lists turns, one at least; None when none does."""
    if not isinstance(values, Mapping):
        return None
    return _own_list(values) or _own_list(flat(values))


def _own_list(values: Mapping[str, Any]) -> str | None:
    named = ((name, values[name]) for name in TURN_LISTS if name in values)
    listed = next((name for name, turns in named if _holds(turns, is_turn)), None)
    if listed is None and answers_in(values):
        return next(name for name in ANSWERS if values.get(name))
    return listed


def talk_list(values: object) -> str | None:
    """Return the name of the member that lists conversations; None when none does."""
    if not isinstance(values, Mapping):
        return None
    named = ((name, values[name]) for name in TALK_LISTS if name in values)
    return next((name for name, talks in named if _holds(talks, turn_list)), None)


def is_document(head: Head) -> bool:
    """Whether a file is one JSON value, no JSON lines, and holds a conversation."""
    value = head.json
    if head.spread:
        return False
    if isinstance(value, list):
        return _holds(value, is_turn) or _holds(value, turn_list)
    if turn_list(value) is None and talk_list(value) is None:
        return False
    if len(head.lines) == 1:
        return head.path.suffix.lower() != ".jsonl"
    return not is_whole(head.lines[0])


def is_whole(line: str) -> bool:
    """Whether a line ends as many objects and lists as it begins."""
    text = line.strip()
    return text.endswith("}") and text.count("{") == text.count("}")


def talks_in(path: Path, reading: Reading) -> Iterator[Talk]:
    """Yield the conversations in a JSON document; one without any is reported.

    Raises:
        DamagedFileError: from the reading's damage report, when strict.
    """
    head = head_of(path)
    value = head.json
    name = None if isinstance(value, list) else turn_list(value) or talk_list(value) or "history"
    whole = _whole(head, name, reading)
    first = whole or read_document(path, name, reading, several=True)
    talks = chain.from_iterable(_talks_of(each, name, (path, reading)) for each in first.chain())
    if first.next is None:
        yield from talks
        return
    for number, talk in enumerate(talks, start=1):
        yield replace(talk, number=str(number))


def _talks_of(
    document: JsonDocument, name: str | None, where: tuple[Path, Reading]
) -> Iterator[Talk]:
    items = document.items
    if items is None:
        name, items = _later(document)
    if items is None and document.damage is None:
        path, reading = where
        reading.lost(path, 1, f"no agent team's log: {_missing(document.fields)}")
    elif items:
        yield from _talks(document.fields, items, name or "", where)


def _whole(head: Head, name: str | None, reading: Reading) -> JsonDocument | None:
    """Return a document of one line that was read for its head already."""
    value = head.document
    items = value.get(name) if name is not None and isinstance(value, dict) else None
    if not isinstance(items, list) or "\n" in head.text.strip():
        return None
    reading.meter.advance(len(head.data))
    fields = {key: each for key, each in value.items() if key != name}
    return JsonDocument(fields, [(1, each) for each in items])


def _talks(
    fields: dict[str, Any], items: list[tuple[int, Any]], name: str, where: tuple[Path, Reading]
) -> Iterator[Talk]:
    if name == "history" or name in ANSWERS or any(is_turn(item) for _, item in items):
        line, listed = items[-1][0], [item for _, item in items]
        fields, turns = whole_turns({**fields, name: listed}, name, listed)
        lines = [line for line, _ in items] if len(turns) == len(items) else [line] * len(turns)
        yield Talk(fields, list(zip(lines, turns, strict=True)), name)
        return
    path, reading = where
    for number, (line, item) in enumerate(items, start=1):
        inner = turn_list(item)
        if inner is None:
            reading.lost(path, line, f"conversation {number} has no list of turns")
            continue
        told = flat(item)
        own, turns = whole_turns(told, inner, told[inner])
        yield Talk(own, [(line, turn) for turn in turns], inner, str(number))


def _later(document: JsonDocument) -> tuple[str | None, list[tuple[int, Any]] | None]:
    """Return the list that stands beyond the file's head, and its name."""
    document.fields = dict(flat(document.fields))
    name = turn_list(document.fields) or talk_list(document.fields)
    if name is None:
        return None, None
    if name in ANSWERS:
        document.fields, items = whole_turns(document.fields, name, document.fields[name])
        return "history", [(1, item) for item in items]
    return name, [(1, item) for item in document.fields.pop(name)]


def _missing(fields: dict[str, Any]) -> str:
    named = ", ".join(map(repr, list(fields)[:6])) or "nothing"
    return f"its object has {named}, and no list of turns such as 'history' or 'messages'"


def _holds(values: object, looked_for: Any) -> bool:
    """Whether one of the first values of a list is what is looked for."""
    return isinstance(values, list) and any(map(looked_for, values[:20]))
