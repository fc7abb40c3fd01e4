"""How a session came out, where its log says so."""

import math
from collections.abc import Mapping
from typing import Any

from multichat_lab.chat.importers.contract import Outcome

_VERDICTS = ("is_correct", "success", "passed", "resolved")
_SOLVED = 1 - 1e-6
"""τ-bench counts a task as solved from this reward on."""


def outcome_of(fields: Mapping[str, Any]) -> Outcome:
    """Return score, success and error as far as the fields of a log tell them.

    `score`, else `reward` (τ-bench, also in `reward_info`), is the score; a verdict such as
    `is_correct` or `success` the success, else whether the reward is whole. `error`, else
    `mistake_agent: mistake_reason`, is the error.
    """
    info = fields.get("reward_info")
    reward = _number(
        fields.get("reward", info.get("reward") if isinstance(info, Mapping) else None)
    )
    score = _number(fields.get("score"))
    verdicts = (fields[key] for key in _VERDICTS if isinstance(fields.get(key), bool))
    success = next(verdicts, None if reward is None else reward >= _SOLVED)
    return Outcome(reward if score is None else score, success, _error(fields))


def failing_place(fields: Mapping[str, Any]) -> int | None:
    """Return the place, from 0, of the turn that is called the mistake (`mistake_step`)."""
    step = fields.get("mistake_step")
    text = str(step).strip()
    return int(text) if not isinstance(step, bool) and text.isdecimal() else None


def _error(fields: Mapping[str, Any]) -> str | None:
    error = fields.get("error")
    if isinstance(error, Mapping):
        error = error.get("message")
    if isinstance(error, str) and error:
        return error
    told = (fields.get("mistake_agent"), fields.get("mistake_reason"))
    return ": ".join(text for text in told if isinstance(text, str) and text) or None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None
