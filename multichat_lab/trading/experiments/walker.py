"""The robot of a walk-forward: one after the other, each with the parameters of its window."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from multichat_lab.errors.base import in_a_line
from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.reactions import Reactions
from multichat_lab.trading.robots.robot import Robot
from multichat_lab.trading.robots.trader import Trader

ENDLESS = 2**63 - 1


@dataclass(frozen=True)
class Piece:
    """A stretch of bars that one robot trades on.

    Attributes:
        warm_us: time of the first bar that the robot is shown to warm up.
        last_us: time of the last one; `ENDLESS` of the piece that ends with the bars, where no
            open follows at which to sell.
        make: makes the robot; None where no parameters could be chosen, and nobody trades.
    """

    warm_us: int
    last_us: int
    make: Callable[[], Trader] | None


class Walker(Robot):
    """Trade each piece with its own robot, in one account.

    A robot is warmed up before its piece: it is shown the bars before, and what it orders then is
    cancelled at once. With the last bar of a piece all orders are cancelled and all positions
    given to be closed, at the next open, so that each robot begins flat. It knows no bars but
    those it was shown. A robot that fails trades no more in its piece.

    Args:
        pieces: in order, without gaps.
        before: bars before the first piece, to warm up on.
        name: the participant.
    """

    def __init__(self, pieces: Sequence[Piece], before: Sequence[Bar], name: str) -> None:
        self.name = name
        self.failures: dict[int, str] = {}
        self._pieces = pieces
        self._seen = deque(before)
        self._at = -1
        self._reactions: Reactions | None = None

    def on_bars(self, bars: Mapping[str, Bar]) -> None:
        """Let the robot of this piece decide; close all with the last bars of it."""
        time_us = next(iter(bars.values())).time_us
        if self._at < 0 or time_us > self._pieces[self._at].last_us:
            self._begin(self._at + 1)
        is_last = time_us >= self._pieces[self._at].last_us
        if self._reactions is not None:
            try:
                self._reactions.to_all([*bars.values()])
                if is_last:
                    self._reactions.end()
            except Exception as error:
                # the robot is anybody's: its window says what went wrong, and the next goes on
                self._fail(error)
        self._seen.extend(bars.values())
        if is_last:
            self._leave()

    def on_end(self) -> None:
        """Tell the robot of the last piece that no bar will come."""
        if self._reactions is not None:
            try:
                self._reactions.end()
            except Exception as error:  # as in `on_bars`; nothing can be sold any more
                self.failures[self._at] = in_a_line(error)

    def _begin(self, at: int) -> None:
        self._at = at
        piece = self._pieces[at]
        while self._seen and self._seen[0].time_us < piece.warm_us:
            self._seen.popleft()
        self._reactions = None
        if piece.make is None:
            return
        try:
            robot = piece.make()
            known = self.broker.tape.instruments
            warm_up(robot, self._seen, {name: known[name] for name in known.described})
            robot.attach(self.broker, self.voice)
        except Exception as error:
            self._fail(error)
            return
        self._reactions = Reactions(robot, self.broker)

    def _fail(self, error: Exception) -> None:
        self.failures[self._at] = in_a_line(error)
        self._reactions = None
        self._leave()

    def _leave(self) -> None:
        book, account = self.broker.book, self.broker.account
        for order_id in list(book.active):
            if order_id in book.active:  # its bracket may have taken it along
                self.broker.cancel(order_id)
        for symbol, held in sorted(account.positions.items()):
            self.submit(Ticket(symbol, "sell" if held > 0 else "buy", abs(held), reduce_only=True))


@dataclass
class _Rehearsal:
    """Shows a robot bars in an account of its own, where nothing is ever filled."""

    reactions: Reactions
    broker: Broker

    def react(self, *bars: Bar) -> None:
        self.reactions.to_all(bars)
        for order_id in list(self.broker.book.active):
            if order_id in self.broker.book.active:
                self.broker.cancel(order_id)


def warm_up(
    robot: Trader, bars: Sequence[Bar] | deque[Bar], instruments: Mapping[str, Instrument]
) -> None:
    """Show a robot bars that it does not trade on: its orders are cancelled before any can fill.

    Args:
        robot: that begins.
        bars: before its piece.
        instruments: as for `Broker`.

    Raises:
        RobotError: it is no robot.
    """
    if not isinstance(robot, Trader):
        raise RobotError(f"{robot!r} is no robot", "Let the maker return one.")
    broker = Broker(instruments=instruments)
    robot.attach(broker)
    reactions = Reactions(robot, broker)
    reactions.start()
    rehearsal = _Rehearsal(reactions, broker)
    broker.run(bars, rehearsal.react, lambda several: rehearsal.react(*several))
