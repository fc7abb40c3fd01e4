"""Looking at the sessions of a service, and the paths that lead to them."""

from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlencode

from multichat_lab.records import ChatMessage, ChatSession, from_json_object
from multichat_lab.service.client.connection import Connection

PAGE = 500
"""Messages that are asked for at a time."""


def first_of(
    connection: Connection, session_id: str, limit: int, after_seq: int | None
) -> list[ChatMessage]:
    """Return messages that one answer may not hold: large ones are fewer."""
    found = page_of(connection, session_id, limit, after_seq)
    while found and (missing := limit - len(found)):
        page = page_of(connection, session_id, missing, found[-1].seq)
        if not page:
            break
        found += page
    return found


def page_of(
    connection: Connection, session_id: str, limit: int, after_seq: int | None
) -> list[ChatMessage]:
    """Return messages of one answer."""
    query = query_of({"limit": limit, "after_seq": after_seq})
    found = connection.get(path_of(session_id, "messages") + query)
    return [from_json_object(ChatMessage, each) for each in found]


def pages_after(
    connection: Connection, session_id: str, after_seq: int
) -> Iterator[list[ChatMessage]]:
    """Yield the messages after `after_seq`, so many at a time as go into one answer."""
    last = after_seq
    while page := page_of(connection, session_id, PAGE, last):
        yield page
        last = page[-1].seq or last


class RemoteSessions:
    """Looking at the sessions of a service."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, session_id: str) -> ChatSession:
        """Return a session.

        Raises:
            SessionNotFoundError, AccessError: there is none, or it is not the holder's to see.
        """
        return from_json_object(ChatSession, self._connection.get(path_of(session_id)))

    def list(self, status: str | None = None, participant: str | None = None) -> list[ChatSession]:
        """Return the sessions that the token's holder is in (observers and admins: all)."""
        wanted = {"status": status, "participant": participant}
        found = self._connection.get("/v1/sessions" + query_of(wanted))
        return [from_json_object(ChatSession, each) for each in found]


def path_of(session_id: str, verb: str = "") -> str:
    """Return the path of a session, or of a verb on it."""
    path = f"/v1/sessions/{quote(session_id, safe='')}"
    return f"{path}/{verb}" if verb else path


def query_of(wanted: Mapping[str, object]) -> str:
    """Return what is wanted as the query of a path; None is left out."""
    given = {name: value for name, value in wanted.items() if value is not None}
    return f"?{urlencode(given)}" if given else ""
