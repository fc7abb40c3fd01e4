"""What an entry of a session of Claude Code is, and what it holds."""

import re
from dataclasses import replace
from typing import Any

from multichat_lab.chat.importers.source.content import parts_of_content
from multichat_lab.chat.importers.source.json_lines import JsonLine
from multichat_lab.chat.importers.source.transcript import AGENT, PERSON, SYSTEM
from multichat_lab.parts import Part

SPOKEN = (PERSON, AGENT, SYSTEM)
"""Types of entries that say something."""

TITLES = {"custom-title": "customTitle", "summary": "summary", "ai-title": "aiTitle"}
"""Type of an entry that says what the session is about → its field; the first known counts."""

NOTES = frozenset(
    {*TITLES, "file-history-snapshot", "queue-operation", "progress", "last-prompt", "agent-name",
     "permission-mode", "attachment", "pr-link", "mode", "tag"}
)  # fmt: skip
"""Types of entries that are the program's own notes."""

KEPT = ("sessionId", "slug", "cwd", "gitBranch", "version")
"""Fields of an entry that the session's metadata keeps."""

_UNSAID = frozenset({*KEPT, *TITLES.values(), "agentName"})
_NUMBER = re.compile(r"(?m)^ *\d+[\t→]")
"""Before each line of a file that was read."""
_PROGRAM = ("<local-command-stdout>", "<local-command-stderr>", "<bash-stdout>", "Caveat: ")


def with_output(parts: list[Part], told: object) -> list[Part]:
    """Return parts, the one result among them with what its tool printed besides."""
    results = [place for place, part in enumerate(parts) if part.kind == "tool_result"]
    printed = {"error": told} if isinstance(told, str) else told
    if len(results) != 1 or not isinstance(printed, dict):
        return parts
    (place,) = results
    text = parts[place].text
    for name in ("stdout", "stderr", "error"):
        more = printed.get(name)
        words = more.removeprefix("Error: ").split() if isinstance(more, str) else []
        if isinstance(more, str) and " ".join(words) not in " ".join(text.split()):
            text = f"{text}\n{more.strip()}" if text else more.strip()
    return [*parts[:place], replace(parts[place], text=text), *parts[place + 1 :]]


def words_in(values: dict[str, Any]) -> dict[str, Any]:
    """Return an entry without what tells nothing that is said, or is in the session's metadata."""
    printed = values.get("toolUseResult")
    unsaid = _UNSAID | ({"toolUseResult"} if isinstance(printed, str) else set())
    told = {key: value for key, value in values.items() if key not in unsaid}
    if isinstance(printed, dict) and isinstance(file := printed.get("file"), dict):
        texts = [part.text for part in parts_of_content(message_of(values).get("content"))]
        lines = _NUMBER.sub("", "\n".join(texts)).split()
        if " ".join(str(file.get("content")).split()) in " ".join(lines):
            told["toolUseResult"] = {**printed, "file": {**file, "content": None}}
    return told


def as_said(line: JsonLine) -> JsonLine:
    """Return what a person said while the agent worked, which is an attachment, as said."""
    told = line.values.get("attachment")
    if not isinstance(told, dict) or told.get("type") != "queued_command" or not told.get("prompt"):
        return line
    message = {"role": PERSON, "content": told["prompt"]}
    return replace(line, values={**line.values, "type": PERSON, "message": message})


def message_of(values: dict[str, Any]) -> dict[str, Any]:
    """Return the message in an entry, or what an entry says without one."""
    message = values.get("message")
    return message if isinstance(message, dict) else {"content": values.get("content")}


def answer_of(line: JsonLine) -> tuple[str, str]:
    """Return what is the same for the lines of one answer of the model."""
    answer = message_of(line.values).get("id")
    if isinstance(answer, str) and line.values.get("type") == AGENT:
        return answer, ""
    return "", line.place


def is_programs(values: dict[str, Any], said: dict[str, Any]) -> bool:
    """Whether the program speaks in the user's name."""
    if values.get("isMeta") or values.get("isCompactSummary"):
        return True
    content = said.get("content")
    return isinstance(content, str) and content.startswith(_PROGRAM)
