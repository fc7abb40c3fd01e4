"""What clients send about sessions; each field that is left out takes a sensible value."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

LONGEST_NAME = 200
"""Characters of a participant's name, an id or a topic."""

MOST_PARTICIPANTS = 1000

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]


class StartRequest(BaseModel):
    """Start a session."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"participants": ["Bob", "Cy"], "topic": "lunch"}]},
    )

    participants: list[Name] = Field(description="Who is invited.", max_length=MOST_PARTICIPANTS)
    topic: str = Field("", max_length=LONGEST_NAME)
    initiator: Name | None = Field(None, description="Who invites; for admins.")


class SeatRequest(BaseModel):
    """Join, leave or end a session."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"kind": "human"}]})

    participant: Name | None = Field(None, description="Who; for admins. Else the token's holder.")
    kind: Name = Field("agent", description="What a joining participant is; free text.")
