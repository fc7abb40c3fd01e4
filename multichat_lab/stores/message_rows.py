"""Many messages as a store's rows: an import of a million makes no record of each."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, repeat
from typing import Any, Self, overload

from multichat_lab.columns import Row
from multichat_lab.errors import MessageError
from multichat_lab.records import ChatMessage
from multichat_lab.records.message import ALLOWED, CHOICES
from multichat_lab.stores.rows import message_of, message_row
from multichat_lab.stores.schema import CATALOGUE, TABLES
from multichat_lab.times import microseconds

NAMES = TABLES["messages"]
PLACES = {name: place for place, name in enumerate(NAMES)}
"""Column of a message → where it stands in a row."""

DEFAULTS = {name: each.stored_default for name, each in CATALOGUE["messages"].columns.items()}
TEXTS = ("session_id", "message_id", "sender", "recipient", "source_id", "reply_to", "metadata")
"""Columns of texts that are not empty, where there is one."""

_SEQ, _RECORDED_AT, _REVISIONS = (PLACES[name] for name in ("seq", "recorded_at", "revisions"))


class MessageRows(Sequence[ChatMessage]):
    """Messages as rows of their table; a record is made of one when it is asked for.

    Args:
        rows: in the column order of `schema.TABLES`, as stores keep them: times in microseconds,
            objects and parts as JSON text.

    Attributes:
        rows: as given.
    """

    __slots__ = ("rows",)

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows

    @classmethod
    def of(cls, messages: Iterable[ChatMessage]) -> "MessageRows":
        """Return messages as rows."""
        if isinstance(messages, MessageRows):
            return messages
        return cls([message_row(each) for each in messages])

    @classmethod
    def of_columns(cls, columns: Mapping[str, Sequence[Any]], **same: Any) -> Self:
        """Return rows of columns of one length.

        Args:
            columns: name → values, in the form in which stores keep them.
            same: name → what all of them have; columns that are not named have their default.

        Raises:
            MessageError: a value that no store can hold.
        """
        values = DEFAULTS | same
        filled = [columns.get(name) or repeat(values[name]) for name in NAMES]
        made = cls(list(zip(*filled, strict=False)) if any(columns.values()) else [])
        made._check()
        return made

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[ChatMessage]:
        return map(message_of, self.rows)

    @overload
    def __getitem__(self, place: int) -> ChatMessage: ...
    @overload
    def __getitem__(self, place: slice) -> "MessageRows": ...
    def __getitem__(self, place: int | slice) -> "ChatMessage | MessageRows":
        if isinstance(place, slice):
            return MessageRows(self.rows[place])
        return message_of(self.rows[place])

    def column(self, name: str) -> list[Any]:
        """Return the values of a column, in the form in which stores keep them."""
        place = PLACES[name]
        return [row[place] for row in self.rows]

    def recorded(self, first: int, at: datetime) -> "MessageRows":
        """Return them as a store takes them, see `records.recorded`: numbered from `first`."""
        moment = microseconds(at)
        told, known_how = slice(_SEQ + 1, _RECORDED_AT), slice(_RECORDED_AT + 1, _REVISIONS)
        return MessageRows(
            [
                (*row[:_SEQ], seq, *row[told], moment, *row[known_how], 0, *row[_REVISIONS + 1 :])
                for seq, row in enumerate(self.rows, start=first)
            ]
        )

    def _check(self) -> None:
        """Refuse what `ChatMessage` would; the whole is looked at, and one alone only in need.

        Raises:
            MessageError: names the value.
        """
        optional = CATALOGUE["messages"].columns
        texts = [set(self.column(n)) - ({None} if optional[n].optional else set()) for n in TEXTS]
        contents = self.column("content")
        choices = set(zip(*map(self.column, CHOICES), strict=True))
        try:
            is_sound = choices <= ALLOWED and all(map(all, texts))
            for some in (*texts, contents):
                text = "".join(some)
                text.isascii() or text.encode()
        except (TypeError, UnicodeEncodeError):
            is_sound = False
        if not is_sound:
            deque(self, maxlen=0)  # making a record of it refuses it
            raise MessageError("a message holds a value that no store can", "Mend the source.")


class MessageStream(Iterable[ChatMessage]):
    """Messages that come as rows, many at a time; read once.

    Args:
        batches: yields them.

    Attributes:
        batches: as given.
    """

    def __init__(self, batches: Iterable[MessageRows]) -> None:
        self.batches = batches

    def __iter__(self) -> Iterator[ChatMessage]:
        return chain.from_iterable(self.batches)
