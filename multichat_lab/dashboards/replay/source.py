"""Where a replay gets its columns, and whether there is anything new."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from threading import RLock
from typing import TYPE_CHECKING

from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.people_colors import colors_of_all
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.dashboards.parts.audience import REST, FramePump
from multichat_lab.dashboards.replay.columns import ReplayColumns
from multichat_lab.dashboards.replay.following import ReplayViews
from multichat_lab.dashboards.replay.kept import Kept
from multichat_lab.dashboards.replay.market import Bars
from multichat_lab.dashboards.replay.reading import replay_columns
from multichat_lab.dashboards.replay.subject import Subject, subject_of

if TYPE_CHECKING:
    from multichat_lab.analysis.frames import Source

COUNTS = """
    SELECT (SELECT (count(*), sum(revisions)) FROM messages WHERE session_id = $session),
           (SELECT (count(*), count(closed_at)) FROM orders WHERE list_contains($runs, run_id)),
           (SELECT count(*) FROM fills WHERE list_contains($runs, run_id)),
           (SELECT count(*) FROM trades WHERE list_contains($runs, run_id)),
           (SELECT count(*) FROM equity WHERE list_contains($runs, run_id)),
           (SELECT count(*) FROM bars WHERE list_contains($desks, run_id))
"""


class ReplaySource:
    """A session or run in a store, read as columns again and again.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        run: which one, or
        session: which one.
        bars: prices for runs that have recorded none.

    Attributes:
        lab: what is read.
        chats: the store that it reads, for who writes there.
        subject: what was meant, as it was when it was read last.
        columns: what was read last, None before the first time.

    Raises:
        QueryError: there is no such run or session.
    """

    def __init__(
        self, source: "Source", run: str | None, session: str | None, bars: "Bars | None" = None
    ) -> None:
        self._own_lab = not isinstance(source, Lab)
        self.lab = source if isinstance(source, Lab) else Lab(source)
        self.chats = (
            source if isinstance(source, SessionPersistence) else SessionPersistence(self.lab.store)
        )
        self._meant = run, session
        self._bars = bars
        self._seen: Sequence[object] = ()
        self._kept = Kept()
        self._reading = RLock()  # a cell may ask while the watch reads
        self.columns: ReplayColumns | None = None
        with ExitStack() as failing:
            failing.callback(self.close)
            self._everywhere = colors_of_all(lambda query: self.lab.sql(query).fetchall())
            self.subject: Subject = subject_of(self.lab, run, session, self._everywhere)
            failing.pop_all()

    def read(self) -> ReplayColumns:
        """Return the columns as they are now.

        Raises:
            MarketDataError: the bars that were given are not coherent.
        """
        with self._reading:
            return self._read(self._state())

    def news(self) -> ReplayColumns | None:
        """Return the columns where anything is new since they were read, else None."""
        with self._reading:
            state = self._state()
            return None if state == self._seen else self._read(state)

    def show(self, views: ReplayViews) -> None:
        """Have `views` show what was read last, by whomever: a cell may have been quicker."""
        if self.columns is not None and self.columns is not views.columns:
            views.renew(self.columns)

    def close(self) -> None:
        """Close the lab unless it was given; twice is harmless."""
        if self._own_lab:
            self.lab.close()

    def _read(self, state: Sequence[object]) -> ReplayColumns:
        self.columns = replay_columns(self.lab, self.subject, self._bars, self._kept)
        self._seen = state  # what could not be read is still new
        return self.columns

    def _state(self) -> Sequence[object]:
        self.subject = subject = subject_of(self.lab, *self._meant, self._everywhere)
        asked = {
            "session": subject.session_id,
            "runs": [seat.run_id for seat in subject.seats],
            "desks": [seat.desk_id for seat in subject.seats if seat.desk_id],
        }
        return [subject, *self.lab.sql(COUNTS, asked).fetchall()]


class Watch:
    """Looks twice a second for what is new, as long as anybody looks at the replay.

    Without a running event loop (a plain script) it does nothing.

    Args:
        source: where to look.
        views: who is told.
    """

    def __init__(self, source: ReplaySource, views: ReplayViews) -> None:
        self._source = source
        self._views = views
        self._pump = FramePump(self._look, views.audience, REST)
        self._pump.start()

    def close(self) -> None:
        """Look no more."""
        self._pump.close()

    async def _look(self) -> None:
        await asyncio.to_thread(self._source.news)
        self._source.show(self._views)
