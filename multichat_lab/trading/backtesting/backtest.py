"""Run a robot over bars that are known already, through the broker that trades live."""

import inspect
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pandas as pd

from multichat_lab.errors.trading import RobotError
from multichat_lab.garbage import gc_frozen
from multichat_lab.records import MessageKind
from multichat_lab.times import utc_now
from multichat_lab.trading.backtesting.result import Result
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.kernel import DEFAULT_COSTS, Costs, Funds
from multichat_lab.trading.market.actions import actions_of, require_unadjusted
from multichat_lab.trading.market.bars import BarSource, iterate_bars
from multichat_lab.trading.market.clocks import KnownSessions
from multichat_lab.trading.market.described import calendars_told, described_bars, instruments_of
from multichat_lab.trading.market.rates import Rates, rates_beside
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.robots.copies import copied, with_own_lists
from multichat_lab.trading.robots.reactions import Reactions
from multichat_lab.trading.robots.rules import prepare
from multichat_lab.trading.robots.runs import new_run
from multichat_lab.trading.robots.trader import RobotSession, Trader, Voice, silent
from multichat_lab.trading.robots.trend import SmaCross

UNNAMED = "ASSET"
"""Symbol of bars that name none."""
RobotFactory = Callable[[BarSource], Trader]


@dataclass(frozen=True)
class Backtest:
    """One robot, one account, bars of one symbol or several.

    The robot is shown each bar after the broker, so its orders fill at the earliest on the next
    bar of their symbol, see `Broker`. A position that is open at the end stays open: it counts in
    the equity at the last close, and is no trade. Several symbols should share a bar length, since
    a bar of an hour tells what the minutes in it are yet to show.

    Args:
        bars: as `load_bars` returns them; their symbol is in `attrs["symbol"]`. Or a frame for
            each symbol. Dividends and splits in them are booked, see `market.actions`.
        robot: any `Trader`; it stays as it is, each run works on a copy. Or a function of bars
            that returns one, for a robot that prepares data beforehand; so
            `Result.check_lookahead` can give it other bars.
        cash: at the start, in currency; or `Funds`, with leverage.
        costs: what fills cost; by default a commission of 0.1 % and slippage of one basis point.
        session: where the robot says why it trades; it must be a participant there.
        instruments: symbol → its instrument; else `attrs["instrument"]` of its bars tells it, else
            it is a share in dollars.
        sessions: symbol → its sessions, where more is known than its bars tell.
        rates: `EURUSD` or the like → bars or a series of that rate, to which prices in other
            currencies than the account's are converted; see `market.rates`.
    """

    bars: BarSource
    robot: Trader | RobotFactory
    cash: float | Funds = 100_000
    costs: Costs = DEFAULT_COSTS
    session: RobotSession | None = None
    instruments: Mapping[str, Instrument] = field(default_factory=dict)
    sessions: Mapping[str, KnownSessions] = field(default_factory=dict, repr=False)
    rates: Rates = field(default_factory=dict, repr=False)

    def run(self) -> Result:
        """Show the robot all bars and return what it did.

        What it says is recorded when the run is over; if the run raises, nothing is.

        Raises:
            MarketDataError: the bars are not coherent.
            AccountError: the cash is no amount in whole cents.
            RobotError: there is no robot, or it cannot be copied.
        """
        funds = Funds.of(self.cash)
        bars = (
            {self.bars.attrs.get("symbol", UNNAMED): self.bars}
            if isinstance(self.bars, pd.DataFrame)
            else dict(self.bars)
        )
        bars = described_bars(bars, self.instruments)
        sessions = {name: KnownSessions(frame) for name, frame in bars.items()} | dict(
            self.sessions
        )
        rates = rates_beside(self.rates, bars)
        shown = {**bars, **rates}
        instruments = instruments_of(shown)
        broker, robot = Broker(funds, self.costs, instruments), self._fresh_robot()
        broker.tape.sessions.know({name: each.at for name, each in sessions.items()})
        actions = actions_of(bars)
        if not self.sessions:  # else they are bars that somebody has changed
            require_unadjusted(bars, actions)
        broker.carrying.expect(actions)
        session_id = self.session.session_id if self.session else None
        run = new_run(robot, funds, self.costs, session_id, instruments)
        robot.attach(broker, self._voice(robot.name, broker))
        rows = iterate_bars(shown)
        prepare(robot, bars)
        if type(robot) is SmaCross:  # one made of it may show it other bars
            robot.reckon_ahead(bars)
        reactions = Reactions(robot, broker)
        with self.session or nullcontext(), gc_frozen():
            reactions.start()
            several = len(shown) > 1 or broker.carrying.is_needed
            broker.run(rows, reactions.to_bar, reactions.to_all if several else None)
            broker.tape.has_ended = True
            reactions.end()
        told = run.metadata | calendars_told(bars)
        run = replace(run, symbol=",".join(sorted(bars)), ended_at=utc_now(), metadata=told)
        repeat = partial(self._repeat, sessions)
        return Result(run, bars, broker, self.robot, repeat, robot, broker.words, rates)

    def _repeat(
        self, sessions: Mapping[str, KnownSessions], bars: Mapping[str, pd.DataFrame]
    ) -> Result:
        """Run once more, on other bars and without a word; a calendar knows what is to come."""
        given = next(iter(bars.values())) if isinstance(self.bars, pd.DataFrame) else bars
        return replace(self, bars=given, session=None, sessions=sessions).run()

    def _fresh_robot(self) -> Trader:
        if isinstance(self.robot, type):
            require_factory(self.robot)
        elif isinstance(self.robot, Trader):
            return copied(self.robot)
        robot = self.robot(self.bars)
        if not isinstance(robot, Trader):
            raise RobotError(
                f"{self.robot!r} has made no robot but {robot!r}",
                "Let it return one, e.g. SmaCross().",
            )
        return with_own_lists(robot)

    def _voice(self, name: str, broker: Broker) -> Voice:
        session = self.session
        if session is None:
            return silent

        def speak(
            sentence: str, reply_to: str | None = None, kind: MessageKind = "order", **told: Any
        ) -> str:
            return session.say(name, sentence, broker.tape.timestamp, reply_to, kind, **told)

        return speak


def require_factory(robot: type) -> None:
    """Check that a class makes a robot of bars and of nothing else.

    Raises:
        RobotError: it is called without anything, or with more.
    """
    parameters = inspect.signature(robot).parameters.values()
    if (
        sum(each.default is each.empty and each.kind < each.VAR_POSITIONAL for each in parameters)
        != 1
    ):
        raise RobotError(
            f"{robot.__name__} is a class of robots, and no robot",
            f"Make one, e.g. {robot.__name__}(); or give a function of bars that returns one.",
        )
