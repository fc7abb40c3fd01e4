"""Plain turns, many at once: a role or a name, and words; as most logs list them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from multichat_lab.chat.importers.contract import message_ids_for
from multichat_lab.chat.importers.source.transcript import Entry, Transcript, kind_of_role
from multichat_lab.stores.message_rows import PLACES, MessageRows
from multichat_lab.stores.rows import message_row
from multichat_lab.times import EPOCH, microseconds

SECOND_US = 1_000_000

PlainTurn = tuple[str, str, str]
"""Role, name (may be empty) and words."""

_MEMBERS = {"role", "name", "content"}
_OF_SPEAKER = ("sender", "recipient", "kind", "metadata", "recipient_kind")
"""Columns that follow from role and name."""


def plain_turns(items: Sequence[tuple[int, Any]]) -> list[PlainTurn] | None:
    """Return the turns of a list, each as `(line, value)`; None unless all of them are plain."""
    turns = []
    for _, item in items:
        if item.__class__ is not dict or not item.keys() <= _MEMBERS:
            return None
        role, name, content = item.get("role"), item.get("name", ""), item.get("content")
        if not (role.__class__ is name.__class__ is content.__class__ is str and role):
            return None
        if kind_of_role(role) == "tool":
            return None
        turns.append((role, name, content))
    return turns


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks in a plain turn, and to whom.

    Attributes:
        name: the participant.
        kind: what that is.
        columns: what their messages have in the columns that follow from role and name.
    """

    name: str
    kind: str
    columns: tuple[Any, ...]


def speaker_of(entry: Entry) -> Speaker:
    """Return who says a plain entry, as its transcript would have it."""
    transcript = Transcript("session", EPOCH)
    (message,) = transcript.messages_of(entry)
    row = message_row(message)
    kind = transcript.kind_of(message.sender)
    return Speaker(message.sender, kind, tuple(row[PLACES[name]] for name in _OF_SPEAKER))


def rows_of_turns(
    transcript: Transcript,
    turns: Sequence[PlainTurn],
    speaker_in: Callable[[str, str], Speaker],
) -> MessageRows | None:
    """Return the messages of plain turns; None where one speaker is of two kinds.

    Args:
        transcript: of the session, which they are all of.
        turns: the turns, one or more.
        speaker_in: tells who speaks by role and name.
    """
    speakers = {turn[:2]: speaker_in(turn[0], turn[1]) for turn in turns}
    kinds = {each.name: each.kind for each in speakers.values()}
    if any(kinds[each.name] != each.kind for each in speakers.values()):
        return None
    transcript.meet(kinds)
    told = zip(*[speakers[turn[:2]].columns for turn in turns], strict=True)
    source_ids = list(map(str, range(len(turns))))
    start = microseconds(transcript.start)
    columns = {
        **dict(zip(_OF_SPEAKER, told, strict=True)),
        "content": [content for _, _, content in turns],
        "source_id": source_ids,
        "message_id": message_ids_for(transcript.session_id, source_ids),
        "timestamp": range(start, start + len(turns) * SECOND_US, SECOND_US),
    }
    return MessageRows.of_columns(
        columns, session_id=transcript.session_id, time_kind="made_up", reply_kind="unknown"
    )
