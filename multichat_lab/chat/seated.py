"""Who is or was in a session, with what their signs of life tell."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from multichat_lab.records import to_json_object

if TYPE_CHECKING:
    from multichat_lab.chat.persistence import SessionPersistence


def seats_in(chats: "SessionPersistence", session_id: str) -> list[dict[str, Any]]:
    """Return who is or was in a session, in the order of joining, with what their signs tell.

    Raises:
        SessionNotFoundError: there is no such session.
    """
    there = {each.participant: each for each in chats.presence.of(session_id)}
    nothing = dict.fromkeys(("seen_at", "read_seq", "unread", "is_there"))
    return [
        {
            **to_json_object(seat),
            **(asdict(there[seat.participant]) if seat.participant in there else nothing),
        }
        for seat in chats.members.list(session_id)
    ]
