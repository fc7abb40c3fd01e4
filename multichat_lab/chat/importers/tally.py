"""What was new in an import."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """What was new, over all conversations of an import.

    Attributes:
        sessions: number of sessions made.
        messages: number of messages added.
        duplicates: number of messages left out because they were there.
        updated: number of messages that were there with other words.
        names: the names added to sessions.
        reactions: number of reactions recorded.
        revisions: number of earlier words recorded.
        identities: number of names of people in the source recorded.
        unlinked: session → number of its messages that reply to none that is there.
        strays: session → number of reactions and revisions that are of no message that is there.
    """

    sessions: int = 0
    messages: int = 0
    duplicates: int = 0
    updated: int = 0
    names: set[str] = field(default_factory=set)
    reactions: int = 0
    revisions: int = 0
    identities: int = 0
    unlinked: Counter[str] = field(default_factory=Counter)
    strays: Counter[str] = field(default_factory=Counter)
