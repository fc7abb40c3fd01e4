"""Turns as LLM tools log them: `role`, `name`, `content`, and further fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.source.reading import Reading

_GENAI_NAMES = {"tool_call_id": "gen_ai.tool.call.id", "model": "gen_ai.response.model"}
_OWN_FIELDS = {"role", "name", "content"}
_ROLE_KINDS = {
    "user": "human",
    "human": "human",
    "system": "system",
    "developer": "system",
    "tool": "tool",
    "function": "tool",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation.

    Attributes:
        role: e.g. `user`, `assistant`, `Orchestrator (-> WebSurfer)`.
        name: who spoke, or empty.
        content: the words; the text parts joined where it came in parts.
        extra: what else the source said of it, OpenTelemetry GenAI names where they exist.
    """

    role: str
    name: str
    content: str
    extra: dict[str, Any]


def is_turn(value: object) -> bool:
    """Whether `value` looks like a turn."""
    return isinstance(value, Mapping) and isinstance(value.get("role"), str) and "content" in value


def turn_of(value: object) -> Turn | str:
    """Return the turn that a JSON value holds, or what is wrong with it."""
    if not isinstance(value, Mapping):
        return f"a turn is {type(value).__name__}, no object"
    role, name, content = value.get("role"), value.get("name"), value.get("content")
    if not isinstance(role, str) or not role:
        return f"role is {role!r}"
    if name is not None and not isinstance(name, str):
        return f"name is {name!r}"
    if content is not None and not isinstance(content, str | list):
        return f"content is {type(content).__name__}, no text"
    words, other_parts = _words(content)
    more = {str(key): item for key, item in value.items() if key not in _OWN_FIELDS}
    extra = {_GENAI_NAMES.get(key, key): item for key, item in more.items()}
    if other_parts:
        extra["parts"] = other_parts
    return Turn(role, name or "", words, extra)


def kind_of_role(role: str) -> str:
    """Return what a participant with this role is: `human`, `system`, `tool` or `agent`."""
    return _ROLE_KINDS.get(role, "agent")


def first_moment(path: Path, reading: Reading) -> datetime:
    """Return when a conversation without times is taken to begin.

    That is midnight UTC of `ImportOptions.date`, else when the file was last changed.
    """
    if reading.options.date is not None:
        return datetime.combine(reading.options.date, time(), UTC)
    return datetime.fromtimestamp(path.stat().st_mtime_ns // 1_000_000_000, UTC)


def moment_of(start: datetime, place: int) -> datetime:
    """Return a made-up time, a second a turn; mark the message with `SYNTHETIC_TIMES`."""
    return start + timedelta(seconds=place)


def _words(content: str | list[Any] | None) -> tuple[str, list[Any]]:
    """Return the text of a content, and those parts of it that are no text."""
    if not isinstance(content, list):
        return content or "", []
    texts, others = [], []
    for part in content:
        text = part.get("text") if isinstance(part, Mapping) else part
        if isinstance(text, str):
            texts.append(text)
        else:
            others.append(part)
    return "\n".join(texts), others
