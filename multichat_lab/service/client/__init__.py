"""`MultichatClient`: the multichat verbs over HTTP; needs nothing but the plain installation."""

import uuid
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Self

from multichat_lab.errors import MessageError
from multichat_lab.records import ChatMessage, ChatSession, from_json_object, to_json_object
from multichat_lab.service.client.connection import Connection
from multichat_lab.service.client.headers import sendable_token
from multichat_lab.service.client.hearing import RemoteHearing
from multichat_lab.service.client.reading import path_of

PATIENCE_SECONDS = 10.0

GIVEN_BY_SERVICE = frozenset({"session_id", "seq", "recorded_at", "revisions", "hash"})
"""Fields of a message that are not sent: the path and the store say them."""


class MultichatClient(RemoteHearing):
    """A participant of a service's conversations; also a context manager, for one thread.

    What the service refuses is raised here as the error that it is there. A verb whose connection
    breaks is tried again: the service knows a second try by its key, or by a `message_id`.

    Every verb takes a `key`, so that another process can send it again: the same with the same key
    is done once, and answered alike for 24 hours; something else with it is a RequestError.

    Args:
        url: e.g. `http://127.0.0.1:8765`, or `https://…` of the proxy before it.
        token: as `multichat token add` printed it; it says who speaks. Only an admin's may name
            somebody else as `sender`, `participant` or `initiator`.
        patience: for so many seconds a service that is busy or away is asked again.

    Attributes:
        sessions: looks at sessions: `get(session_id)`, `list(status, participant, limit, after)`.
        presence: who is there: `of(session_id)`, `attending(session_id)`, as `chats.presence`.

    Raises:
        ServiceError: it is no address; later, the service cannot be reached.
        AuthenticationError, AccessError, RateLimitError, OverloadError: at any verb.
    """

    def __init__(self, url: str, token: str, patience: float = PATIENCE_SECONDS) -> None:
        super().__init__(partial(Connection, url, sendable_token(token), patience))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def start(
        self,
        participants: Iterable[str],
        topic: str = "",
        initiator: str | None = None,
        key: str | None = None,
    ) -> ChatSession:
        """Start a session with these participants and oneself; see `MultichatSystem.start`."""
        sent = {"participants": list(participants), "topic": topic, "initiator": initiator}
        started = self._connection.post("/v1/sessions", sent, key or new_id())
        return from_json_object(ChatSession, started)

    def join(
        self,
        session_id: str,
        kind: str = "agent",
        participant: str | None = None,
        key: str | None = None,
    ) -> ChatMessage | None:
        """Join a session; return the message that tells of it, or None for who was in it."""
        sent = {"participant": participant, "kind": kind}
        message = self._connection.post(path_of(session_id, "join"), sent, key or new_id())
        return None if message is None else from_json_object(ChatMessage, message)

    def leave(
        self, session_id: str, participant: str | None = None, key: str | None = None
    ) -> ChatMessage:
        """Leave a session, and return the message that tells of it."""
        sent = {"participant": participant}
        return message_from(self._connection, path_of(session_id, "leave"), sent, key or new_id())

    def end(self, session_id: str, by: str | None = None, key: str | None = None) -> ChatSession:
        """End a session, and return it."""
        sent = {"participant": by}
        ended = self._connection.post(path_of(session_id, "end"), sent, key or new_id())
        return from_json_object(ChatSession, ended)

    def broadcast(
        self, session_id: str, text: str, sender: str | None = None, key: str | None = None
    ) -> ChatMessage:
        """Say something to everyone in the session; it is durable when this returns."""
        sent = {"content": text, "sender": sender} | own_id(key)
        return message_from(self._connection, path_of(session_id, "broadcast"), sent, key)

    def respond(
        self, message: ChatMessage, text: str, sender: str | None = None, key: str | None = None
    ) -> ChatMessage:
        """Answer a message that came from the service; the answer goes to its sender."""
        sent = {"content": text, "sender": sender, "seq": message.seq} | own_id(key)
        return message_from(self._connection, path_of(message.session_id, "respond"), sent, key)

    def add_messages(
        self, messages: Iterable[ChatMessage], key: str | None = None
    ) -> list[ChatMessage]:
        """Record messages of one session, all or none; return them as they are recorded.

        Their ids make a second try harmless; with a `key`, it must be the same ones too.

        Raises:
            MessageError: they belong to several sessions, or one cannot be recorded.
            SessionNotFoundError, SessionEndedError, ParticipantError, SessionLimitError: as
                `SessionPersistence.add_messages`.
        """
        batch = list(messages)
        if not batch:
            return []
        [session_id, *others] = {each.session_id for each in batch}
        if others:
            raise MessageError(
                f"The messages belong to {len(others) + 1} sessions", "Add them session by session."
            )
        sent = [sendable(each) for each in batch]
        if len(sent) == 1:
            return [message_from(self._connection, path_of(session_id, "messages"), sent[0], key)]
        recorded = self._connection.post(path_of(session_id, "batch"), {"messages": sent}, key)
        return [from_json_object(ChatMessage, each) for each in recorded]

    def close(self) -> None:
        """Close the connection; the next verb opens it again."""
        self._connection.close()


def message_from(
    connection: Connection, path: str, sent: Mapping[str, Any], key: str | None
) -> ChatMessage:
    """Send something, and return the message that the service answers."""
    return from_json_object(ChatMessage, connection.post(path, sent, key))


def new_id() -> str:
    """Return an id that nobody has."""
    return str(uuid.uuid4())


def own_id(key: str | None) -> dict[str, str]:
    """Return the fresh id of a message without a key; with one, the service gives it."""
    return {"message_id": new_id()} if key is None else {}


def sendable(message: ChatMessage) -> dict[str, Any]:
    """Return a message as the service takes it."""
    values = to_json_object(message).items()
    return {name: value for name, value in values if name not in GIVEN_BY_SERVICE}
