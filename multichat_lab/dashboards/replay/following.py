"""What a replay sends to its views: all columns once, then what has grown."""

from collections.abc import Callable, Mapping, Sequence
from threading import RLock
from typing import Any

import numpy as np

from multichat_lab.dashboards.parts.audience import Audience
from multichat_lab.dashboards.parts.built import library_source
from multichat_lab.dashboards.parts.frames import little_endian
from multichat_lab.dashboards.replay.columns import Floats, ReplayColumns

Message = tuple[dict[str, Any], list[bytes]]
Send = Callable[[dict[str, Any], Sequence[bytes]], None]
GROWS = ("messages", "orders")
FOLLOWS = ("from", "to", "live", "unknown", "bar_seconds")
"""What of a header may change while its lists grow."""


class ReplayViews:
    """The columns of a replay and those who look at them.

    Args:
        send: sends a message and buffers to all views.
        columns: what there is to show.

    Attributes:
        columns: what there is to show.
        audience: who looks.
        on_missing: called when a view can show no more than a picture: its script is missing.
    """

    def __init__(self, send: Send, columns: ReplayColumns) -> None:
        self.columns = columns
        self.audience = Audience()
        self.on_missing: Callable[[], object] = lambda: None
        self._send = send
        self._generation = 0
        self._lock = RLock()

    def renew(self, columns: ReplayColumns) -> bool:
        """Show other columns, and return whether anything is new; those who look are sent that."""
        with self._lock:
            grown = growth(self.columns, columns)
            is_new = grown is None or bool(grown[1]) or self.columns.header != columns.header
            self.columns = columns
            if grown is None:
                self._generation += 1
                grown = snapshot(columns)
            if is_new and self.audience.is_present:
                message, buffers = grown
                self._send({**message, "view": "", "generation": self._generation}, buffers)
            return is_new

    def receive(self, _widget: object, message: object, _buffers: object) -> None:
        """Answer a view: `here` when it is open (again and again), `gone` when it was left."""
        if not isinstance(message, Mapping):
            return
        behind = self.audience.hear(message)
        if message.get("kind") == "here":
            with self._lock:
                self._answer(message, str(message.get("view", "")), behind)

    def _answer(self, message: Mapping[str, Any], view: str, behind: bool) -> None:
        if message.get("needs_library"):
            source = library_source()
            self._send({"kind": "library", "view": view}, [] if source is None else [source])
        if message.get("needs_picture"):
            self.on_missing()
        elif behind or message.get("generation") != self._generation:
            told, buffers = snapshot(self.columns)
            self._send({**told, "view": view, "generation": self._generation}, buffers)


def snapshot(columns: ReplayColumns) -> Message:
    """Return the message with everything; its buffers are in the order of the header's."""
    return (
        {"kind": "columns", "header": columns.header},
        [little_endian(rows) for rows in columns.buffers.values()],
    )


def growth(before: ReplayColumns, after: ReplayColumns) -> Message | None:
    """Return the message with what is new; None where more than a tail has changed.

    `at` tells from which row on a buffer's rows are replaced, `tail` the same of the header's
    lists.
    """
    old, new = before.header, after.header
    fixed = new.keys() - {*GROWS, *FOLLOWS, "buffers"}
    if any(old[name] != new[name] for name in fixed) or [*before.buffers] != [*after.buffers]:
        return None
    at = {name: first_change(before.buffers[name], rows) for name, rows in after.buffers.items()}
    at = {name: row for name, row in at.items() if row < max(before.rows(name), after.rows(name))}
    tail = {name: _tail(old[name], new[name]) for name in GROWS}
    tail |= {name: new[name] for name in FOLLOWS}
    return (
        {"kind": "grow", "at": at, "tail": tail},
        [little_endian(after.buffers[name][row:]) for name, row in at.items()],
    )


def first_change(old: Floats, new: Floats) -> int:
    """Return the first row that differs, to the bit; the shorter length if none does."""
    common = min(len(old), len(new))
    bits = [np.ascontiguousarray(rows[:common]).view(np.uint64) for rows in (old, new)]
    different = np.flatnonzero((bits[0] != bits[1]).any(axis=1))
    return int(different[0]) if len(different) else common


def _tail(old: Sequence[Any], new: Sequence[Any]) -> dict[str, Any]:
    common = min(len(old), len(new))
    if old[:common] == new[:common]:
        return {"at": common, "rows": new[common:]}
    at = next(place for place in range(common) if old[place] != new[place])
    return {"at": at, "rows": new[at:]}
