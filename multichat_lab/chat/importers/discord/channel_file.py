"""The file of a channel: read whole where it is small, else message by message."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.discord.pieces import object_in, reactions_of, text_of
from multichat_lab.chat.importers.source.ids import GivenIds
from multichat_lab.chat.importers.source.json_members import StreamedDocument
from multichat_lab.chat.importers.source.json_text import JsonDocument, read_document
from multichat_lab.chat.importers.source.moments import Moment, moment_of
from multichat_lab.chat.importers.source.reading import Reading

LARGE = 32 * 1024 * 1024
"""A file of more bytes is read message by message, each time anew."""

Found = tuple[Moment, dict[str, Any]]
"""A message, and when it was said."""


class ChannelFile:
    """Yields the messages of a file, as often as is asked.

    Args:
        path: the file.

    Attributes:
        fields: what the file tells beside them, once they have been read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._streamed: StreamedDocument | None = None
        self._whole: JsonDocument | None = None  # read once, unless its damage is to be told
        if path.stat().st_size > LARGE:
            self._streamed = StreamedDocument(path, [("messages",)])
        self.fields: dict[str, Any] = {}

    def messages(self, reading: Reading) -> Iterator[Found]:
        """Yield the messages as they stand; what is none is reported to the reading."""
        ids = GivenIds()
        for line, value in self._items(reading):
            moment = moment_of(value.get("timestamp")) if isinstance(value, dict) else None
            if moment is None or not text_of(value, "id"):
                reading.lost(self._path, line, "a message without id or timestamp")
            else:
                given = ids.of(text_of(value, "id"), str(value.get("content")))
                yield moment, {**value, "id": given}

    def _items(self, reading: Reading) -> Iterator[tuple[int, Any]]:
        if self._streamed is None:
            document = self._whole
            if document is None:
                document = read_document(self._path, "messages", reading)
                self._whole = None if reading.damage.warnings else document
            else:
                reading.meter.advance(self._path.stat().st_size)
            self.fields = document.fields
            yield from document.items or ()
            return
        self.fields = self._streamed.fields
        for _, line, value in self._streamed.items(reading):
            yield line, value


@dataclass(slots=True)
class FirstLook:
    """What is to be known of a channel before its first message is made.

    Attributes:
        begins: when the earliest message was said; None without any.
        is_in_order: whether none is older than the one before it.
        authors: everyone who speaks, once for each name.
        reacting: everyone who reacts, likewise.
    """

    begins: datetime | None = None
    is_in_order: bool = True
    authors: list[dict[str, Any]] = field(default_factory=list)
    reacting: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def at(cls, messages: Iterable[Found]) -> "FirstLook":
        """Return what messages tell."""
        look = cls()
        authors: dict[tuple[str, ...], dict[str, Any]] = {}
        reacting: dict[tuple[str, ...], dict[str, Any]] = {}
        last: datetime | None = None
        for (time, _), values in messages:
            look.is_in_order &= last is None or last <= time
            look.begins = time if look.begins is None else min(look.begins, time)
            last = time
            author = object_in(values, "author")
            authors.setdefault(_called(author), author)
            for _, _, people in reactions_of(values):
                for person in people:
                    reacting.setdefault(_called(person), person)
        look.authors, look.reacting = list(authors.values()), list(reacting.values())
        return look


def _called(person: dict[str, Any]) -> tuple[str, ...]:
    return tuple(text_of(person, name) for name in ("id", "nickname", "name"))
