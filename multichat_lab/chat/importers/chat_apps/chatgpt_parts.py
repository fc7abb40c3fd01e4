"""The parts of a message of ChatGPT's, by its `content_type`."""

import json
from typing import Any

from multichat_lab.chat.importers.source.json_text import read_value
from multichat_lab.parts import Part

_TEXTS = ("text", "result", "content", "user_instructions", "user_profile", "summary")


def parts_of_message(message: dict[str, Any], role: str, name: str) -> list[Part]:
    """Return the parts of a message; none when nothing is said.

    Args:
        message: its object.
        role: of the author: `user`, `assistant`, `system`, `tool`.
        name: of the author, a tool's.
    """
    content = message.get("content")
    said: dict[str, Any] = content if isinstance(content, dict) else {"parts": [content]}
    parts = [part for part in _parts_of_content(said) if part != Part("text")]
    parts += _attachments(message.get("metadata"))
    recipient = message.get("recipient")
    if role == "tool":
        text = "\n".join(part.text for part in parts if part.kind == "text")
        is_error = True if said.get("content_type") == "system_error" else None
        media = [part for part in parts if part.kind in ("image", "file")]
        answer = [Part("tool_result", text, name=name or None, is_error=is_error)]
        return [*answer, *media] if text or media else []
    if role == "assistant" and isinstance(recipient, str) and recipient not in ("all", ""):
        return [_call(recipient, part) if part.kind == "text" else part for part in parts]
    return parts


def _parts_of_content(content: dict[str, Any]) -> list[Part]:
    kind = content.get("content_type", "text")
    if kind == "thoughts":
        thoughts = content.get("thoughts")
        listed = thoughts if isinstance(thoughts, list) else []
        return [Part("reasoning", _thought(each)) for each in listed if isinstance(each, dict)]
    if kind == "reasoning_recap":
        return [Part("reasoning", str(content.get("content") or ""))]
    if isinstance(content.get("parts"), list):
        return [_piece(each) for each in content["parts"] if each not in (None, "")]
    texts = [content[key] for key in _TEXTS if isinstance(content.get(key), str) and content[key]]
    if texts:
        title = [content[key] for key in ("title", "url") if isinstance(content.get(key), str)]
        return [Part("text", "\n".join(filter(None, [*title, *texts])))]
    rest = {key: value for key, value in content.items() if key != "content_type" and value}
    rest.pop("language", None)
    return [Part("text", json.dumps(rest, ensure_ascii=False))] if rest else []


def _thought(thought: dict[str, Any]) -> str:
    told = (thought.get("summary"), thought.get("content"))
    return "\n".join(text for text in told if isinstance(text, str) and text)


def _piece(piece: Any) -> Part:
    if isinstance(piece, str):
        return Part("text", piece)
    if not isinstance(piece, dict):
        return Part("text", json.dumps(piece, ensure_ascii=False))
    if isinstance(piece.get("text"), str):
        return Part("text", piece["text"])
    size, url = piece.get("size_bytes"), piece.get("asset_pointer")
    kind = str(piece.get("content_type") or "")
    if not isinstance(url, str):
        return Part("file", json.dumps(piece, ensure_ascii=False), name=kind or None)
    return Part(
        "image" if kind.startswith("image") else "file",
        url=url,
        media_type=None if kind.startswith("image") else kind.removesuffix("_asset_pointer"),
        size=size if isinstance(size, int) else None,
    )


def _call(tool: str, part: Part) -> Part:
    try:
        arguments = read_value(part.text)[0]
    except ValueError:
        arguments = part.text
    return Part("tool_call", name=tool, arguments=arguments)


def _attachments(metadata: object) -> list[Part]:
    files = metadata.get("attachments") if isinstance(metadata, dict) else None
    listed = files if isinstance(files, list) else []
    return [
        Part(
            "file",
            name=str(each.get("name") or each.get("id") or "file"),
            media_type=str(each.get("mimeType") or each.get("mime_type") or "") or None,
            size=each.get("size") if isinstance(each.get("size"), int) else None,
        )
        for each in listed
        if isinstance(each, dict)
    ]
