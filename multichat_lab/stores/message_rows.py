"""Many messages as a store's rows: an import of a million makes no record of each."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, repeat
from operator import itemgetter
from typing import Any, Self, overload

from multichat_lab.columns import Row
from multichat_lab.errors import MessageError
from multichat_lab.records import ChatMessage
from multichat_lab.records.message import CHOICES
from multichat_lab.stores.chain import link
from multichat_lab.stores.rows import message_row, record_maker
from multichat_lab.stores.schema import CATALOGUE, TABLES
from multichat_lab.times import microseconds

NAMES = TABLES["messages"]
PLACES = {name: place for place, name in enumerate(NAMES)}
"""Column of a message → where it stands in a row."""

counted_of = itemgetter(*(PLACES[each] for each in ("session_id", "timestamp", "seq", "hash")))
"""What a session counts of a row."""

_message_of = record_maker(ChatMessage, NAMES)

_COLUMNS = CATALOGUE["messages"].columns
DEFAULTS = {name: _COLUMNS[name].stored_default for name in NAMES}
_REPEATED = {name: repeat(each) for name, each in DEFAULTS.items()}
TEXTS = tuple(name for name in NAMES if _COLUMNS[name].form.stored == "VARCHAR")
OPTIONAL = frozenset(name for name in TEXTS if _COLUMNS[name].optional)

_SEQ, _RECORDED_AT, _REVISIONS, _HASH = (
    PLACES[name] for name in ("seq", "recorded_at", "revisions", "hash")
)


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
        told = {name: each for name, each in columns.items() if each}
        filled = {**_REPEATED, **{name: repeat(each) for name, each in same.items()}, **told}
        made = cls(list(zip(*filled.values(), strict=False)) if told else [])
        if made and not _are_sound({**{name: (each,) for name, each in same.items()}, **columns}):
            deque(made, maxlen=0)  # making a record of it refuses it
            raise MessageError("a message holds a value that no store can", "Mend the source.")
        return made

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[ChatMessage]:
        return map(_message_of, self.rows)

    @overload
    def __getitem__(self, place: int) -> ChatMessage: ...
    @overload
    def __getitem__(self, place: slice) -> "MessageRows": ...
    def __getitem__(self, place: int | slice) -> "ChatMessage | MessageRows":
        if isinstance(place, slice):
            return MessageRows(self.rows[place])
        return _message_of(self.rows[place])

    def column(self, name: str) -> list[Any]:
        """Return the values of a column, in the form in which stores keep them."""
        place = PLACES[name]
        return [row[place] for row in self.rows]

    def recorded(self, first: int, at: datetime, head: str | None) -> "MessageRows":
        """Return them as a store takes them, see `records.recorded`.

        Args:
            first: the number of the first; the others count on.
            at: aware UTC datetime of the recording.
            head: the checksum of the message before them, see `chain`.
        """
        moment = microseconds(at)
        told, known_how = slice(_SEQ + 1, _RECORDED_AT), slice(_RECORDED_AT + 1, _REVISIONS)
        rows = []
        for seq, row in enumerate(self.rows, start=first):
            known = (
                *row[:_SEQ],
                seq,
                *row[told],
                moment,
                *row[known_how],
                0,
                *row[_REVISIONS + 1 :],
            )
            head = link(head, known)
            rows.append((*known[:_HASH], head, *known[_HASH + 1 :]))
        return MessageRows(rows)


def _are_sound(columns: Mapping[str, Sequence[Any]]) -> bool:
    """Whether columns hold only what `ChatMessage` would take, looked at as a whole."""
    for name, allowed in CHOICES.items():
        if not allowed.issuperset(columns.get(name, ())):
            return False
    try:
        for name in TEXTS:
            some = columns.get(name, ())
            some = [each for each in some if each is not None] if name in OPTIONAL else some
            text = "".join(some)
            text.isascii() or text.encode()
            if not (name == "content" or all(some)):
                return False
    except (TypeError, UnicodeEncodeError):
        return False
    return True


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
