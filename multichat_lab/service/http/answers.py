"""What the service answers, as its description shows it."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, JsonValue

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


class MessageAnswer(BaseModel):
    """A message as it is recorded; see `ChatMessage`."""

    model_config = ConfigDict(json_schema_extra={"examples": [MESSAGE]})

    session_id: str
    sender: str
    content: str
    recipient: str
    message_id: str
    timestamp: datetime
    reply_to: str | None
    kind: str
    metadata: dict[str, Any]
    source_id: str | None
    seq: int


class SessionAnswer(BaseModel):
    """A session as it stands; see `ChatSession`."""

    model_config = ConfigDict(json_schema_extra={"examples": [SESSION]})

    session_id: str
    participants: list[str]
    topic: str
    status: Literal["active", "ended"]
    created_at: datetime
    last_activity: datetime
    ended_at: datetime | None
    message_count: int
    metadata: dict[str, Any]


class Problem(BaseModel):
    """What is wrong, and what to do about it."""

    type: str
    problem: str
    remedy: str


class ErrorAnswer(BaseModel):
    """The one shape of every refusal; `type` is the name of an error of multichat_lab."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "error": {
                        "type": "SessionEndedError",
                        "problem": "Session 'b3c1' ended at 2026-03-02 10:00:00+00:00",
                        "remedy": "Start a new session.",
                    }
                }
            ]
        }
    )

    error: Problem


class HealthAnswer(BaseModel):
    """How the service is; `multichat health` on the server tells more."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"status": "ok", "checks": [{"name": "store", "status": "ok"}]}]
        }
    )

    status: str
    checks: list[dict[str, str]]
