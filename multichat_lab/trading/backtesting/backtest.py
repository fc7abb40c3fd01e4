"""Run a robot over bars that are known already, through the broker that trades live."""

import copy
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import pandas as pd

from multichat_lab.errors.trading import RobotError
from multichat_lab.records import MessageKind
from multichat_lab.times import utc_now
from multichat_lab.trading.backtesting.result import Result
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.costs import Costs, Funds
from multichat_lab.trading.market.stream import BarSource, iterate_bars
from multichat_lab.trading.robots.robot import Robot, Voice, silent
from multichat_lab.trading.robots.voice import Conversation


@contextmanager
def old_objects_left_alone() -> Iterator[None]:
    """Keep the collector from walking what was there before, while a long run goes on.

    A run makes so many small records that the collector wakes up again and again to walk every
    object of the process: up to a tenth of the run's time, for nothing. What the run itself leaves
    behind is collected as ever. No effect where somebody has frozen objects before, since this
    would thaw them.
    """
    if gc.get_freeze_count():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


UNNAMED = "ASSET"
"""Symbol of bars that name none."""
RobotFactory = Callable[[BarSource], Robot]
DEFAULT_COSTS = Costs(commission=0.001, slippage_bps=1)


@dataclass(frozen=True)
class Backtest:
    """One robot, one account, bars of one symbol or several.

    The robot is shown each bar after the broker, so its orders fill at the earliest on the next
    bar of their symbol, see `Broker`. A position that is open at the end stays open: it counts in
    the equity at the last close, and is no trade. Several symbols should share a bar length, since
    a bar of an hour tells what the minutes in it are yet to show.

    Args:
        bars: as `load_bars` returns them; their symbol is in `attrs["symbol"]`. Or a frame for
            each symbol.
        robot: it stays as it is, each run works on a copy. Or a function of bars that returns
            one, for a robot that prepares data beforehand; so `Result.check_lookahead` can give
            it other bars.
        cash: at the start, in currency; or `Funds`, with leverage.
        costs: what fills cost; by default a commission of 0.1 % and slippage of one basis point.
        session: where the robot says why it trades; it must be a participant there.
    """

    bars: BarSource
    robot: Robot | RobotFactory
    cash: float | Funds = 100_000
    costs: Costs = DEFAULT_COSTS
    session: Conversation | None = None

    def run(self) -> Result:
        """Show the robot all bars and return what it did.

        What it says is recorded when the run is over; if the run raises, nothing is.

        Raises:
            MarketDataError: the bars are not coherent.
            AccountError: the cash is no amount in whole cents.
            RobotError: the robot cannot be copied.
        """
        started_at = utc_now()
        funds = self.cash if isinstance(self.cash, Funds) else Funds(float(self.cash))
        bars = (
            {self.bars.attrs.get("symbol", UNNAMED): self.bars}
            if isinstance(self.bars, pd.DataFrame)
            else dict(self.bars)
        )
        broker = Broker(funds, self.costs)
        robot = self._fresh_robot()
        robot.attach(broker, self._voice(robot.name, broker))
        with self.session or nullcontext(), old_objects_left_alone():
            broker.run(iterate_bars(bars), robot.on_bar)
        return Result(self, bars, broker, robot.name, funds, started_at)

    def _fresh_robot(self) -> Robot:
        if not isinstance(self.robot, Robot):
            return self.robot(self.bars)
        try:
            return copy.deepcopy(self.robot)
        except TypeError as error:
            raise RobotError(
                f"The robot {self.robot.name} cannot be copied: {error}",
                "Give a function of bars that returns a new one.",
            ) from error

    def _voice(self, name: str, broker: Broker) -> Voice:
        session = self.session
        if session is None:
            return silent

        def speak(sentence: str, reply_to: str | None = None, kind: MessageKind = "order") -> str:
            return session.say(name, sentence, broker.tape.timestamp, reply_to, kind)

        return speak
