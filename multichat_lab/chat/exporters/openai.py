"""JSON lines as OpenAI's chat models read them: a line with the session's `messages`."""

import json
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from multichat_lab.chat.exporters.exporting import Transcript
from multichat_lab.parts import Part
from multichat_lab.records import ChatMessage

ROLES = {
    "agent": "assistant", "assistant": "assistant", "bot": "assistant", "model": "assistant",
    "robot": "assistant", "system": "system", "tool": "tool",
}  # fmt: skip
"""What a participant is → its role; everyone else is a `user`."""

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]+")
MOST_OF_A_NAME = 64
"""Characters that OpenAI allows in a name."""

Turn = dict[str, Any]


class OpenAIExporter:
    """One line: `{"messages": […]}`, in the form that fine-tuning and chat completions take.

    Roles follow what the participants are, names keep the characters that OpenAI allows. Calls
    stand in `tool_calls`, each result is a message of `role` `tool`; a call without an id gets one.
    Reasoning stands in `reasoning_content`, images with an address as `image_url`; other files are
    the line that tells of them. Times, addressees and reply links have no place in this format.
    """

    suffix = ".jsonl"

    def write(self, transcript: Transcript, path: Path) -> None:
        """Write the line, a message at a time."""
        kinds = {each.participant: each.kind for each in transcript.participants()}
        turns = _Turns(kinds)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write('{"messages": [')
            between = ""
            for message in transcript.messages():
                for turn in turns.of(message):
                    file.write(between + json.dumps(turn, ensure_ascii=False, allow_nan=False))
                    between = ", "
            file.write("]}\n")


class _Turns:
    """Makes turns of messages, and keeps which calls wait for their results.

    Args:
        kinds: name → what the participant is.
    """

    def __init__(self, kinds: dict[str, str]) -> None:
        self._kinds = kinds
        self._waiting: deque[str] = deque()
        self._made = 0

    def of(self, message: ChatMessage) -> Iterator[Turn]:
        """Yield the turns of a message: its own, and one for each result in it."""
        role = ROLES.get(self._kinds.get(message.sender, ""), "user")
        if message.kind == "system":
            role = "system"
        own: list[Part] = []
        for part in message.parts or (Part("text", message.content),):
            if part.kind == "tool_result":
                yield from self._own(own, role, message.sender)
                own = []
                yield self._result(part, message.sender)
            else:
                own.append(part)
        yield from self._own(own, role, message.sender)

    def _own(self, parts: list[Part], role: str, sender: str) -> Iterator[Turn]:
        if not parts:
            return
        calls = [self._call(each) for each in parts if each.kind == "tool_call"]
        if calls or any(each.kind == "reasoning" for each in parts):
            role = "assistant"
        elif role == "tool":
            role = "user"  # words of a tool that answer no call
        content = _content([each for each in parts if each.kind in ("text", "image", "file")])
        turn: Turn = {"role": role, "name": allowed_name(sender), "content": content}
        if reasoning := "\n".join(each.text for each in parts if each.kind == "reasoning"):
            turn["reasoning_content"] = reasoning
        if calls:
            turn["tool_calls"] = calls
        yield turn

    def _call(self, part: Part) -> Turn:
        self._made += 1
        call_id = part.call_id or f"call_{self._made}"
        self._waiting.append(call_id)
        given = part.arguments
        text = given if isinstance(given, str) else json.dumps({} if given is None else given)
        function = {"name": allowed_name(part.name or "tool"), "arguments": text}
        return {"id": call_id, "type": "function", "function": function}

    def _result(self, part: Part, sender: str) -> Turn:
        call_id = part.call_id or (self._waiting[0] if self._waiting else None)
        if call_id is not None and call_id in self._waiting:
            self._waiting.remove(call_id)
        turn: Turn = {"role": "tool", "name": allowed_name(part.name or sender)}
        if call_id is not None:
            turn["tool_call_id"] = call_id
        return {**turn, "content": part.text}


def allowed_name(name: str) -> str:
    """Return a name of the characters that OpenAI allows, `_` for the others."""
    return _NOT_IN_A_NAME.sub("_", name)[:MOST_OF_A_NAME]


def _content(parts: list[Part]) -> str | list[Turn] | None:
    if not parts:
        return None
    if not any(each.kind == "image" and each.url for each in parts):
        return "\n".join(each.words for each in parts)
    return [
        {"type": "image_url", "image_url": {"url": each.url}}
        if each.kind == "image" and each.url
        else {"type": "text", "text": each.words}
        for each in parts
    ]
