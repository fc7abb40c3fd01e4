"""What a model used, told after its words were recorded: it is found where the message is.

A recorded message is never changed, for its checksum covers model, tokens and cost. What comes
later is an annotation, and stands in the fields of the message for whoever reads it; in the lab it
is in its columns, see `analysis.late_usage`. What the message told itself stays.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from multichat_lab.errors import MessageError
from multichat_lab.records import Annotation, ChatMessage
from multichat_lab.stores.contract import Reader

USED = "otel.used"
"""Label of a message: model, tokens and cost as JSON, told after its words were recorded."""

TELLER = "otlp"
"""Who notes it."""

SPAN = "otel.span_id"
"""Metadata of a message: the span that told it first."""

FIELDS = ("model", "tokens_in", "tokens_out", "cost")
"""Fields of a message, and members of the annotation's value."""


def with_late_usage(reader: Reader, messages: list[ChatMessage]) -> list[ChatMessage]:
    """Return messages of one session with what their models used, as far as that is known by now.

    Args:
        reader: the view of the store that they come from.
        messages: as they were recorded.
    """
    lacking = {each.message_id for each in messages if may_lack(each)}
    if not lacking:
        return messages
    told: dict[str, dict[str, Any]] = defaultdict(dict)
    for note in reader.notes(Annotation, messages[0].session_id):
        if note.label == USED and note.by == TELLER and note.message_id in lacking:
            known = told[note.message_id]
            known |= {name: each for name, each in read(note).items() if name not in known}
    return [filled(each, told.get(each.message_id, {})) for each in messages]


def may_lack(message: ChatMessage) -> bool:
    """Whether what a message's model used may have been told later: a span told its words."""
    metadata = message.metadata
    if SPAN not in metadata or "gen_ai.agent.name" not in metadata:
        return False
    return any(getattr(message, name) is None for name in FIELDS)


def read(note: Annotation) -> dict[str, Any]:
    """Return what a note tells; nothing where it is not as OTLP notes it."""
    try:
        told = json.loads(note.value or "")
    except (ValueError, RecursionError):
        return {}
    told = told if isinstance(told, dict) else {}
    return {name: told[name] for name in FIELDS if told.get(name) is not None}


def filled(message: ChatMessage, told: Mapping[str, Any]) -> ChatMessage:
    """Return a message with what it lacks of what was told; as it is where no message has that."""
    new = {name: each for name, each in told.items() if getattr(message, name) is None}
    try:
        return replace(message, **new) if new else message
    except MessageError:
        return message
