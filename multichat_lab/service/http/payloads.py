"""What answers look like: the records themselves, each field of them."""

from dataclasses import fields
from typing import Annotated, Any, get_type_hints

from pydantic import ConfigDict, Field, JsonValue, create_model

from multichat_lab.records import ChatMessage, ChatSession

LONGEST_NAME = 200
"""Characters of a participant's name, an id or a topic."""

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]

MESSAGE: dict[str, JsonValue] = {
    "session_id": "b3c1f0f2-6a5e-4c2e-9f0e-0d6d0c6a7f11",
    "sender": "Ann",
    "content": "Noon, at the usual place?",
    "recipient": "All",
    "message_id": "7f0c6a0e-58d3-4b0f-8f0a-2f6d3f4a9b22",
    "timestamp": "2026-03-02T09:30:00+00:00",
    "reply_to": None,
    "kind": "message",
    "metadata": {},
    "source_id": None,
    "seq": 2,
}
SESSION: dict[str, JsonValue] = {
    "session_id": MESSAGE["session_id"],
    "participants": ["Ann", "Bob"],
    "topic": "lunch",
    "status": "active",
    "created_at": "2026-03-02T09:29:00+00:00",
    "last_activity": "2026-03-02T09:30:00+00:00",
    "ended_at": None,
    "message_count": 2,
    "metadata": {},
}


def fields_of(record: type) -> Any:
    """Return a model that asks for every field of a record."""
    types = get_type_hints(record)
    asked: dict[str, Any] = {each.name: (types[each.name], ...) for each in fields(record)}
    return create_model(record.__name__, **asked)


class MessageAnswer(fields_of(ChatMessage)):  # type: ignore[misc]
    """A message as it is recorded; see `ChatMessage`."""

    model_config = ConfigDict(json_schema_extra={"examples": [MESSAGE]})


class SessionAnswer(fields_of(ChatSession)):  # type: ignore[misc]
    """A session as it stands; see `ChatSession`."""

    model_config = ConfigDict(json_schema_extra={"examples": [SESSION]})
