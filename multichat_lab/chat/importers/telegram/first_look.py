"""What is to be known of a chat before its first message is made."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from multichat_lab.chat.importers.source.moments import Moment, moment_of

_WHO = ("type", "from", "from_id", "actor", "actor_id")
"""Fields of a message that tell who speaks."""

Found = tuple[Moment, str, dict[str, Any]]
"""When a message was said, its id, and the message."""


class LocalTime:
    """The zone of the machine that exported a chat, read off those messages that tell both times.

    A date of Telegram's is local and tells no zone; `date_unixtime` beside it does.
    """

    def __init__(self) -> None:
        self._from: list[datetime] = []
        self._offsets: list[timedelta] = []

    def learn(self, values: dict[str, Any]) -> None:
        """Take note of the zone at a message, where it is another than at the one before."""
        local, known = _local(values.get("date")), moment_of(values.get("date_unixtime"))
        if local is None or known is None:
            return
        offset = local - known[0].replace(tzinfo=None)
        place = bisect_right(self._from, local)
        if place == 0 or self._offsets[place - 1] != offset:
            self._from.insert(place, local)
            self._offsets.insert(place, offset)

    def at(self, date: object) -> datetime | None:
        """Return a local date as an aware UTC datetime; None where the zone is not known.

        The zone is that of the last message before it, else of the first one after it.
        """
        local = _local(date)
        if local is None or not self._from:
            return None
        place = max(bisect_right(self._from, local) - 1, 0)
        try:
            return (local - self._offsets[place]).replace(tzinfo=UTC)
        except OverflowError:
            return None


@dataclass(slots=True)
class FirstLook:
    """What the messages of a chat tell, looked through once.

    Attributes:
        begins: when the earliest was said; None without any.
        has_ids: whether any has an id of Telegram's.
        senders: what tells who speaks, of each who does.
        local_time: the zone of the export.
    """

    begins: datetime | None = None
    has_ids: bool = False
    senders: list[dict[str, Any]] = field(default_factory=list)
    local_time: LocalTime = field(default_factory=LocalTime)

    @classmethod
    def at(cls, messages: Iterable[Found]) -> "FirstLook":
        """Return what messages tell."""
        look = cls()
        senders: dict[tuple[str, ...], dict[str, Any]] = {}
        for (time, _), _, values in messages:
            look.begins = time if look.begins is None else min(look.begins, time)
            look.has_ids |= isinstance(values.get("id"), str | int) and values.get("id") != ""
            told = {name: values[name] for name in _WHO if name in values}
            senders.setdefault(tuple(str(told.get(name)) for name in _WHO), told)
            look.local_time.learn(values)
        look.senders = list(senders.values())
        return look


def _local(date: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(date) if isinstance(date, str) else None
    except ValueError:
        return None
    return None if moment is None or moment.tzinfo is not None else moment
