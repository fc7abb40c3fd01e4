"""Turns in the words of LangChain, AutoGen, OpenHands and Gemini, said as OpenAI says them."""

from collections.abc import Mapping
from typing import Any

_LANGCHAIN = {
    "human": "human", "HumanMessage": "human", "ai": "ai", "AIMessage": "ai",
    "AIMessageChunk": "ai", "system": "system", "SystemMessage": "system", "tool": "tool",
    "ToolMessage": "tool", "function": "function", "FunctionMessage": "function",
}  # fmt: skip
"""Type of a message of LangChain's → the role of its turn."""

_ENDS = ("Message", "Event")
"""Types of AutoGen's messages end so."""

_OF_LANGCHAIN = ("name", "tool_call_id", "id", "response_metadata", "additional_kwargs")


def plain_turn(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the turn with `role` and `content` that an object of another make is, or None."""
    if "role" in value:
        return _with_text(value)
    return _langchain(value) or _autogen(value) or _openhands(value)


def _with_text(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return a turn whose words are called `text`, as Google's AI Studio and others call them."""
    text = value.get("text")
    if not isinstance(text, str) or not {"content", "parts", "tool_calls"}.isdisjoint(value):
        return None
    kind = "reasoning" if value.get("isThought") is True else "text"
    rest = {key: item for key, item in value.items() if key not in ("text", "isThought")}
    return {**rest, "content": [{"type": kind, "text": text}]}


def _langchain(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return a message of LangChain's: flat, with its `data` apart, or serialised (`lc`)."""
    kind, inner = value.get("type"), value
    if isinstance(value.get("kwargs"), Mapping) and isinstance(value.get("id"), list):
        kind, inner = (value["id"] or [""])[-1], value["kwargs"]
    elif isinstance(value.get("data"), Mapping):
        inner = value["data"]
    role = _LANGCHAIN.get(str(kind))
    if role is None or "content" not in inner:
        return None
    told = inner.get("response_metadata")
    told = told if isinstance(told, Mapping) else {}
    calls = inner.get("tool_calls")
    turn = {
        **{key: item for key, item in inner.items() if key not in (*_OF_LANGCHAIN, "type")},
        "role": role,
        "name": inner.get("name") if role not in ("tool", "function") else None,
        "usage": inner.get("usage_metadata") or told.get("token_usage") or told.get("usage"),
        "model": told.get("model_name") or told.get("model"),
    }
    turn.pop("usage_metadata", None)
    if role in ("tool", "function"):
        turn |= {"tool_call_id": inner.get("tool_call_id"), "name": inner.get("name")}
    if isinstance(calls, list):
        turn["tool_calls"] = [each for each in calls if isinstance(each, Mapping)]
    return {key: item for key, item in turn.items() if item is not None or key == "content"}


def _autogen(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return a message of AutoGen's: who said it is its `source`, and a list is of calls."""
    source, kind = value.get("source"), str(value.get("type", ""))
    if not isinstance(source, str) or not kind.endswith(_ENDS) or "content" not in value:
        return None
    role = "user" if source == "user" else "assistant"
    content = value["content"]
    if kind == "ThoughtEvent":
        content = [{"type": "reasoning", "text": content}]
    elif isinstance(content, list):
        results = any(isinstance(each, Mapping) and "call_id" in each for each in content)
        block = "tool_result" if results else "tool_call"
        role = "tool" if results else role
        content = [
            {"type": block, **each} if isinstance(each, Mapping) and "name" in each else each
            for each in content
        ]
    rest = {k: v for k, v in value.items() if k not in ("source", "content", "models_usage")}
    turn = {**rest, "role": role, "content": content, "usage": value.get("models_usage")}
    return turn if role == "tool" else {**turn, "name": source}


def _openhands(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return an event of OpenHands': an action is said or calls, an observation answers one."""
    source, args = value.get("source"), value.get("args")
    if not isinstance(source, str) or {"action", "observation"}.isdisjoint(value):
        return None
    role = "user" if source == "user" else "assistant"
    turn = {"timestamp": value.get("timestamp"), "role": role}
    if isinstance(observation := value.get("observation"), str):
        told = value.get("content") or value.get("message")
        call = _id(value.get("cause", value.get("id")))
        return {**turn, "role": "tool", "name": observation, "tool_call_id": call, "content": told}
    action, args = value.get("action"), args if isinstance(args, Mapping) else {}
    if action in ("message", "system"):
        role = action if action == "system" else role
        return {**turn, "role": role, "content": args.get("content") or value.get("message")}
    given = {key: item for key, item in args.items() if key != "thought"}
    asked = {"type": "tool_call", "id": _id(value.get("id")), "name": action, "arguments": given}
    thought = args.get("thought")
    told = [{"type": "text", "text": thought}] if isinstance(thought, str) and thought else []
    return {**turn, "content": [*told, asked]}


def _id(value: object) -> str | None:
    return None if value is None else str(value)


def typed_block(block: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a block of Gemini's, which names its kind by a member, with a `type`."""
    for key, kind in (("functionCall", "tool_call"), ("functionResponse", "tool_result")):
        inner = block.get(key, block.get(_snake(key)))
        if isinstance(inner, Mapping):
            return {"type": kind, **inner}
    for key in ("inlineData", "fileData"):
        inner = block.get(key, block.get(_snake(key)))
        if isinstance(inner, Mapping):
            media_type = inner.get("mimeType", inner.get("mime_type"))
            is_image = str(media_type).startswith("image/")
            url = inner.get("fileUri", inner.get("file_uri"))
            told = {"media_type": media_type, "url": url, "data": inner.get("data")}
            return {"type": "image" if is_image else "file", "source": told}
    if "text" in block and block.get("thought") is True:
        return {"type": "reasoning", "text": block["text"]}
    return block


def _snake(name: str) -> str:
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name)
