"""Who reacted to messages of Telegram's, and when."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from multichat_lab.chat.importers.source.moments import moment_of
from multichat_lab.chat.importers.telegram.pieces import objects_in, text_of


class LocalTime:
    """The zone of the machine that exported a chat, read off those messages that tell both times.

    A date of Telegram's is local and tells no zone; `date_unixtime` beside it does.
    """

    def __init__(self, messages: Iterable[dict[str, Any]]) -> None:
        offsets: dict[datetime, timedelta] = {}
        for each in messages:
            local, known = _local(each.get("date")), moment_of(each.get("date_unixtime"))
            if local is not None and known is not None:
                offsets[local] = local - known[0].replace(tzinfo=None)
        self._from = sorted(offsets)
        self._offsets = [offsets[each] for each in self._from]

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


@dataclass(frozen=True, slots=True)
class ReactionKind:
    """A reaction to a message, with those whom the export names.

    Attributes:
        name: the emoji; of one of Telegram's own making, its id.
        count: how many reacted so.
        recent: an object with `from`, `from_id` and `date` for each who is named.
    """

    name: str
    count: int
    recent: list[dict[str, Any]]


def reactions_of(values: dict[str, Any]) -> Iterator[ReactionKind]:
    """Yield the reactions to a message."""
    for each in objects_in(values.get("reactions")):
        made = text_of(each, "document_id") or text_of(each, "type")
        named = [who for who in objects_in(each.get("recent")) if text_of(who, "from_id")]
        count = each.get("count")
        name = text_of(each, "emoji") or made
        if name:
            yield ReactionKind(name, count if isinstance(count, int) else len(named), named)


def _local(date: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(date) if isinstance(date, str) else None
    except ValueError:
        return None
    return None if moment is None or moment.tzinfo is not None else moment
