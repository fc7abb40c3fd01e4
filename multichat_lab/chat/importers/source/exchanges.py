"""What a model was asked and what it answered, where they stand apart in one object."""

from collections.abc import Mapping, Sequence
from typing import Any

from multichat_lab.chat.importers.source.turns import is_turn

_ASKING = ("messages", "input", "input_items", "contents")
"""Lists of what a model was given: its answer may stand beside them."""


def whole_turns(
    values: Mapping[str, Any], name: str, turns: Sequence[Any]
) -> tuple[dict[str, Any], list[Any]]:
    """Return what an object says beside its turns, and all of these: what was asked, and answered.

    Args:
        values: the object.
        name: of the member that lists its turns.
        turns: these, as they stand there.
    """
    rest = {key: value for key, value in values.items() if key != name}
    asked = rest.get("input")
    if name == "output" and isinstance(asked, str) and asked:
        turns = [{"role": "user", "content": rest.pop("input")}, *turns]
    if name == "output":
        return rest, _with_usage(list(turns), values)
    if name not in _ASKING:
        return rest, list(turns)
    answered: list[Any] = []
    for key in ("response", "output", "choices", "completion"):
        if found := _answers_in(rest.get(key)):
            answered += found
            del rest[key]
            if key != "response":
                answered = _with_usage(answered, values)
    return rest, [*turns, *answered]


def _answers_in(value: Any) -> list[Any]:
    """Return the turns that a response holds; none where it holds none."""
    if isinstance(value, list):
        choices = [each["message"] for each in value if _is_choice(each)]
        return choices or (list(value) if value and all(map(is_turn, value)) else [])
    if not isinstance(value, Mapping):
        return []
    if is_turn(value):
        return [value]
    for key in ("choices", "output", "body"):
        if found := _answers_in(value.get(key)):
            return _with_usage(found, value)
    return []


def _is_choice(value: Any) -> bool:
    return isinstance(value, Mapping) and is_turn(value.get("message"))


def _with_usage(turns: list[Any], told: Mapping[str, Any]) -> list[Any]:
    """Return turns of one answer, the last of them with the model and the tokens of all."""
    if not turns or not isinstance(turns[-1], Mapping):
        return turns
    known = {key: told[key] for key in ("model", "usage") if told.get(key)}
    return [*turns[:-1], {**known, **turns[-1]}]
