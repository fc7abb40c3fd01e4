"""Logs of agent teams: a JSON object whose `history` lists turns of `role`, `name`, `content`."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.contract import (
    ORIGIN,
    SOURCE,
    SYNTHETIC_TIMES,
    Conversation,
    FileImporter,
    message_id_for,
    origin_mark,
    participant_name,
)
from multichat_lab.chat.importers.source.head import Head
from multichat_lab.chat.importers.source.json_text import JsonDocument, read_document
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.turns import (
    Turn,
    first_moment,
    is_turn,
    kind_of_role,
    moment_of,
    turn_of,
)
from multichat_lab.records import EVERYONE, ChatMessage

_NOTED_ROLE = re.compile(r"(.+?) \(([^()]*)\)")
_ARROW = "->"


class AgentsImporter(FileImporter):
    """Reads one log, or every `*.json` below a folder, a session each.

    The role `A (-> B)` makes A the sender and B the recipient; the note in `A (thought)` goes into
    the metadata; a `name` goes before the role. The logs tell no times: a session begins at
    `ImportOptions.date` or when the file was last changed, and its messages are a second apart;
    the metadata says so. A `source_id` is the place in the history, counted from 0, as in
    `mistake_step`.
    """

    expects = "an agent team's log (JSON with a 'history' of turns) or a folder of them"

    endings = (".json",)

    def recognises_file(self, head: Head) -> float:
        """Return 0.9 for an object whose `history` holds a turn."""
        history = head.json.get("history") if isinstance(head.json, dict) else None
        return 0.9 * (isinstance(history, list) and any(map(is_turn, history)))

    def conversations_of(self, path: Path, reading: Reading) -> Iterator[Conversation]:
        """Yield the conversation of a log that holds a turn; a file that is none is reported."""
        document = _log(path, reading)
        turns = _speech(path, document.items or [], reading)
        if turns:
            yield _conversation(path, document, turns, reading)


@dataclass(frozen=True, slots=True)
class Speech:
    """A turn, and what its role says about it.

    Attributes:
        place: in the history, from 0.
        turn: the turn.
        speaker: who spoke.
        recipient: who is addressed, or `All`.
        note: what the role says in brackets, such as `thought`; may be empty.
    """

    place: int
    turn: Turn
    speaker: str
    recipient: str
    note: str

    @property
    def kind(self) -> str:
        """What the speaker is."""
        return "agent" if self.turn.name else kind_of_role(self.turn.role)


def _log(path: Path, reading: Reading) -> JsonDocument:
    """Return what can be read of a log; a file that is none is reported."""
    document = read_document(path, "history", reading)
    if document.items is None and document.damage is None:
        reading.damage.lost(reading.name_of(path), 1, "no agent team's log: no list 'history'")
    return document


def _speech(path: Path, items: list[tuple[int, Any]], reading: Reading) -> list[Speech]:
    found = []
    for place, (line, item) in enumerate(items):
        turn = turn_of(item)
        if isinstance(turn, str):
            reading.damage.lost(reading.name_of(path), line, f"history[{place}]: {turn}")
        else:
            found.append(_speech_of(place, turn))
    return found


def _speech_of(place: int, turn: Turn) -> Speech:
    noted = _NOTED_ROLE.fullmatch(turn.role)
    role, note = (noted[1], noted[2].strip()) if noted else (turn.role, "")
    recipient = EVERYONE
    if note.startswith(_ARROW):
        recipient = participant_name(note.removeprefix(_ARROW).strip())
        note = ""
    return Speech(place, turn, participant_name(turn.name or role), recipient, note)


def _conversation(
    path: Path, document: JsonDocument, speech: list[Speech], reading: Reading
) -> Conversation:
    session_id = reading.session_id("agents", _session_name(path, reading.source))
    start = first_moment(path, reading)
    kinds = {each.speaker: each.kind for each in reversed(speech)}
    beginning = json.dumps([speech[0].turn.role, speech[0].turn.content])
    return Conversation(
        session_id=session_id,
        created_at=start,
        messages=[_message(session_id, each, moment_of(start, each.place)) for each in speech],
        topic=str(document.fields.get("question", "")),
        metadata={
            **document.fields,
            SOURCE: path.name,
            ORIGIN: origin_mark(beginning),
            SYNTHETIC_TIMES: True,
        },
        kind_of=lambda name: kinds.get(name, "agent"),
        sources_are_places=True,
    )


def _message(session_id: str, speech: Speech, moment: datetime) -> ChatMessage:
    metadata = {**speech.turn.extra, "role": speech.turn.role, SYNTHETIC_TIMES: True}
    if speech.note:
        metadata["note"] = speech.note
    if speech.kind == "agent":
        metadata["gen_ai.agent.name"] = speech.speaker
    return ChatMessage(
        session_id=session_id,
        sender=speech.speaker,
        content=speech.turn.content,
        recipient=speech.recipient,
        message_id=message_id_for(session_id, str(speech.place)),
        timestamp=moment,
        metadata=metadata,
        source_id=str(speech.place),
    )


def _session_name(path: Path, source: Path) -> str:
    """Return `folder/name`, the same whether the folder or the file alone is imported."""
    if source.is_dir():
        below = path.relative_to(source).with_suffix("")
        if len(below.parts) > 1:
            return below.as_posix()
    return f"{path.resolve().parent.name}/{path.stem}"
