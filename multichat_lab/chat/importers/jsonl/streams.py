"""Answers of models as they were streamed, a piece a line: each is put together into one turn.

OpenAI's chunks and events of Responses, Anthropic's events, Gemini's and Ollama's pieces; with or
without the `event:` and `data:` of server-sent events.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.jsonl.stream_pieces import Turns, answers_of, taker_of
from multichat_lab.chat.importers.source.head import Head
from multichat_lab.chat.importers.source.json_text import read_value
from multichat_lab.chat.importers.source.lines import numbered_lines
from multichat_lab.chat.importers.source.reading import Reading

_DATA = "data:"
_FRAME = ("event:", "id:", "retry:", ":")
_DONE = "[DONE]"


def is_stream(head: Head) -> bool:
    """Whether a file begins with a piece of a streamed answer."""
    for line in head.lines[:20]:
        text = _payload(line.strip())
        if not text:
            continue
        try:
            value = read_value(text)[0]
        except ValueError:
            return False
        is_whole = isinstance(value, dict) and (value.get("done") is True or answers_of(value))
        if is_whole and not line.startswith(_DATA):
            return False  # a whole answer a line
        return isinstance(value, dict) and taker_of(value) is not None
    return False


def streamed_turns(path: Path, reading: Reading) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the line of each answer's first piece, and the answer as a turn."""
    turns: Turns = {}
    for number, line in numbered_lines(path, reading):
        text = _payload(line.strip())
        if not text:
            continue
        try:
            value = read_value(text)[0]
        except json.JSONDecodeError as error:
            what = f"no JSON: {error.msg} at character {error.pos}"
            reading.damage.lost(reading.name_of(path), number, what)
            continue
        taker = taker_of(value) if isinstance(value, dict) else None
        if taker is None:
            reading.damage.lost(reading.name_of(path), number, "no piece of a streamed answer")
        else:
            taker(value, number, turns)
    for number, turn in turns.values():
        yield number, _without_marks(turn)


def _without_marks(turn: dict[str, Any]) -> dict[str, Any]:
    """Return a turn without what only served to put it together."""
    told = {key: each for key, each in turn.items() if each not in ("", [], None)}
    for name in ("content", "tool_calls"):
        if isinstance(told.get(name), list):
            pieces = ({k: v for k, v in each.items() if k != "index"} for each in told[name])
            told[name] = list(pieces)
    told.pop("done", None)
    return told


def _payload(line: str) -> str:
    """Return the data of a line of server-sent events, or the line; nothing for its frame."""
    if line.startswith(_DATA):
        line = line.removeprefix(_DATA).strip()
    elif line.startswith(_FRAME):
        return ""
    return "" if line == _DONE else line
