"""Turns that are told again and again: a model is given all that was said with each call."""

import json
from collections.abc import Mapping
from typing import Any

from multichat_lab.chat.importers.source.turns import Turn, turn_of

MOST_TURNS = 2_000
"""Turns that are remembered; then all are forgotten."""

LONGEST = 4_000
"""Characters of the JSON of a turn that is remembered."""

_turns: dict[str, Turn | str] = {}


def retold(value: Mapping[str, Any]) -> Turn | str:
    """Return the turn that a JSON object holds, or what is wrong with it; read once, if told again.

    Nobody may change it.
    """
    try:
        told = json.dumps(value)
    except (TypeError, ValueError, RecursionError):  # no JSON: as the reader finds it
        return turn_of(value)
    if len(told) > LONGEST:
        return turn_of(value)
    known = _turns.get(told)
    if known is None:
        known = turn_of(value)
        if len(_turns) >= MOST_TURNS:
            _turns.clear()
        _turns[told] = known
    return known
