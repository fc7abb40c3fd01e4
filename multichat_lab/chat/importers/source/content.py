"""The parts of a message in the forms that OpenAI, Anthropic, Inspect and OpenTelemetry write."""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from multichat_lab.parts import Part, PartKind

Block = Mapping[str, Any]

_DATA = "data:"


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
    if turn.get("role") in ("tool", "function") or "tool_call_id" in turn:
        parts.append(_result(turn, _text_of(content)))
        parts += [each for each in content if each.kind in ("image", "file")]
    else:
        parts += content
    if isinstance(refusal := turn.get("refusal"), str) and refusal:
        parts.append(Part("text", refusal))
    calls = turn.get("tool_calls")
    parts += [_openai_call(each) for each in calls or () if isinstance(each, Mapping)]
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
    kind = str(block.get("type", "text" if "text" in block else ""))
    reader = _READERS.get(kind)
    if reader is not None:
        yield from reader(block)
    elif kind.endswith("_tool_result") or kind in ("tool_call_response", "function_call_output"):
        yield from _read_result(block)
    elif kind.endswith("tool_use"):
        yield _call(block.get("id"), block.get("name"), block.get("input"))
    else:
        yield Part("file", json.dumps(block, ensure_ascii=False), name=kind or None)


def _read_text(block: Block) -> Iterator[Part]:
    text = next((block[key] for key in ("text", "content", "refusal") if key in block), "")
    yield Part("text", text if isinstance(text, str) else _text_of(parts_of_content(text)))


def _read_reasoning(block: Block) -> Iterator[Part]:
    keys = ("thinking", "reasoning", "text", "content", "summary")
    said = [block[key] for key in keys if block.get(key)]
    yield Part("reasoning", "\n".join(_text_of(parts_of_content(each)) for each in said))


def _read_call(block: Block) -> Iterator[Part]:
    function = block.get("function")
    named = function if isinstance(function, Mapping) else block
    arguments = next((named[key] for key in ("arguments", "input") if key in named), None)
    name = named.get("name") if isinstance(named.get("name"), str) else function
    yield _call(block.get("call_id", block.get("id")), name, arguments)


def _read_result(block: Block) -> Iterator[Part]:
    keys = ("content", "output", "response", "result")
    inner = parts_of_content(next((block[key] for key in keys if key in block), None))
    yield _result(block, _text_of(inner))
    yield from (each for each in inner if each.kind in ("image", "file"))


def _read_image(block: Block) -> Iterator[Part]:
    yield _media("image", block)


def _read_file(block: Block) -> Iterator[Part]:
    yield _media("file", block)


_READERS: dict[str, Callable[[Block], Iterator[Part]]] = {
    **dict.fromkeys(("text", "input_text", "output_text", "summary_text", "refusal"), _read_text),
    **dict.fromkeys(("thinking", "redacted_thinking", "reasoning"), _read_reasoning),
    **dict.fromkeys(("tool_call", "function_call", "function"), _read_call),
    "tool_result": _read_result,
    **dict.fromkeys(("image", "image_url", "input_image"), _read_image),
    **dict.fromkeys(
        ("file", "input_file", "document", "audio", "input_audio", "video", "uri", "blob"),
        _read_file,
    ),
}


def _openai_call(call: Block) -> Part:
    return next(_read_call(call))


def _call(call_id: object, name: object, arguments: object) -> Part:
    """Return a call; arguments that are the text of a JSON object become that object."""
    if isinstance(arguments, str):
        try:
            read = json.loads(arguments)
        except ValueError:
            read = arguments  # as the model wrote it, though it be no JSON
        arguments = read if isinstance(read, dict | list) else arguments
    return Part("tool_call", name=_optional(name), call_id=_optional(call_id), arguments=arguments)


def _result(block: Block, text: str) -> Part:
    keys = ("tool_use_id", "tool_call_id", "call_id", "id")
    is_error = block.get("is_error", block.get("error"))
    return Part(
        "tool_result",
        text,
        name=_optional(block.get("name", block.get("function"))),
        call_id=_optional(next((block[key] for key in keys if block.get(key)), None)),
        is_error=None if is_error is None else bool(is_error),
    )


def _media(kind: PartKind, block: Block) -> Part:
    """Return an image or file; of bytes in base64, their number and hash."""
    source = next(
        (block[key] for key in _MEDIA_KEYS if isinstance(block.get(key), Mapping | str)), block
    )
    inside: Block = {"url": source} if isinstance(source, str) else source
    url = next((inside[key] for key in _URL_KEYS if isinstance(inside.get(key), str)), None)
    media_type = next(
        (v for key in _TYPE_KEYS for v in (inside.get(key), block.get(key)) if v), None
    )
    data = next((inside[key] for key in _BYTES_KEYS if isinstance(inside.get(key), str)), None)
    if url is not None and url.startswith(_DATA):
        head, _, data = url.removeprefix(_DATA).partition(",")
        media_type, url = head.partition(";")[0] or media_type, None
    size, digest = _measured(data)
    name = next((block[key] for key in _NAME_KEYS if isinstance(block.get(key), str)), None)
    inner = inside.get("filename")
    return Part(
        kind,
        name=name or _optional(inner),
        media_type=_optional(media_type),
        size=size,
        sha256=digest,
        url=url,
    )


_MEDIA_KEYS = (
    "source", "image_url", "image", "file", "input_audio", "audio", "video", "document",
)  # fmt: skip
_URL_KEYS = ("url", "uri", "image_url", "file_url", "file_id")
_TYPE_KEYS = ("media_type", "mime_type", "format")
_BYTES_KEYS = ("data", "file_data", "content")
_NAME_KEYS = ("filename", "title", "name", "file_name")


def _measured(data: str | None) -> tuple[int | None, str | None]:
    """Return size and SHA-256 of bytes in base64; neither where they are none."""
    if not data:
        return None, None
    try:
        content = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return None, None
    return len(content), hashlib.sha256(content).hexdigest()


def _text_of(parts: list[Part]) -> str:
    return "\n".join(each.text for each in parts if each.text)


def _optional(value: object) -> str | None:
    return None if value is None or value == "" else str(value)
