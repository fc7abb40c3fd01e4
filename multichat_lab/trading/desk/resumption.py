"""A desk goes on from its own record: after a crash, or after it was ended."""

from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Callable, Container, Sequence
from typing import Any, Generic, Protocol, TypeVar, overload

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.desk.intake import Intake, checked_bar
from multichat_lab.trading.desk.options import DeskOptions
from multichat_lab.trading.desk.seating import BATCH_SECONDS
from multichat_lab.trading.market.unpaced import as_feed
from multichat_lab.trading.recording.desk_record import read_desk
from multichat_lab.trading.records.actions import CorporateAction
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.trader import Trader

Desk = TypeVar("Desk")


class NewBars:
    """A feed without the bars that were shown before, should it begin anew; these come at once.

    Args:
        feed: a `Feed`, or any asynchronous iterable of bars.
        shown: those that were shown before, in the order of time.
    """

    def __init__(self, feed: AsyncIterable[Bar], shown: Sequence[Bar]) -> None:
        self._feed = as_feed(feed)
        self._last_us = shown[-1].time_us
        self._last = Counter(bar for bar in shown if bar.time_us == self._last_us)
        self._is_past = False
        self._speed, self._feed.speed = self._feed.speed, None

    @property
    def speed(self) -> float | None:
        """Bars a second of what is new; None for as fast as possible."""
        return self._feed.speed if self._is_past else self._speed

    @speed.setter
    def speed(self, speed: float | None) -> None:
        if self._is_past:
            self._feed.speed = speed
        self._speed = speed

    @property
    def upcoming(self) -> object:
        """The bar that comes next.

        Raises:
            AttributeError: the feed cannot tell.
        """
        return self._feed.upcoming  # type: ignore[attr-defined]  # of some feeds

    def start(self) -> None:
        """Go on after a pause."""
        self._feed.start()

    def pause(self) -> None:
        """Hold the next bar back until `start`."""
        self._feed.pause()

    async def __aiter__(self) -> AsyncIterator[Bar]:
        """Give the bars that are new."""
        async for bar in self._feed:
            if not self._is_past and not isinstance(bar, CorporateAction):
                if self._was_shown(bar):
                    continue
                self._is_past = True
                self._feed.speed = self._speed
            yield bar

    def _was_shown(self, given: Bar) -> bool:
        try:
            bar = checked_bar(given)
        except MarketDataError:
            return False  # the desk refuses it
        if bar.time_us == self._last_us and self._last[bar] > 0:
            self._last[bar] -= 1  # each once: others of that time are news
            return True
        return bar.time_us < self._last_us


class Reopening(Generic[Desk]):
    """Opens desks of a class from what they have recorded: `PaperDesk.resume`."""

    def __init__(self, desk_class: Callable[..., Desk]) -> None:
        self._desk_class = desk_class

    def __call__(
        self,
        chats: SessionPersistence,
        feed: AsyncIterable[Bar],
        robots: Sequence[Trader],
        session_id: str | None = None,
        as_recorded: Container[str] = (),
    ) -> Desk:
        """Return the desk that was opened last, ready to go on where its record ends.

        Everybody has the account, the open orders and the number of bars that are recorded, to the
        cent. Robots are shown all recorded bars again, so that they know what they knew: they must
        decide as they did. What was pressed and said after the last batch is lost, and was never
        acknowledged. The conversation is told that the desk goes on.

        Args:
            chats: where the desk has recorded.
            feed: may begin anew, then the bars that were shown pass at once; or after them.
            robots: the same robots and people as then, who have done nothing yet.
            session_id: the conversation; None for the last desk of the store.
            as_recorded: names of robots that cannot decide the same again, e.g. for want of a seed;
                they get what their orders came to, and see bars from here on.

        Raises:
            StoreError: no desk is recorded here, or a batch is torn (json, see `read_desk`).
            RobotError: others than then are to sit there, or a robot does something else.
        """
        record = read_desk(chats, session_id, as_recorded)
        first = record.runs[0]
        funds, costs, instruments = record.terms
        pace = first.metadata.get(BATCH_SECONDS, DeskOptions().batch_seconds)
        options = DeskOptions(funds, costs, pace, first.seed, instruments, record)
        return self._desk_class(feed, robots, chats, first.session_id, options)


class Paused(Protocol):
    """A desk that can be paused."""

    intake: Intake


class Resume:
    """Two ways to go on: `desk.resume()` after a pause, `PaperDesk.resume(…)` from the record."""

    @overload
    def __get__(self, desk: None, owner: type[Desk]) -> Reopening[Desk]: ...
    @overload
    def __get__(self, desk: Paused, owner: type[Any]) -> Callable[[], None]: ...
    def __get__(self, desk: Paused | None, owner: type[Any]) -> Callable[..., Any]:
        """Return what goes on."""
        return Reopening(owner) if desk is None else desk.intake.resume
