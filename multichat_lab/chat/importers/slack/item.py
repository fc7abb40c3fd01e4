"""An entry of a Slack export: an object with a time."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from multichat_lab.chat.importers.source.replying import reply_kind_since
from multichat_lab.times import microseconds

_TS = re.compile(r"(\d{1,12})(?:\.(\d{1,6}))?", re.ASCII)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

LAST_MOMENT = microseconds(datetime.max.replace(tzinfo=UTC))
"""The end of the year 9999, in UTC microseconds since 1970."""

FIRST, LAST = 10**8, 10**12
"""A number between them is a `ts`; Slack is younger than the first."""

THREADS = microseconds(datetime(2017, 1, 18, tzinfo=UTC))
"""When Slack got threads, in UTC microseconds since 1970: who answered whom before is not told."""

CHANGES = {"message_changed", "message_deleted"}
"""Subtypes of an edit log."""


def moment_of(ts: object) -> datetime:
    """Return the aware UTC datetime of a `ts` such as `"1455.000012"`, exact to the microsecond.

    Raises:
        ValueError: it is no such text.
    """
    found = _TS.fullmatch(ts) if isinstance(ts, str) else None
    if found is None:
        raise ValueError(f"ts is {ts!r}")
    try:
        microseconds = int((found[2] or "").ljust(6, "0"))
        return EPOCH + timedelta(seconds=int(found[1]), microseconds=microseconds)
    except OverflowError as error:
        raise ValueError(f"ts is {ts!r}, past the year 9999") from error


@dataclass(frozen=True, slots=True)
class SlackItem:
    """An object of a day file that has a time.

    Attributes:
        values: the object.
        moment: its `ts` as an aware UTC datetime.
    """

    values: dict[str, Any]
    moment: datetime

    @property
    def ts(self) -> str:
        """Its time as Slack writes it, which is its id in the channel."""
        return str(self.values["ts"])

    @property
    def subtype(self) -> str:
        """Slack's subtype; empty for a plain message."""
        return self.text("subtype")

    @property
    def thread_ts(self) -> str | None:
        """The `ts` of the message that it answers in a thread, if it does."""
        thread = self.text("thread_ts")
        return thread if thread and thread != self.ts else None

    def text(self, name: str) -> str:
        """Return a text field; empty when there is none."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""


def item_of(value: object) -> SlackItem:
    """Return the item that a JSON value is.

    Raises:
        ValueError: it is none; the text says why.
    """
    if not isinstance(value, dict):
        raise ValueError(f"a message is {type(value).__name__}, no object")  # noqa: TRY004
    kind = value.get("type", "message")
    if kind != "message" and not any(value.get(name) for name in ("text", "blocks", "attachments")):
        raise ValueError(f"an event of the type {kind!r}, no message")
    counted = {name: _ts_text(value[name]) for name in ("ts", "thread_ts") if name in value}
    return SlackItem({**value, **counted}, moment_of(counted.get("ts")))


def _ts_text(ts: object) -> object:
    """Return a `ts` that a program has made a number of as the text that it was."""
    is_time = isinstance(ts, int | float) and FIRST <= ts < LAST
    return f"{ts:.6f}" if is_time else ts


reply_kind_of = partial(reply_kind_since, THREADS)
"""Of a message's time, UTC microseconds since 1970, and its `thread_ts`: see `reply_kind_since`."""
