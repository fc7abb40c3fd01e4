"""The turns in what a run of a tracer's was given, and in what it gave."""

import ast
import json
from collections.abc import Mapping
from typing import Any

from multichat_lab.chat.importers.otel.retold import retold
from multichat_lab.chat.importers.source.content import read_json_or_text
from multichat_lab.chat.importers.source.exchanges import answers_in
from multichat_lab.chat.importers.source.turns import is_turn

Turns = list[dict[str, Any]]
_NOTHING: tuple[Any, ...] = (None, "", [], {})


def turns_in(value: Any, role: str, names: tuple[str, ...]) -> Turns:
    """Return the turns that an input or an output holds, under one of some names or none.

    Args:
        value: of the run.
        role: of words that stand there alone.
        names: of members that may hold the words.
    """
    if value in _NOTHING:
        return []
    if isinstance(value, list):
        return [turn for each in value for turn in turns_in(each, role, names)]
    if isinstance(value, Mapping):
        return _turns_of(value, role, names)
    return [{"role": role, "content": value if isinstance(value, str) else json.dumps(value)}]


def _turns_of(value: Mapping[str, Any], role: str, names: tuple[str, ...]) -> Turns:
    if is_turn(value) and not isinstance(retold(value), str):
        return [dict(value)]
    if found := answers_in(value) or _generated(value):
        return [dict(each) for each in found]
    named = next((name for name in names if value.get(name) not in _NOTHING), None)
    if named is not None:
        return turns_in(value[named], role, names)
    (first, *others) = value.values()
    is_text = isinstance(first, str) and not others
    return [{"role": role, "content": first if is_text else json.dumps(value, ensure_ascii=False)}]


def _generated(value: Mapping[str, Any]) -> Turns:
    """Return what LangChain lists as generations, in lists of these: messages, or texts."""
    listed = value.get("generations")
    found: Turns = []
    for each in listed if isinstance(listed, list) else []:
        for told in each if isinstance(each, list) else [each]:
            if isinstance(told, Mapping):
                text = {"role": "assistant", "content": told.get("text")}
                message = told.get("message")
                found.append(dict(message) if isinstance(message, Mapping) else text)
    return found


def arguments_of(asked: Any) -> Any:
    """Return what a tool was given, as JSON has it; LangChain writes it as Python does."""
    is_text = isinstance(asked, Mapping) and list(asked) == ["input"]
    text = asked["input"] if is_text else asked
    read = read_json_or_text(text)
    if isinstance(read, str) and read.startswith("{"):
        try:
            return ast.literal_eval(read)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return read
    return read
