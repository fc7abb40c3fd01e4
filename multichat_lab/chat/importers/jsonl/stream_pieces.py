"""Pieces of streamed answers, by maker: each is taken into the turn that it belongs to."""

from collections.abc import Callable
from typing import Any

Turns = dict[str, tuple[int, dict[str, Any]]]
"""What each answer is called → its first line, and the turn as far as it has come."""


def taker_of(value: dict[str, Any]) -> Callable[[dict[str, Any], int, Turns], None] | None:
    """Return what takes in a piece; None where it is none."""
    kind = str(value.get("type", ""))
    if value.get("object") == "chat.completion.chunk":
        return _take_chunk
    if kind.startswith("response.") or (kind == "error" and "error" not in value):
        return _take_event
    if kind.startswith(("message_", "content_block_")) or kind in ("ping", "error"):
        return _take_block
    if {"model", "done"} <= value.keys() and not {"message", "response"}.isdisjoint(value):
        return _take_line
    return _take_candidate if answers_of(value) else None


def _turn(turns: Turns, name: str, number: int) -> dict[str, Any]:
    return turns.setdefault(name, (number, {"role": "assistant", "content": ""}))[1]


def _objects(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _tell(turn: dict[str, Any], value: dict[str, Any], *names: str) -> None:
    turn.update({name: value[name] for name in names if value.get(name)})


def _grow(turn: dict[str, Any], name: str, text: object) -> None:
    if isinstance(text, str):
        turn[name] = f"{turn.get(name) or ''}{text}"


def _take_chunk(value: dict[str, Any], number: int, turns: Turns) -> None:
    """Take in a chunk of OpenAI's chat completions; each choice is an answer."""
    called = str(value.get("id", ""))
    for choice in _objects(value.get("choices")):
        turn = _turn(turns, f"{called}/{choice.get('index', 0)}", number)
        _tell(turn, value, "model", "created", "id")
        _tell(turn, choice, "finish_reason")
        delta = _object(choice.get("delta"))
        for name in ("content", "reasoning_content", "reasoning", "refusal"):
            _grow(turn, name, delta.get(name))
        for call in _objects(delta.get("tool_calls")):
            _call(turn, call)
    known = [turn for name, (_, turn) in turns.items() if name.startswith(f"{called}/")]
    if known and value.get("usage"):
        known[-1]["usage"] = value["usage"]


def _call(turn: dict[str, Any], piece: dict[str, Any]) -> None:
    calls = turn.setdefault("tool_calls", [])
    place = piece.get("index")
    call = next((each for each in calls if each["index"] == place), None)
    if call is None:
        call = {"index": place, "function": {"name": "", "arguments": ""}}
        calls.append(call)
    _tell(call, piece, "id", "type")
    for name in ("name", "arguments"):
        _grow(call["function"], name, _object(piece.get("function")).get(name))


def _take_block(value: dict[str, Any], number: int, turns: Turns) -> None:
    """Take in an event of Anthropic's messages, which follow one another."""
    kind = value.get("type")
    if kind == "message_start":
        begun = _object(value.get("message"))
        turns[f"message {number}"] = (number, {"role": "assistant", **begun, "content": []})
    if not turns:
        _turn(turns, f"message {number}", number)["content"] = []
    turn = list(turns.values())[-1][1]
    if kind == "content_block_start":
        turn["content"].append({**_object(value.get("content_block")), "index": value.get("index")})
    elif kind == "message_delta":
        turn["usage"] = {**_object(turn.get("usage")), **_object(value.get("usage"))}
        _tell(turn, _object(value.get("delta")), "stop_reason")
    elif kind == "error":
        turn["error"] = value.get("error")
    elif kind == "content_block_delta":
        _delta(turn["content"], value)


def _delta(blocks: list[dict[str, Any]], value: dict[str, Any]) -> None:
    place, delta = value.get("index"), _object(value.get("delta"))
    block = next((each for each in reversed(blocks) if each.get("index") == place), None)
    if block is None:
        block = {"type": "text", "text": "", "index": place}
        blocks.append(block)
    for name in ("text", "thinking", "signature"):
        _grow(block, name, delta.get(name))
    if "partial_json" in delta:
        told = block["input"] if isinstance(block.get("input"), str) else ""
        block["input"] = told + str(delta["partial_json"])


def _take_event(value: dict[str, Any], number: int, turns: Turns) -> None:
    """Take in an event of OpenAI's Responses; what an item ends as, counts."""
    kind, name = value.get("type"), f"item {value.get('item_id')}"
    item = _object(value.get("item"))
    response = _object(value.get("response"))
    if kind == "response.output_item.done" and item:
        turns[f"item {item.get('id')}"] = (number, dict(item))
    elif kind == "response.output_text.delta":
        _grow(_turn(turns, name, number), "content", value.get("delta"))
    elif response.get("usage") and turns:
        told = list(turns.values())[-1][1]
        told.update({"usage": response["usage"], "model": response.get("model")})


def _take_line(value: dict[str, Any], number: int, turns: Turns) -> None:
    """Take in a line of Ollama's; one that is done ends an answer."""
    open_one = [name for name, (_, turn) in turns.items() if not turn.get("done")]
    turn = _turn(turns, open_one[-1] if open_one else f"line {number}", number)
    message = _object(value.get("message")) or {"content": value.get("response")}
    for name in ("content", "thinking"):
        _grow(turn, "reasoning" if name == "thinking" else name, message.get(name))
    _tell(turn, message, "role", "tool_calls")
    _tell(turn, value, "model", "created_at", "done", "done_reason")
    counts = {key: value[key] for key in ("prompt_eval_count", "eval_count") if key in value}
    if counts:
        turn["usage"] = counts


def answers_of(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the candidates of a piece of Gemini's."""
    found = _objects(value.get("candidates"))
    return [each for each in found if isinstance(each.get("content"), dict)]


def _take_candidate(value: dict[str, Any], number: int, turns: Turns) -> None:
    """Take in a piece of Gemini's; pieces of one response have its id, else follow one another."""
    for each in answers_of(value):
        name = f"{value.get('responseId', '')}/{each.get('index', 0)}"
        turn = turns.setdefault(name, (number, {"role": "model", "parts": []}))[1]
        for part in _objects(each["content"].get("parts")):
            last = turn["parts"][-1] if turn["parts"] else {"other": None}
            goes_on = {*last, *part} <= {"text", "thought"}
            if goes_on and last.get("thought") == part.get("thought"):
                _grow(last, "text", part.get("text"))
            else:
                turn["parts"].append(dict(part))
        _tell(turn, each, "finishReason")
        turn["model"] = value.get("modelVersion") or turn.get("model")
        turn["usage"] = value.get("usageMetadata") or turn.get("usage")
