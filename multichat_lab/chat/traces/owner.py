"""Whose traces are recorded, and what their sessions and speakers are called."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from multichat_lab.chat.importers.contract import participant_name
from multichat_lab.records import ChatMessage, Identity

LONGEST = 200
"""Characters of a conversation's name; a longer one is cut, and made one of its own by a digest."""

PREFIX = "otlp:"

KEEPER = "recorder"
"""What a participant is in whose name traces are recorded."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who records: all sessions of their traces are theirs, and nobody else's.

    Attributes:
        name: a participant of each session; empty for none.
        name_of: what a speaker of a trace is called in a session.
        most_active: sessions that are active at a time; when there would be more, the one that was
            silent for longest is ended. None for no limit.
        prefix: of the sessions' ids.
    """

    name: str = ""
    name_of: Callable[[str], str] = str
    most_active: int | None = None
    prefix: str = PREFIX

    def session_id(self, talk: str) -> str:
        """Return the id of the session that a conversation becomes, the same every time.

        The owner's name ends with the first slash, so that no conversation's name leads into the
        sessions of another whose name has one.
        """
        talk = talk.encode(errors="replace").decode()  # half a character is in no id
        if len(talk) > LONGEST:
            mark = hashlib.blake2b(talk.encode(), digest_size=8).hexdigest()
            talk = f"{talk[: LONGEST - len(mark) - 1]}~{mark}"
        name = self.name.replace("%", "%25").replace("/", "%2F")
        return f"{self.prefix}{name}/{talk}" if name else f"{self.prefix}{talk}"


class Naming:
    """Calls speakers as their owner has them called.

    Args:
        owner: tells what somebody is called.

    Attributes:
        names: name in the traces → name in the session.
    """

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self.names: dict[str, str] = {}

    def alias(self, told: Identity) -> Identity:
        """Return another name of somebody who is called so."""
        return replace(told, participant=self._named(told.participant))

    def message(self, message: ChatMessage) -> ChatMessage:
        """Return a message from and to those who are called so."""
        sender = self._named(message.sender)
        recipient = message.recipient if message.is_broadcast else self._named(message.recipient)
        if (sender, recipient) == (message.sender, message.recipient):
            return message
        return replace(message, sender=sender, recipient=recipient)

    def _named(self, name: str) -> str:
        if name not in self.names:
            self.names[name] = participant_name(self._owner.name_of(name))
        return self.names[name]
