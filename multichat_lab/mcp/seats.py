"""Where a guest is there, and who else is: what an MCP server tells of presence."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Protocol

from anyio import to_thread
from pydantic import BaseModel, Field

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.presence import Presence
from multichat_lab.errors import MultichatError
from multichat_lab.errors.base import in_a_line
from multichat_lab.mcp.answers import NOTICE

LOG = logging.getLogger("multichat_lab.mcp")


class SeatShown(BaseModel):
    """Somebody in a session, as far as they tell."""

    participant: str
    seen_at: datetime | None = Field(
        description="Last sign of life, UTC; null where none is known."
    )
    is_there: bool | None = Field(description="Whether it still holds; null where none is known.")
    read_seq: int | None = Field(description="Up to where they have read; null where not told.")
    unread: int | None = Field(description="What came for them since; null where not told.")


class PresenceShown(BaseModel):
    """Who is in a session, in the order of joining."""

    you: str
    notice: str = NOTICE
    session_id: str
    present: list[SeatShown]


class GuestSeats(Protocol):
    """The seats that a guest holds, and a look at those of others."""

    async def hold(self, session_id: str, read_seq: int | None = None) -> None:
        """Tell that the guest is there, and has read up to this message; see `noted`."""
        ...

    async def leave(self, session_id: str) -> None:
        """Tell that the guest is there no longer."""
        ...

    async def present(self, session_id: str) -> list[Presence]:
        """Return who is in a session, in the order of joining.

        Raises:
            MultichatError: there is no such session.
        """
        ...


class LocalSeats:
    """The seats of a participant in a store that this process has open: held while it lives.

    Args:
        name: of the participant.
        chats: the store.
    """

    def __init__(self, name: str, chats: SessionPersistence) -> None:
        self._name, self._presence = name, chats.presence
        self._seats = chats.presence.seats()

    async def hold(self, session_id: str, read_seq: int | None = None) -> None:
        """Tell that the guest is there; see `GuestSeats`."""
        with noted(session_id):
            await to_thread.run_sync(self._seats.hold, session_id, self._name, read_seq)

    async def leave(self, session_id: str) -> None:
        """Tell that the guest is there no longer."""
        await to_thread.run_sync(self._seats.release, session_id, self._name)

    async def present(self, session_id: str) -> list[Presence]:
        """Return who is in a session; see `GuestSeats`."""
        return await to_thread.run_sync(self._presence.of, session_id)

    def close(self) -> None:
        """Give no more signs: who has not left goes away, and the seats are free after the lease.

        An agent that is killed ends its server in the same way as one that stops.
        """
        self._seats.close(is_leaving=True)


@contextmanager
def noted(session_id: str) -> Iterator[None]:
    """Log that a sign of life cannot be written down; the call that gives it is done all the same.

    An agent that is told of an error would say its words again, which are recorded already.
    """
    try:
        yield
    except MultichatError as error:
        LOG.warning("no sign of life is noted in session %r: %s", session_id, in_a_line(error))


def presence_shown(name: str, session_id: str, present: Sequence[Presence]) -> PresenceShown:
    """Return who is in a session as the participant of this name is shown it."""
    seats = [SeatShown(**asdict(each)) for each in present]
    return PresenceShown(you=name, session_id=session_id, present=seats)
