"""The fields of records as clients send and get them, from the one catalogue of columns."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    create_model,
)

from multichat_lab.columns import Column, Kind, columns_of
from multichat_lab.parts import Part
from multichat_lab.records import EVERYONE, ChatMessage, ChatSession, MessageKind, to_json_object
from multichat_lab.stores.schema import CATALOGUE, SESSIONS

LONGEST_NAME = 200
"""Characters of a participant's name, an id or a topic."""

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]

LARGEST_COUNT = 2**53
"""What a number of JSON holds exactly in every language."""

MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def require_moment(value: object) -> object:
    """Refuse what is no time of RFC 3339: of a number nobody knows whether it counts seconds.

    Raises:
        ValueError: pydantic tells the client.
    """
    if isinstance(value, datetime):  # from a request that was checked
        return value
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        raise ValueError(
            "a time is a text such as 2026-03-02T09:30:00.250000Z, to the microsecond at most"
        )
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(require_moment)]

SENT: dict[Kind, Any] = {
    "text": Name,
    "count": Annotated[int, Field(ge=-LARGEST_COUNT, le=LARGEST_COUNT)],
    "number": Annotated[float, Field(allow_inf_nan=False)],
    "flag": bool,
    "time": Moment,
    "object": dict[str, JsonValue],
    "list": list[Name],
    "parts": tuple[Part, ...],
}
"""Kind of a column → what a client may send; answers are as the store has them."""

ANSWERED: dict[Kind, Any] = {
    **SENT, "text": str, "count": int, "number": float, "object": dict[str, Any],
    "list": list[str], "parts": list[dict[str, Any]],
}  # fmt: skip


def described(column: Column, types: dict[Kind, Any], **more: Any) -> tuple[Any, Any]:
    """Return type and field of a column, as `create_model` takes them."""
    value = Literal[column.choices] if column.choices else types[column.kind]
    return (
        value | None if column.optional else value,
        Field(description=column.description or None, **more),
    )


def answered_model(name: str, columns: Mapping[str, Column]) -> type[BaseModel]:
    """Return the model of what is answered: every field is there."""
    fields: dict[str, Any] = {each.name: described(each, ANSWERED) for each in columns.values()}
    return create_model(name, **fields)


def sent_model(columns: Iterable[Column]) -> type[BaseModel]:
    """Return the model of columns that a client may send, each with its default."""
    fields: dict[str, Any] = {
        each.name: described(each, SENT, default=each.default) for each in columns
    }
    return create_model("FurtherFields", **fields)


SAID_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
EXAMPLE = ChatMessage(
    "b3c1f0f2-6a5e-4c2e-9f0e-0d6d0c6a7f11",
    "Ann",
    "Noon, at the usual place?",
    message_id="7f0c6a0e-58d3-4b0f-8f0a-2f6d3f4a9b22",
    timestamp=SAID_AT,
    seq=2,
)
MESSAGE: dict[str, JsonValue] = to_json_object(EXAMPLE)
SESSION: dict[str, JsonValue] = to_json_object(
    ChatSession(
        EXAMPLE.session_id,
        participants=("Ann", "Bob"),
        topic="lunch",
        status="active",
        created_at=SAID_AT - timedelta(minutes=1),
        last_activity=SAID_AT,
        message_count=2,
    )
) | {"participants": ["Ann", "Bob"]}

if TYPE_CHECKING:
    MessageFields = BaseModel
    SessionFields = BaseModel
else:
    MessageFields = answered_model("MessageFields", CATALOGUE["messages"].columns)
    SessionFields = answered_model("SessionFields", SESSIONS)


class MessageAnswer(MessageFields):
    """A message as it is recorded; see `ChatMessage`."""

    model_config = ConfigDict(json_schema_extra={"examples": [MESSAGE]})


class SessionAnswer(SessionFields):
    """A session as it stands; see `ChatSession`."""

    model_config = ConfigDict(json_schema_extra={"examples": [SESSION]})


RECORDED = {
    name: column
    for name, column in columns_of(ChatMessage).items()
    if name not in ("session_id", "sender", "content") and not column.by_store
}
"""Fields that go into the record as they are, where they are given."""

DESCRIBED = {
    "message_id", "timestamp", "kind", "metadata", "recipient", "reply_to", "source_id",
}  # fmt: skip
"""Those of them that have words of their own below; the others are as the record has them."""

if TYPE_CHECKING:
    FurtherFields = BaseModel
else:
    FurtherFields = sent_model(column for name, column in RECORDED.items() if name not in DESCRIBED)


class SayRequest(FurtherFields):
    """Say something to everyone in the session."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"content": "Noon, at the usual place?"}]}
    )

    content: str = Field(description="The words; empty only beside parts or a source_id.")
    sender: Name | None = Field(None, description="Who; for admins. Else the token's holder.")
    message_id: Name | None = Field(
        None, description="Makes a second try harmless: it returns what the first one recorded."
    )
    timestamp: Moment | None = Field(None, description="When it was said; now unless given.")
    kind: MessageKind = "message"
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
