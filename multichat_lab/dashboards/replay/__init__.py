"""`ReplayView`: one clock over the words, prices, orders, fills and equity of a session."""

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from multichat_lab.dashboards.pages import save_page, traits_of
from multichat_lab.dashboards.parts.built import built_script
from multichat_lab.dashboards.parts.moment import moment
from multichat_lab.dashboards.parts.notebook_cell import png, replace_earlier, still_bundle
from multichat_lab.dashboards.replay import branching, moving
from multichat_lab.dashboards.replay.columns import busiest
from multichat_lab.dashboards.replay.following import ReplayViews
from multichat_lab.dashboards.replay.market import Bars
from multichat_lab.dashboards.replay.options import ReplayOptions
from multichat_lab.dashboards.replay.saving import STYLE, replay_html
from multichat_lab.dashboards.replay.source import ReplaySource, Watch
from multichat_lab.dashboards.replay.state import ReplayState, state_at
from multichat_lab.palette import Theme

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from multichat_lab.analysis.frames import Source
    from multichat_lab.trading.desk import PaperDesk
    from multichat_lab.trading.desk.branching import BranchOptions
    from multichat_lab.trading.robots.trader import Trader


class ReplayView(ReplayOptions):
    """A session again, under one clock: words, prices, orders, fills and equity move together.

    All data go to the page once, as columns; what is known at a time are their first rows, so the
    slider needs no kernel. While somebody looks, what other processes write is added.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        run: a run: with all who sit at its desk, and its conversation.
        session: or a conversation, with all that was traded in it; a chat alone replays too.
        bars: prices of runs that have recorded none (a backtest's), as `load_bars` returns them,
            or by symbol.
        traits: options, see `ReplayOptions`, e.g. `theme="light"`.

    Attributes:
        columns: what the page has, see `ReplayColumns`; `columns.header["unknown"]` tells what is
            not known.

    Raises:
        QueryError: there is no such run or session, or `bars` do not say of which symbol they are.
        MarketDataError: the bars are not coherent.

    Example:
        >>> replay = ReplayView("duckdb:trades.duckdb", session="s1")  # doctest: +SKIP
        >>> replay.at("2011-01-03").state.seats  # doctest: +SKIP
    """

    _esm = built_script("replay")
    _css = STYLE

    desk: "PaperDesk | None" = None
    """The desk that was branched in the page last."""
    _watch: Watch | None = None  # until it is made, and where making it has failed

    def __init__(
        self,
        source: "Source",
        run: str | None = None,
        session: str | None = None,
        bars: "Bars | None" = None,
        **traits: Any,
    ) -> None:
        self._source = ReplaySource(source, run, session, bars)
        with ExitStack() as failing:
            failing.callback(self._source.close)
            self._views = ReplayViews(self.send, self._source.read())
            traits.setdefault("symbol", busiest(self._views.columns))
            super().__init__(**traits)
            failing.pop_all()
        self.set_trait("title", self.columns.header["title"])
        self._views.on_missing = partial(show_picture, self)
        self.on_msg(self._views.receive)
        self.on_msg(partial(branching.answer, self))
        self._watch = Watch(self._source, self._views)
        replace_earlier(self)

    def at(
        self,
        time: moving.When | None = None,
        *,
        message: int | str | None = None,
        trade: int | tuple[str, int] | None = None,
    ) -> Self:
        """Put the clock to a time, to when a message was said or a trade ended; return the view.

        Args:
            time: aware or in UTC, a text such as `2011-01-03 15:30`, or microseconds since 1970;
                with nothing given, the end. Before the first row it is that, after the last, that.
            message: `seq` or `message_id`.
            trade: `trade_id`, or `(participant, trade_id)` where several trade.

        Raises:
            QueryError: it is no time, there is no such message or trade, or several are given.
        """
        self.time = moving.chosen(self.columns, time, message, trade)
        return self

    def next_event(self, kind: moving.Event | None = None) -> Self:
        """Put the clock to the next event, or leave it where none comes; return the view.

        Args:
            kind: `words`, `fills` or `trades` (their ends); None for whichever comes first.

        Raises:
            QueryError: `kind` is something else.
        """
        now = moving.within(self.columns, self.time)
        if now is not None:
            found = moving.event_after(self.columns, now, kind)
            self.time = now if found is None else found
        return self

    @property
    def state(self) -> ReplayState:
        """Where everybody stands at the time of the clock."""
        return state_at(self.columns, self.time)

    def refresh(self) -> Self:
        """Take in what was recorded since; while somebody looks that happens by itself."""
        self._source.news()
        self._source.show(self._views)
        return self

    def save(self, target: str | Path) -> Path:
        """Write the replay as one HTML file, which opens without a kernel, and return its path.

        It asks nobody anything, and begins where the clock is; an existing file is replaced.

        Raises:
            PageError: it cannot be written, or the scripts are not built.
        """
        html = replay_html(self.columns, traits_of(self), png(self.figure()))
        return save_page(html, target)

    def branch(
        self,
        at: moving.When | None = None,
        robots: "Sequence[Trader]" = (),
        options: "BranchOptions | None" = None,
    ) -> "PaperDesk":
        """Return a live desk that goes on from a time, in a conversation of its own: what if.

        What is recorded stays as it is. It records into the same store, so keep the view open where
        that was named by `TYPE:PATH`. See `branch_desk` for who takes which seat.

        Args:
            at: see `at`; the clock's time unless given.
            robots: who sits there; where nobody does, who sat there, or a `Human`.
            options: the feed, the new conversation's id.

        Raises:
            QueryError: it is no time, or no desk or several were recorded here.
            RobotError, SessionExistsError, StoreError: see `branch_desk`; nothing was written.
        """
        from multichat_lab.trading.desk.branching import BranchOptions, branch_desk

        time_us = self.time if at is None else moment(at)
        point = moving.branch_point(self._source.subject, self.columns, time_us)
        return branch_desk(self._source.chats, point, robots, options or BranchOptions())

    def figure(self) -> "Figure":
        """Return the replay up to the time of the clock as a matplotlib figure."""
        from multichat_lab.dashboards.replay.still import replay_figure

        theme: Theme = "dark" if self.theme == "dark" else "light"
        return replay_figure(self.columns, self.time, self.symbol, theme)

    def close(self) -> None:
        """Release the lab that it has opened, and look for no more; twice is harmless."""
        if self._watch is not None:
            self._watch.close()
            self._source.close()
        super().close()

    def _repr_mimebundle_(self, **formats: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**formats) or ({}, {})
        return {**data, **still_bundle(repr(self.columns), self.figure)}, metadata


def show_picture(view: ReplayView) -> None:
    """Give a view that has no script of its own a picture."""
    view.picture = png(view.figure())
