"""Where a guest is there, and who else is: what an MCP server tells of presence."""

from typing import Protocol

from anyio import to_thread

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.presence import Presence


class GuestSeats(Protocol):
    """The seats that a guest holds, and a look at those of others."""

    async def hold(self, session_id: str, read_seq: int | None = None) -> None:
        """Tell that the guest is there, and has read up to this message.

        Raises:
            MultichatError: it cannot be written down.
        """
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
