"""The parts of a message in the forms that OpenAI, Anthropic, Inspect and OpenTelemetry write."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from multichat_lab.chat.importers.source.dialects import typed_block
from multichat_lab.chat.importers.source.json_text import read_value
from multichat_lab.chat.importers.source.media import media_part, optional_text
from multichat_lab.parts import Part

Block = Mapping[str, Any]


def parts_of_turn(turn: Block) -> list[Part]:
    """Return the parts of a turn: its reasoning, its content, its calls, or the result it is.

    Args:
        turn: an object with `role` and `content`, and what OpenAI puts beside them
            (`tool_calls`, `function_call`, `tool_call_id`, `reasoning_content`, `refusal`).
    """
    parts = [
        Part("reasoning", text)
        for key in ("reasoning_content", "reasoning")
        if isinstance(text := turn.get(key), str) and text
    ]
    content = parts_of_content(turn.get("content", turn.get("parts")))
    is_answer = turn.get("role") in ("tool", "function") or "tool_call_id" in turn
    if is_answer and not any(part.kind == "tool_result" for part in content):
        parts.append(_result(turn, _text_of(content)))
        parts += [each for each in content if each.kind in ("image", "file")]
    else:
        parts += content
    spoken = turn.get("audio")
    if isinstance(spoken, Mapping) and isinstance(spoken.get("transcript"), str):
        parts.append(Part("text", spoken["transcript"]))
    if isinstance(refusal := turn.get("refusal"), str) and refusal:
        parts.append(Part("text", refusal))
    calls = turn.get("tool_calls")
    if isinstance(calls, list):
        parts += [_openai_call(each) for each in calls if isinstance(each, Mapping)]
    if isinstance(call := turn.get("function_call"), Mapping):
        parts.append(_call(None, call.get("name"), call.get("arguments")))
    return parts


def parts_of_content(content: object) -> list[Part]:
    """Return the parts of a content: a text, a block, or a list of these.

    A block of a kind that is not known here becomes a `file` whose text is its JSON: nothing that
    was said is lost.
    """
    if content is None or content == "":
        return []
    if isinstance(content, str):
        return [Part("text", content)]
    if isinstance(content, Mapping):
        return list(_parts_of_block(content))
    if isinstance(content, list):
        return [part for each in content for part in parts_of_content(each)]
    return [Part("text", json.dumps(content, ensure_ascii=False))]


def _parts_of_block(block: Block) -> Iterator[Part]:
    if "type" not in block:
        block = typed_block(block)
    kind = str(block.get("type", "text" if "text" in block else ""))
    reader = _READERS.get(kind)
    if reader is not None:
        yield from reader(block)
    elif kind.endswith(_RESULTS):
        yield from _read_result(block)
    elif kind.endswith("_call"):
        yield from _read_hosted_call(block, kind)
    elif kind.endswith("tool_use"):
        yield _call(block.get("id"), block.get("name"), block.get("input"))
    else:
        yield Part("file", json.dumps(block, ensure_ascii=False), name=kind or None)


def _read_text(block: Block) -> Iterator[Part]:
    text = next((block[key] for key in ("text", "content", "refusal") if key in block), "")
    yield Part("text", text if isinstance(text, str) else _text_of(parts_of_content(text)))
    for name in ("citations", "annotations"):
        if isinstance(cited := block.get(name), list) and cited:
            yield Part("file", json.dumps(cited, ensure_ascii=False), name=name)


def _read_reasoning(block: Block) -> Iterator[Part]:
    keys = ("thinking", "reasoning", "text", "content", "summary")
    said = [block[key] for key in keys if block.get(key)]
    summaries = block.get("summaries")  # claude.ai's, beside the thought itself
    if isinstance(summaries, list):
        said += [
            each["summary"]
            for each in summaries
            if isinstance(each, Mapping) and each.get("summary")
        ]
    yield Part("reasoning", "\n".join(_text_of(parts_of_content(each)) for each in said))


def _read_call(block: Block) -> Iterator[Part]:
    function = block.get("function")
    named = function if isinstance(function, Mapping) else block
    keys = ("arguments", "input", "args")
    arguments = next((named[key] for key in keys if key in named), None)
    name = named.get("name") if isinstance(named.get("name"), str) else function
    yield _call(block.get("call_id", block.get("id")), name, arguments)


def _read_hosted_call(block: Block, kind: str) -> Iterator[Part]:
    """Read a call of a tool that the model's host has; some hold the result too."""
    call_id, name = block.get("call_id", block.get("id")), block.get("name")
    keys = ("arguments", "input", "action", "code", "queries")
    arguments = next((block[key] for key in keys if block.get(key)), None)
    yield _call(call_id, name or kind.removesuffix("_call"), arguments)
    for key in ("output", "outputs", "results", "result", "error"):
        if block.get(key):
            text = _text_of(parts_of_content(block[key]))
            yield Part("tool_result", text, name=name, call_id=call_id, is_error=key == "error")


def _read_result(block: Block) -> Iterator[Part]:
    keys = ("content", "output", "response", "result", "tools")
    inner = parts_of_content(next((block[key] for key in keys if key in block), None))
    yield _result(block, _text_of(inner))
    yield from (each for each in inner if each.kind in ("image", "file"))


def _read_image(block: Block) -> Iterator[Part]:
    yield media_part("image", block)


def _read_file(block: Block) -> Iterator[Part]:
    part = media_part("image" if block.get("modality") == "image" else "file", block)
    words = block.get("transcript")
    yield replace(part, text=words) if isinstance(words, str) else part


_RESULTS = ("_tool_result", "_call_output", "_call_response")

_READERS: dict[str, Callable[[Block], Iterator[Part]]] = {
    **dict.fromkeys(("text", "input_text", "output_text", "summary_text", "refusal"), _read_text),
    **dict.fromkeys(("thinking", "redacted_thinking", "reasoning"), _read_reasoning),
    **dict.fromkeys(("tool_call", "function_call", "custom_tool_call", "function"), _read_call),
    "tool_result": _read_result,
    **dict.fromkeys(("image", "image_url", "input_image"), _read_image),
    **dict.fromkeys(
        ("file", "input_file", "document", "audio", "input_audio", "output_audio", "video", "uri",
         "blob"),
        _read_file,
    ),
}  # fmt: skip


def read_json_or_text(value: Any) -> Any:
    """Return what JSON text says; any other value as it is."""
    if not isinstance(value, str):
        return value
    try:
        return read_value(value)[0]
    except ValueError:
        return value


def _openai_call(call: Block) -> Part:
    return next(_read_call(call))


def _call(call_id: object, name: object, arguments: object) -> Part:
    """Return a call; arguments that are the text of a JSON object become that object."""
    read = read_json_or_text(arguments)
    arguments = read if isinstance(read, dict | list) else arguments
    return Part(
        "tool_call", name=optional_text(name), call_id=optional_text(call_id), arguments=arguments
    )


def _result(block: Block, text: str) -> Part:
    keys = ("tool_use_id", "tool_call_id", "call_id", "id")
    is_error = block.get("is_error", block.get("error"))
    told = is_error.get("message") if isinstance(is_error, Mapping) else is_error
    return Part(
        "tool_result",
        text or (told if isinstance(told, str) else ""),
        name=optional_text(block.get("name", block.get("function"))),
        call_id=optional_text(next((block[key] for key in keys if block.get(key)), None)),
        is_error=None if is_error is None else bool(is_error),
    )


def _text_of(parts: list[Part]) -> str:
    return "\n".join(each.text for each in parts if each.text)
