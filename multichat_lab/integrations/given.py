"""What a model is given with each call: all that was said, and of that only the end is new.

Turns that are on the disk are told by their number and a mark, and cut off before anybody reads
them again; how often each was said goes with the rest, for the same words may come once more.
"""

import hashlib
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from multichat_lab.chat.importers.otel.spans import Span

MOST_TALKS = 200
"""Conversations whose turns are remembered; the one that was silent for longest is forgotten."""

_packed = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class Given:
    """Turns that a conversation began with.

    Attributes:
        count: how many.
        mark: the same for the same turns.
        keys: how often each was said, by its key.
    """

    count: int
    mark: bytes
    keys: Mapping[str, int] = field(default_factory=dict)


class Histories:
    """What models were given in conversations, as far as it is on the disk."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Given] = OrderedDict()

    def cut(self, talk: str, turns: Sequence[Any]) -> Given | None:
        """Return what a model is given again, and need not be read; None for nothing."""
        known = self._known.get(talk)
        if known is None or len(turns) <= known.count:
            return None
        return known if mark_of(turns[: known.count]) == known.mark else None

    def learn(self, talk: str, given: Given, span: Span) -> None:
        """Take note of turns that are recorded.

        Args:
            talk: the conversation.
            given: all that a model was given but the last, without their keys.
            span: has the keys of those that were read, the last too, and how often the others
                were said.
        """
        keys, before = span.given, sum(span.again.values())
        if len(keys) + before == given.count + 1:  # each is one turn: none is left out
            said = Counter(span.again)
            said.update(keys[:-1])
            self._known[talk] = Given(given.count, given.mark, said)
            self._known.move_to_end(talk)
            if len(self._known) > MOST_TALKS:
                self._known.popitem(last=False)

    def forget(self, talk: str) -> None:
        """Forget a conversation: what is known of it may not be on the disk."""
        self._known.pop(talk, None)


def told_before(turns: Sequence[Any]) -> Given | None:
    """Return all turns but the last, which a later call may begin with; None for none."""
    mark = mark_of(turns[:-1]) if len(turns) > 1 else None
    return None if mark is None else Given(len(turns) - 1, mark)


def mark_of(turns: Sequence[Any]) -> bytes | None:
    """Return a mark of JSON values; None where they are no such."""
    try:
        return hashlib.blake2b(_packed(turns), digest_size=16).digest()
    except (TypeError, ValueError, OverflowError, RecursionError):
        return None
