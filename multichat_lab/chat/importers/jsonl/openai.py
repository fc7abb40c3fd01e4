"""JSON lines of role and content, as OpenAI's tools write and read them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.contract import (
    ORIGIN,
    SOURCE,
    SYNTHETIC_TIMES,
    Conversation,
    message_id_for,
    origin_mark,
    participant_name,
)
from multichat_lab.chat.importers.source.lines import JsonLine, json_lines
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.turns import (
    Turn,
    first_moment,
    kind_of_role,
    moment_of,
    turn_of,
)
from multichat_lab.records import ChatMessage

PlacedTurn = tuple[int, Turn]
"""A turn and its place: in the list of messages from 0, or its line from 1."""


def conversations_of_lines(path: Path, reading: Reading) -> Iterator[Conversation]:
    """Yield a conversation for each line that has `messages`."""
    name = reading.name_of(path)
    start = first_moment(path, reading)
    for line in json_lines(path, reading):
        messages = line.values.get("messages")
        if not isinstance(messages, list):
            reading.damage.lost(name, line.number, "a line without a list 'messages'")
            continue
        turns = []
        for place, value in enumerate(messages):
            turn = turn_of(value)
            if isinstance(turn, str):
                reading.damage.lost(name, line.number, f"messages[{place}]: {turn}")
            else:
                turns.append((place, turn))
        if turns:
            metadata = {key: value for key, value in line.values.items() if key != "messages"}
            session_id = reading.session_id("jsonl", f"{path.stem}:{line.number}")
            yield _Session(session_id, start).conversation(turns, path, metadata)


def conversation_of_turns(path: Path, reading: Reading) -> Iterator[Conversation]:
    """Yield the one conversation whose turns are the lines; nothing when there is no turn."""
    turns = _turns(json_lines(path, reading), reading.name_of(path), reading)
    first = next(turns, None)
    if first is not None:
        session = _Session(reading.session_id("jsonl", path.stem), first_moment(path, reading))
        yield session.conversation(chain([first], turns), path, {})


def _turns(lines: Iterable[JsonLine], name: str, reading: Reading) -> Iterator[PlacedTurn]:
    for line in lines:
        turn = turn_of(line.values)
        if isinstance(turn, str):
            reading.damage.lost(name, line.number, turn)
        else:
            yield line.number, turn


class _Session:
    """Makes the messages of one session from its turns."""

    def __init__(self, session_id: str, start: datetime) -> None:
        self._session_id = session_id
        self._start = start
        self._kinds: dict[str, str] = {}
        self._calls: dict[str, str] = {}

    def conversation(
        self, turns: Iterable[PlacedTurn], path: Path, metadata: dict[str, Any]
    ) -> Conversation:
        """Return the conversation; its turns, one at least, are read one by one."""
        rest = iter(turns)
        first = next(rest)
        return Conversation(
            session_id=self._session_id,
            created_at=self._start,
            messages=(self._message(*turn) for turn in chain([first], rest)),
            topic=f"Conversation {self._session_id}",
            metadata={
                **metadata,
                SOURCE: path.name,
                ORIGIN: origin_mark(f"{first[1].role}\n{first[1].content}"),
                SYNTHETIC_TIMES: True,
            },
            kind_of=lambda name: self._kinds.get(name, "agent"),
            sources_are_places=True,
        )

    def _message(self, place: int, turn: Turn) -> ChatMessage:
        sender = participant_name(turn.name or turn.role)
        kind = self._kinds.setdefault(sender, kind_of_role(turn.role))
        message_id = message_id_for(self._session_id, str(place))
        for call in _call_ids(turn):
            self._calls[call] = message_id
        metadata = {**turn.extra, "role": turn.role, SYNTHETIC_TIMES: True}
        if kind == "agent":
            metadata["gen_ai.agent.name"] = sender
        return ChatMessage(
            session_id=self._session_id,
            sender=sender,
            content=turn.content,
            message_id=message_id,
            timestamp=moment_of(self._start, place),
            reply_to=self._calls.get(str(turn.extra.get("gen_ai.tool.call.id"))),
            kind="system" if kind == "system" else "message",
            metadata=metadata,
            source_id=str(place),
        )


def _call_ids(turn: Turn) -> list[str]:
    """Return the ids of the tool calls in a turn; their results answer it."""
    calls = turn.extra.get("tool_calls")
    if not isinstance(calls, list):
        return []
    return [str(call["id"]) for call in calls if isinstance(call, dict) and "id" in call]
