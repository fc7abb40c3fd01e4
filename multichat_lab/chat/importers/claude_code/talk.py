"""What is said in the entries of a session of Claude Code."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.source.content import parts_of_content
from multichat_lab.chat.importers.source.failing import FailingStep
from multichat_lab.chat.importers.source.json_lines import JsonLine, json_lines
from multichat_lab.chat.importers.source.moments import made_up_start, moment_in
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.transcript import (
    AGENT,
    PERSON,
    SYSTEM,
    Entry,
    Transcript,
)
from multichat_lab.chat.importers.source.usage import usage_of
from multichat_lab.parts import Part, words_of
from multichat_lab.records import ChatMessage

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

SUBAGENT = "subagent"
"""Who speaks in a side chain within the file of its session."""

_UNSAID = frozenset({*KEPT, *TITLES.values(), "agentName"})
_PROGRAM = ("<local-command-stdout>", "<local-command-stderr>", "<bash-stdout>", "Caveat: ")


class Talk:
    """Makes the messages of one session from the entries of its files.

    Args:
        session_id: of the session.
        sides: who asks, and who answers.
        reading: takes what cannot be read.
    """

    def __init__(self, session_id: str, sides: tuple[str, str], reading: Reading) -> None:
        self.failing = FailingStep()
        self.transcript = Transcript(session_id, made_up_start(reading), tells_replies=True)
        self._sides = sides
        self._reading = reading
        self._ids: dict[str, str | None] = {}  # uuid → the message that it is, or comes after
        self._unknown: set[str] = set()
        self._counted: set[str] = set()  # answers whose tokens have been counted

    def messages(self, paths: Iterable[Path]) -> Iterator[ChatMessage]:
        """Yield the messages in the order of the files."""
        for path in paths:
            entries = self._entries(path)
            for (answer, _), group in groupby(entries, _answer):
                lines, told = list(group), []
                for message in self._said(path, lines, answer):
                    told.append(message)
                    yield message
                for line in lines:
                    self._reading.damage.look_for_unread(_words_in(line.values), told)

    def _entries(self, path: Path) -> Iterator[JsonLine]:
        """Yield the entries that say something; a file that goes on may repeat the one before."""
        for line in json_lines(path, self._reading):
            line = _queued(line)  # noqa: PLW2901
            values, kind = line.values, line.values.get("type")
            uuid = values.get("uuid")
            if isinstance(uuid, str) and uuid in self._ids:
                continue
            if kind in SPOKEN or isinstance(values.get("message"), dict):
                yield line
                continue
            if isinstance(uuid, str):
                self._ids[uuid] = self._ids.get(str(values.get("parentUuid")))
            self._reading.damage.look_for_unread(_words_in(values), (), f"{kind}: ")
            if str(kind) not in NOTES | self._unknown:
                self._unknown.add(str(kind))
                what = f"entries of the unknown type {kind!r} are taken for notes"
                self._reading.damage.note(f"{self._reading.name_of(path)}:{line.number}: {what}")

    def _said(self, path: Path, lines: list[JsonLine], answer: str) -> Iterator[ChatMessage]:
        """Yield the messages of lines that are one answer, or of one line."""
        said = [_message_of(line.values) for line in lines]
        parts = [part for each in said for part in parts_of_content(each.get("content"))]
        parts = _with_output(parts, lines[-1].values.get("toolUseResult"))
        last = lines[-1]
        message_id = self._ids.get(str(lines[0].values.get("parentUuid")))
        if parts:
            usage = usage_of(said[-1], {} if answer in self._counted else None)
            self._counted.update(filter(None, [answer]))
            entry = Entry(
                source_id=str(last.values.get("uuid") or f"{path.stem}:{last.place}"),
                parts=parts,
                moment=moment_in(lines[0].values),
                answers=message_id,
                usage=usage,
                **self._sides_of(last.values, said[-1]),
            )
            self.failing.look(entry)
            for message in self.transcript.messages_of(entry):
                message_id = message.message_id
                yield message
        for line in lines:
            if isinstance(uuid := line.values.get("uuid"), str):
                self._ids[uuid] = message_id

    def _sides_of(self, values: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
        """Return who says it to whom."""
        role = str(said.get("role", values.get("type")))
        person, agent = self._sides
        if values.get("isSidechain") and person == PERSON:
            person, agent = AGENT, SUBAGENT
        kept = ("isSidechain", "subtype", "level")
        extra = {key: values[key] for key in kept if values.get(key)}
        if values.get("isApiErrorMessage"):
            extra["error"] = words_of(parts_of_content(said.get("content")))
        if role == SYSTEM or _is_programs(values, said):
            return {"role": role, "speaker": SYSTEM, "kind": "system", "extra": extra}
        kind = "agent" if AGENT in (role, person) else "human"
        speaker, recipient = (agent, person) if role == AGENT else (person, agent)
        return {
            "role": role, "speaker": speaker, "recipient": recipient, "kind": kind, "extra": extra
        }  # fmt: skip


def _with_output(parts: list[Part], told: object) -> list[Part]:
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


def _words_in(values: dict[str, Any]) -> dict[str, Any]:
    """Return an entry without what tells nothing that is said, or is in the session's metadata."""
    printed = {"toolUseResult"} if isinstance(values.get("toolUseResult"), str) else set()
    return {key: value for key, value in values.items() if key not in _UNSAID | printed}


def _queued(line: JsonLine) -> JsonLine:
    """Return what a person said while the agent worked, which is an attachment, as said."""
    told = line.values.get("attachment")
    if not isinstance(told, dict) or told.get("type") != "queued_command" or not told.get("prompt"):
        return line
    message = {"role": PERSON, "content": told["prompt"]}
    return replace(line, values={**line.values, "type": PERSON, "message": message})


def _message_of(values: dict[str, Any]) -> dict[str, Any]:
    message = values.get("message")
    return message if isinstance(message, dict) else {"content": values.get("content")}


def _answer(line: JsonLine) -> tuple[str, str]:
    """Return what is the same for the lines of one answer of the model."""
    answer = _message_of(line.values).get("id")
    if isinstance(answer, str) and line.values.get("type") == AGENT:
        return answer, ""
    return "", line.place


def _is_programs(values: dict[str, Any], said: dict[str, Any]) -> bool:
    """Whether the program speaks in the user's name."""
    if values.get("isMeta") or values.get("isCompactSummary"):
        return True
    content = said.get("content")
    return isinstance(content, str) and content.startswith(_PROGRAM)
