"""Which sessions somebody means who types: by id, by how it begins, or by the topic."""

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import SessionNotFoundError
from multichat_lab.records import ChatSession


def sessions_meant(chats: SessionPersistence, typed: str) -> list[ChatSession]:
    """Return the sessions that are meant, the oldest first; empty where none is.

    Whose id it is, else whose ids begin so, else all whose topic it is: `record(chats, "lunch")`
    gives a session that topic, and an id that nobody types.

    Args:
        chats: where the sessions are.
        typed: an id, the beginning of one, or a topic, as a whole.
    """
    try:
        return [chats.get_session(typed)]
    except SessionNotFoundError:
        sessions = chats.list_sessions()
    begun_so = [each for each in sessions if each.session_id.startswith(typed)]
    return begun_so or [each for each in sessions if each.topic == typed]
