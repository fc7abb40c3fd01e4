"""What is said in the entries of a session of Claude Code."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.claude_code.entries import (
    NOTES,
    SPOKEN,
    answer_of,
    as_said,
    is_programs,
    message_of,
    with_output,
    words_in,
)
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
from multichat_lab.parts import words_of
from multichat_lab.records import ChatMessage

SUBAGENT = "subagent"
"""Who speaks in a side chain within the file of its session."""


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
        self._before: dict[str, str] = {}  # uuid of a note → that of the words before it
        self._queued: dict[str, dict[str, Any]] = {}  # words that wait → the note of them
        self._unknown: set[str] = set()
        self._counted: dict[str, Counter[str]] = {}  # answer → its tokens that have been counted

    def messages(self, paths: Iterable[Path]) -> Iterator[ChatMessage]:
        """Yield the messages in the order of the files."""
        for path in paths:
            entries = self._entries(path)
            for (answer, _), group in groupby(entries, answer_of):
                lines, told = list(group), []
                for message in self._said(path, lines, answer):
                    told.append(message)
                    self._queued.pop(message.content, None)
                    yield message
                for line in lines:
                    self._reading.damage.look_for_unread(words_in(line.values), told)
        for values in self._queued.values():
            self._reading.damage.look_for_unread(words_in(values), (), f"{values['type']}: ")

    def _entries(self, path: Path) -> Iterator[JsonLine]:
        """Yield the entries that say something; a file that goes on may repeat the one before."""
        for line in json_lines(path, self._reading):
            line = as_said(line)  # noqa: PLW2901
            values, kind = line.values, line.values.get("type")
            uuid = values.get("uuid")
            if isinstance(uuid, str) and (uuid in self._ids or uuid in self._before):
                continue
            if kind in SPOKEN or isinstance(values.get("message"), dict):
                yield line
                continue
            if isinstance(uuid, str):
                before = str(values.get("parentUuid"))
                self._before[uuid] = self._before.get(before, before)
            if kind == "queue-operation":  # what waits is said later, unless it is taken back
                self._queued[str(values.get("content"))] = values
            else:
                self._reading.damage.look_for_unread(words_in(values), (), f"{kind}: ")
            if str(kind) not in NOTES | self._unknown:
                self._unknown.add(str(kind))
                what = f"entries of the unknown type {kind!r} are taken for notes"
                self._reading.damage.note(f"{self._reading.name_of(path)}:{line.number}: {what}")

    def _said(self, path: Path, lines: list[JsonLine], answer: str) -> Iterator[ChatMessage]:
        """Yield the messages of lines that are one answer, or of one line."""
        said = [message_of(line.values) for line in lines]
        parts = [part for each in said for part in parts_of_content(each.get("content"))]
        parts = with_output(parts, lines[-1].values.get("toolUseResult"))
        last = lines[-1]
        before = str(lines[0].values.get("parentUuid"))
        message_id = self._ids.get(self._before.get(before, before))
        if parts:
            entry = Entry(
                source_id=str(last.values.get("uuid") or f"{path.stem}:{last.place}"),
                parts=parts,
                moment=moment_in(lines[0].values),
                answers=message_id,
                usage=self._used(said[-1], answer),
                **self._sides_of(last.values, said[-1]),
            )
            self.failing.look(entry)
            for message in self.transcript.messages_of(entry):
                message_id = message.message_id
                yield message
        for line in lines:
            if isinstance(uuid := line.values.get("uuid"), str):
                self._ids[uuid] = message_id

    def _used(self, said: dict[str, Any], answer: str) -> dict[str, Any]:
        """Return what an answer used beyond what its earlier pieces were told to have used.

        Where results stand between its pieces, the first may tell what was written by then.
        """
        used = usage_of(said)
        told = Counter({key: each for key, each in used.items() if key != "model"})
        counted = self._counted.get(answer)
        if answer:
            self._counted[answer] = told if counted is None else counted | told
        if counted is None:
            return used
        return {key: each for key, each in used.items() if key == "model"} | dict(told - counted)

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
        if role == SYSTEM or is_programs(values, said):
            return {"role": role, "speaker": SYSTEM, "kind": "system", "extra": extra}
        kind = "agent" if AGENT in (role, person) else "human"
        speaker, recipient = (agent, person) if role == AGENT else (person, agent)
        return {
            "role": role, "speaker": speaker, "recipient": recipient, "kind": kind, "extra": extra
        }  # fmt: skip
