"""The seats of an agent at `/mcp`: each of its calls is a sign of life."""

import time

from anyio import to_thread

from multichat_lab.chat.presence import Presence
from multichat_lab.chat.seats import SIGNS
from multichat_lab.mcp.seats import noted
from multichat_lab.service.http.parts import Visit


class ServiceSeats:
    """See `multichat_lab.mcp.seats.GuestSeats`.

    An agent at `/mcp` has no process of ours, so its signs hold for longer: see
    `Settings.seat_seconds`.

    Args:
        visit: whose token it is, and to which service.
    """

    def __init__(self, visit: Visit) -> None:
        self._name, self._parts = visit.caller.name, visit.parts
        self._noted_at: dict[str, float] = {}

    async def hold(self, session_id: str, read_seq: int | None = None) -> None:
        """Tell that the agent is there, and has read up to this message."""
        now, lease = time.monotonic(), self._parts.seat_seconds
        is_fresh = now - self._noted_at.get(session_id, -lease) < lease / SIGNS
        if read_seq is None and is_fresh:
            return
        self._noted_at[session_id] = now
        note = self._parts.chats.presence.note
        with noted(session_id):
            await to_thread.run_sync(note, session_id, self._name, read_seq, lease)

    async def leave(self, session_id: str) -> None:
        """Tell that the agent is there no longer."""
        await to_thread.run_sync(self._parts.chats.presence.forget, session_id, self._name)

    async def present(self, session_id: str) -> list[Presence]:
        """Return who is in a session, in the order of joining."""
        return await self._parts.read(lambda: self._parts.chats.presence.of(session_id))
