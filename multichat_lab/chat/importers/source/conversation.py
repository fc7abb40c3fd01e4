"""What every importer makes of its source: conversations, read lazily."""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from multichat_lab.records import EVERYONE, ChatMessage, Participant, Relation

ORIGIN = "import.origin"
"""Session metadata: a mark of the source; another source must not flow into the same session."""

SOURCE = "import.source"
"""Session metadata: the name of the file or folder that it came from."""

SYNTHETIC_TIMES = "import.synthetic_times"
"""Metadata of sessions and messages whose source tells no times."""

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "multichat_lab.chat.importers")


@dataclass(frozen=True, slots=True)
class Conversation:
    """One session to import.

    Attributes:
        session_id: the same at every import of the same source.
        created_at: aware UTC datetime.
        messages: oldest first; read once, before `relations`.
        topic: what it is about.
        metadata: of the session, a JSON object.
        members: those who are, or were, in it whether they speak or not.
        kind_of: tells what a participant is who is no declared member.
        relations: links between messages beside their `reply_to`.
        ended_at: aware UTC datetime when it is over, else None.
        sources_are_places: whether a `source_id` is only a place in the source, so that other
            words at a known place mean another source.
        joined_at: tells when a participant came who is no declared member, of the messages read
            so far; None is the session's beginning.
        departures: name → when they left for good, once the messages are read.
    """

    session_id: str
    created_at: datetime
    messages: Iterable[ChatMessage]
    topic: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    members: Sequence[Participant] = ()
    kind_of: Callable[[str], str] = lambda _: "human"
    relations: Iterable[Relation] = ()
    ended_at: datetime | None = None
    sources_are_places: bool = False
    joined_at: Callable[[str], datetime | None] = lambda _: None
    departures: Callable[[], Mapping[str, datetime]] = dict


def message_id_for(session_id: str, source_id: str) -> str:
    """Return the id of the message found at `source_id`, the same at every import."""
    return str(uuid.uuid5(_NAMESPACE, f"{session_id}\n{source_id}"))


def origin_mark(beginning: str) -> str:
    """Return the `ORIGIN` of a source that begins so."""
    return hashlib.sha256(beginning.encode(errors="replace")).hexdigest()[:16]


def participant_name(name: str) -> str:
    """Return `name` as a participant may have it: not empty, and not the broadcast's name."""
    if name == EVERYONE:
        return f"{EVERYONE} (name)"
    return name or "(no name)"
