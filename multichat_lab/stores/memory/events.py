"""What happens in a session, besides that something is said, done or noted there."""

from dataclasses import dataclass

from multichat_lab.parts import Part
from multichat_lab.records import (
    Annotation,
    ChatMessage,
    ChatSession,
    Participant,
    Reaction,
    Relation,
    Revision,
)


@dataclass(frozen=True, slots=True)
class Rewriting:
    """That a message has other words and parts from now on.

    Attributes:
        revision: what it was before.
        content: its words.
        parts: what it is made of.
    """

    revision: Revision
    content: str
    parts: tuple[Part, ...] = ()

    @property
    def session_id(self) -> str:
        """The session of the message."""
        return self.revision.session_id


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That the annotations of a run are taken back.

    Attributes:
        session_id: the session that holds them.
        run: the run.
    """

    session_id: str
    run: str


@dataclass(frozen=True, slots=True)
class Relinking:
    """That messages have other checksums from now on.

    Attributes:
        session_id: the session that holds them.
        first: the `seq` of the first; the others follow it.
        hashes: a checksum each.
        count: the `seq` of the session's last message; those behind it are lost.
    """

    session_id: str
    first: int
    hashes: tuple[str, ...]
    count: int

    @property
    def head(self) -> str | None:
        """The checksum of the session's last message, if it is among them."""
        return self.hashes[-1] if self.first + len(self.hashes) > self.count else None


@dataclass(frozen=True, slots=True)
class Proving:
    """That a json store's file is taken for what was written to it, see `jsonl.proving`.

    Attributes:
        session_id: whose file it is; empty for that of identities.
        lines: how many lines there were; the file that this is written to tells them.
        hash: their checksum.
    """

    session_id: str
    lines: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Losing:
    """That messages are lost, as somebody accepted; the next one has the next number.

    Attributes:
        session_id: the session that held them.
        first: the `seq` of the first; last: of the last.
    """

    session_id: str
    first: int
    last: int


SessionNote = Relation | Reaction | Annotation | Revision
Change = Rewriting | Withdrawal | Relinking | Proving | Losing
Quiet = Withdrawal | Relinking | Proving | Losing
"""What means no row of its own."""

Renewing = Withdrawal | Relinking
"""After what the rows that were before are others."""

Event = ChatSession | Participant | ChatMessage | SessionNote | Change
"""What happens in a session."""
