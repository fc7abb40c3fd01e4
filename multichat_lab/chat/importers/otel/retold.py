"""Turns that are told again and again: a model is given all that was said with each call."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import msgspec

from multichat_lab.chat.importers.source.turns import Turn, turn_of

MOST_TURNS = 2_000
"""Turns that are remembered; then all are forgotten."""

LONGEST = 4_000
"""Bytes of a packed turn that is remembered."""

_packed = msgspec.msgpack.Encoder().encode
_turns: dict[bytes, tuple[Turn | str, str]] = {}


def retold(value: Mapping[str, Any]) -> Turn | str:
    """Return the turn that a JSON object holds, or what is wrong with it; read once, if told again.

    Nobody may change it.
    """
    return keyed(value)[0]


def keyed(value: Mapping[str, Any]) -> tuple[Turn | str, str]:
    """Return the same with its key, see `key_of`; with an empty one for what is no turn."""
    try:
        told = _packed(value)
    except (TypeError, ValueError, OverflowError, RecursionError):  # as the reader finds it
        return _read(value)
    if len(told) > LONGEST:
        return _read(value)
    known = _turns.get(told)
    if known is None:
        known = _read(value)
        if len(_turns) >= MOST_TURNS:
            _turns.clear()
        _turns[told] = known
    return known


def _read(value: Mapping[str, Any]) -> tuple[Turn | str, str]:
    turn = turn_of(value)
    return turn, "" if isinstance(turn, str) else key_of(turn)


def key_of(turn: Turn) -> str:
    """Return a short mark, the same for what is said and is given again with what followed."""
    results = [part.call_id for part in turn.parts if part.kind == "tool_result" and part.call_id]
    if results:
        return _mark(results)
    said = [(part.kind, part.text, part.name, part.call_id) for part in turn.parts]
    spoken = [each for each in said if each[0] != "reasoning"]
    return _mark([turn.role, spoken])


def _mark(told: Any) -> str:
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=12).hexdigest()
