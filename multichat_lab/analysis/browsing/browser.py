"""`Browser`: answers what a page asks of a lab, under one selection."""

import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from multichat_lab.analysis.browsing.arguments import called
from multichat_lab.analysis.browsing.one_session import minimap, people
from multichat_lab.analysis.browsing.overview import facets, histogram, matrix, totals
from multichat_lab.analysis.browsing.selection import Selection
from multichat_lab.analysis.browsing.session_list import Page, listed_session, listed_sessions
from multichat_lab.analysis.browsing.table import Row, UtteranceTable
from multichat_lab.analysis.browsing.tally import Tally
from multichat_lab.analysis.browsing.trades import extremes
from multichat_lab.analysis.browsing.windows import (
    Window,
    every_message,
    messages,
    next_hit,
    position,
    thread,
)
from multichat_lab.analysis.lab import Lab
from multichat_lab.errors import QueryError
from multichat_lab.stores.contract import damaged_files


class Browser:
    """What is said in a lab, as a page shows it.

    Args:
        lab: the whole, not a slice.
        inferred: whether replies that were inferred count.

    Attributes:
        table: the utterances.
        tally: what the selection leaves of them.

    Raises:
        QueryError: the lab is a slice.
    """

    def __init__(self, lab: Lab, inferred: bool = False) -> None:
        self.table = UtteranceTable(lab, inferred)
        self.tally = Tally(self.table)
        self._in_turn = threading.RLock()  # of those who ask: what is counted is of one choice
        self._asks: dict[str, Callable[..., Row]] = {
            "overview": self._overview,
            "sessions": lambda **page: listed_sessions(self.tally, called(Page, "sessions", page)),
            "extremes": partial(extremes, self.tally),
            "hit": partial(next_hit, self.tally),
            "messages": lambda **some: messages(self.tally, called(Window, "messages", some)),
            "minimap": partial(minimap, self.tally),
            "participants": partial(people, self.tally),
            "position": partial(position, self.tally),
            "thread": partial(thread, self.tally),
            "trade": self._trade,
        }

    def ask(self, selection: Selection, what: str, values: Mapping[str, Any]) -> Row:
        """Return the answer to a question of a page, as JSON could say it.

        Args:
            selection: what is chosen.
            what: `overview`, `sessions`, `extremes`, `hit`, `messages`, `minimap`,
                `participants`, `position`, `thread`, `trade`.
            values: what it takes besides.

        Raises:
            QueryError: nobody answers that, or a value makes no sense.
            SessionNotFoundError: there is no such session.
        """
        if what not in self._asks:
            raise QueryError(f"{what!r} is no question", f"Known: {', '.join(self._asks)}.")
        with self._in_turn:
            self.tally.count(selection)
            return called(self._asks[what], what, values)

    def prepare(self, selection: Selection) -> None:
        """Do beforehand what the first question waits for: the table, its colours, and the counts.

        Another thread may ask meanwhile; it waits.

        Raises:
            QueryError: the lab is closed.
        """
        with self._in_turn:
            self.tally.count(selection)
            self.table.color_everybody()

    def whole(self, session_id: str) -> tuple[Row, Iterator[Row]]:
        """Return a session as the list shows it, and all its messages, with nothing chosen.

        Raises:
            SessionNotFoundError: there is no such session.
        """
        with self._in_turn:
            self.tally.count(Selection())
            return listed_session(self.tally, session_id), every_message(self.tally, session_id)

    def close(self) -> None:
        """Drop the tables; the lab stays."""
        self.table.close()

    def _overview(self) -> Row:
        return {
            "totals": totals(self.tally),
            "facets": facets(self.tally),
            "matrix": matrix(self.tally),
            "histogram": histogram(self.tally),
            "damaged": sorted(damaged_files(self.table.lab.store).values()),
        }

    def _trade(self, run_id: str, trade_id: int) -> Row:
        from multichat_lab.analysis.trade_drawing import drawn_path  # pandas takes its time
        from multichat_lab.analysis.trade_explanation import explain_trade
        from multichat_lab.analysis.trade_path import NO_PATH

        told = explain_trade(self.table.lab, run_id, trade_id)
        path = drawn_path(told)
        return {
            "lines": [list(line) for line in told.lines()],
            "path": path,
            "reason": None if path else NO_PATH,
        }
