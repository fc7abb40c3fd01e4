"""What clients send as messages; each field that is left out takes a sensible value."""

from datetime import timedelta
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from multichat_lab.errors import MessageError
from multichat_lab.records import EVERYONE, ChatMessage
from multichat_lab.service.http.session_payloads import Name
from multichat_lab.times import utc_now

MOST_IN_BATCH = 1000

RECORDED = ("message_id", "timestamp", "kind", "metadata", "recipient", "reply_to", "source_id")
"""Fields that go into the record as they are, where they are given."""

CLOCK_SKEW = timedelta(minutes=1)
"""How far ahead of ours a client's clock may be."""


class SayRequest(BaseModel):
    """Say something to everyone in the session."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"content": "Noon, at the usual place?"}]}
    )

    content: str
    sender: Name | None = Field(None, description="Who; for admins. Else the token's holder.")
    message_id: Name | None = Field(
        None, description="Makes a second try harmless: it returns what the first one recorded."
    )
    timestamp: AwareDatetime | None = Field(None, description="When it was said; now unless given.")
    kind: Literal["message", "system", "order", "fill"] = "message"
    metadata: dict[str, JsonValue] = Field({}, description="A JSON object of the client's own.")


class AppendRequest(SayRequest):
    """Say something to one participant or to everyone."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"content": "Noon?", "recipient": "Bob"}]}
    )

    recipient: Name = EVERYONE
    reply_to: Name | None = Field(None, description="The message_id of what it answers.")
    source_id: Name | None = Field(
        None, description="Where it was found; a session takes each source once."
    )


class RespondRequest(SayRequest):
    """Answer a message; the answer goes to its sender."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"seq": 1, "content": "Gladly."}]})

    seq: int = Field(ge=1, le=2**53, description="The number of the message that is answered.")


class BatchRequest(BaseModel):
    """Say several things in one session."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"messages": [{"content": "Hi."}, {"content": "Noon?"}]}]},
    )

    messages: list[AppendRequest] = Field(min_length=1, max_length=MOST_IN_BATCH)


def message_of(session_id: str, sender: str, sent: SayRequest) -> ChatMessage:
    """Return the record of what was sent.

    Raises:
        MessageError: no store can hold it, or it was said in the future.
    """
    now = utc_now()
    if sent.timestamp is not None and sent.timestamp > now + CLOCK_SKEW:
        raise MessageError(
            f"timestamp is {sent.timestamp}, and here it is {now}", "Set the client's clock."
        )
    given = sent.model_dump(include=set(RECORDED), exclude_none=True)
    return ChatMessage(session_id, sender, sent.content, **given)
