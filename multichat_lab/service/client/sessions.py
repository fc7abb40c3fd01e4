"""Looking at the sessions of a service, and the paths that lead to them."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from multichat_lab.records import ChatSession
from multichat_lab.records_json import from_json_object
from multichat_lab.service.client.connection import Connection


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
