"""What a model was asked and what it answered, where they stand apart in one object."""

from collections.abc import Mapping
from typing import Any

from multichat_lab.chat.importers.source.turns import is_turn

ANSWERS = ("choices", "candidates", "message")
"""Members of a model's whole response that hold what it answered: OpenAI's, Gemini's, Ollama's."""

_TOLD = {
    "model": "model", "modelVersion": "model", "usage": "usage", "usageMetadata": "usage",
    "usage_metadata": "usage", "created": "created", "created_at": "created_at",
}  # fmt: skip
"""What a response tells of its answer → how a turn tells it."""

_USAGE = ("prompt_eval_count", "eval_count")
"""Tokens of Ollama's, which stand in the response itself."""

_ASKING = ("messages", "input", "input_items", "contents")
"""Lists of what a model was given: its answer may stand beside them."""


def whole_turns(
    values: Mapping[str, Any], name: str, turns: Any
) -> tuple[dict[str, Any], list[Any]]:
    """Return what an object says beside its turns, and all of these: what was asked, and answered.

    Args:
        values: the object.
        name: of the member that lists its turns, or is an answer (see `answers_in`).
        turns: these, or the answer, as they stand there.
    """
    rest = {key: value for key, value in values.items() if key != name}
    if name in ANSWERS:
        return rest, _with_told(answers_in(values), values)
    asked = rest.get("input")
    if name == "output" and isinstance(asked, str) and asked:
        turns = [{"role": "user", "content": rest.pop("input")}, *turns]
    if name == "output":
        return rest, _with_told(list(turns), values)
    if name not in _ASKING:
        return rest, list(turns)
    answered: list[Any] = []
    for key in ("response", "output", "choices", "candidates", "completion"):
        if found := _turns_in(rest.get(key)):
            answered += found
            del rest[key]
            if key != "response":
                answered = _with_told(answered, values)
    return rest, [*turns, *answered]


def answers_in(response: Mapping[str, Any]) -> list[Any]:
    """Return the turns that a model's whole response holds, in one of `ANSWERS`; none without."""
    is_answer = {"model", "done"} <= response.keys() or response.get("type") == "succeeded"
    if is_answer and is_turn(response.get("message")):
        return [response["message"]]
    return next(filter(None, (_choices(response.get(key)) for key in ANSWERS)), [])


def _turns_in(value: Any) -> list[Any]:
    """Return the turns that a list, a turn or a response is; none where it is none of them."""
    if isinstance(value, list):
        return _choices(value) or (list(value) if value and all(map(is_turn, value)) else [])
    if not isinstance(value, Mapping):
        return []
    if is_turn(value):
        return [value]
    if found := answers_in(value):
        return _with_told(found, value)
    for key in ("output", "body"):
        if found := _turns_in(value.get(key)):
            return _with_told(found, value)
    return []


def _choices(value: Any) -> list[Any]:
    """Return the turns of a list of choices, each with what is told beside it."""
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        return []
    found = []
    for each in value:
        key = next((key for key in ("message", "content") if is_turn(each.get(key))), None)
        if key is not None:
            told = {name: item for name, item in each.items() if name != key and item is not None}
            found.append({**told, **each[key]})
    return found


def _with_told(turns: list[Any], told: Mapping[str, Any]) -> list[Any]:
    """Return turns of one answer, the last of them with the model and the tokens of all."""
    if not turns or not isinstance(turns[-1], Mapping):
        return turns
    known = {name: told[key] for key, name in _TOLD.items() if told.get(key)}
    if counts := {key: told[key] for key in _USAGE if key in told}:
        known = {"usage": counts, **known}
    return [*turns[:-1], {**known, **turns[-1]}]
