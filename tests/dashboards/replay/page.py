"""What a page makes of the messages of a replay, as the script does it."""

from typing import Any

import numpy as np

from multichat_lab.dashboards.replay.columns import ReplayColumns

TOLD = ("title", "seats", "symbols", "participants", "from", "to", "live", "unknown")


class ReplayPage:
    """The columns as they are put together from messages.

    Attributes:
        kinds: of the messages that came.
    """

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.lists: dict[str, list[Any]] = {}
        self.rows: dict[str, Any] = {}
        self.header: dict[str, Any] = {}

    def take(self, message, buffers):
        """Take in everything, or what has grown."""
        self.kinds.append(message["kind"])
        (self._take_all if message["kind"] == "columns" else self._take_growth)(message, buffers)

    def _take_all(self, message, buffers):
        self.header = message["header"]
        self.lists = {name: [*self.header[name]] for name in ("messages", "orders")}
        self.rows = {
            name: rows.reshape(each["rows"], len(each["columns"]))
            for (name, each), rows in zip(self.header["buffers"].items(), buffers, strict=True)
        }

    def _take_growth(self, message, buffers):
        tail = dict(message["tail"])
        for name, held in self.lists.items():
            grown = tail.pop(name)
            held[grown["at"] :] = grown["rows"]
        for (name, at), rows in zip(message["at"].items(), buffers, strict=True):
            width = self.rows[name].shape[1]
            self.rows[name] = np.vstack([self.rows[name][:at], rows.reshape(-1, width)])
        self.header = {**self.header, **tail}

    def equals(self, columns: ReplayColumns) -> bool:
        """Whether all is here that the columns have, and nothing else."""
        return (
            all(self.header[name] == columns.header[name] for name in TOLD)
            and all(self.lists[name] == columns.header[name] for name in self.lists)
            and [*self.rows] == [*columns.buffers]
            and all(
                np.array_equal(self.rows[name], rows, equal_nan=True)
                for name, rows in columns.buffers.items()
            )
        )
