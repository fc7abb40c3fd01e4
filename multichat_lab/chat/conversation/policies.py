"""Who speaks next: what a conversation asks before each turn.

A policy is called with the scene and returns the next turn, or None when nobody has one. It may be
a coroutine function. Whatever it tells should follow from the scene alone: then a conversation that
was killed goes on as it would have.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from multichat_lab.records import EVERYONE, ChatMessage

TURN = "turn:"
"""How the `source_id` of each answer begins."""


class Turn(NamedTuple):
    """Somebody's turn to answer a message."""

    message: ChatMessage
    name: str

    @property
    def source_id(self) -> str:
        """What the answer is known by, so that it is said once."""
        return source_id(self.message.message_id, self.name)


def source_id(message_id: str, name: str) -> str:
    """Return what the answer of somebody to a message is known by."""
    return f"{TURN}{message_id}:{name}"


def is_of_turn(message: ChatMessage) -> bool:
    """Return whether a message is the answer of a turn, or tells why there is none."""
    return (message.source_id or "").startswith(TURN)


@dataclass(frozen=True, slots=True)
class Scene:
    """How a conversation stands.

    Attributes:
        names: who takes turns, in their order; only those who are in the session.
        history: all messages of the session, the oldest first.
        taken: the `source_id` of each turn that was taken, also in vain.
    """

    names: Sequence[str]
    history: Sequence[ChatMessage]
    taken: frozenset[str] | set[str]

    def said(self) -> list[ChatMessage]:
        """Return what participants said; what the system tells is left out."""
        return [each for each in self.history if each.kind != "system"]

    def is_open(self, message: ChatMessage, name: str) -> bool:
        """Return whether somebody has not answered a message yet; nobody answers oneself."""
        return name != message.sender and source_id(message.message_id, name) not in self.taken

    def open_turns(self, message: ChatMessage, names: Sequence[str]) -> Iterator[Turn]:
        """Yield the turns of those who have not answered a message yet."""
        return (Turn(message, name) for name in names if self.is_open(message, name))


Policy = Callable[[Scene], Turn | Awaitable[Turn | None] | None]


def addressed(scene: Scene) -> Turn | None:
    """Whoever a message is for answers it, the oldest first; to everyone means each of the others.

    Two who answer each other would never end: the limits end them.
    """
    for message in scene.said():
        names = scene.names if message.recipient == EVERYONE else [message.recipient]
        meant = [name for name in names if name in scene.names]
        if turn := next(scene.open_turns(message, meant), None):
            return turn
    return None


def round_robin(scene: Scene) -> Turn | None:
    """One after the other answers what was said last, whoever it is for."""
    said, names = scene.said(), list(scene.names)
    if not said:
        return None
    last = next((each.sender for each in reversed(said) if each.sender in names), None)
    after = 0 if last is None else names.index(last) + 1
    return next(scene.open_turns(said[-1], names[after:] + names[:after]), None)


def everyone_once(scene: Scene) -> Turn | None:
    """Each answers once what somebody else asked last: a round of opinions."""
    said = scene.said()
    asked = [each for each in said if each.sender not in scene.names] or said[:1]
    return next(scene.open_turns(asked[-1], scene.names), None) if asked else None


def moderated(choose: Callable[[Scene], str | None]) -> Policy:
    """Return a policy by which a moderator chooses who answers what was said last.

    Args:
        choose: returns the name of one of `scene.names`, or None when it is enough.
    """

    def moderate(scene: Scene) -> Turn | None:
        said = scene.said()
        name = choose(scene) if said else None
        if name is None or name not in scene.names or not scene.is_open(said[-1], name):
            return None
        return Turn(said[-1], name)

    return moderate
