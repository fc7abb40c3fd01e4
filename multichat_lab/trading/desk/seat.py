"""One participant at a desk: a robot or a person, with an account of their own."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from multichat_lab.columns import Row
from multichat_lab.errors.base import in_a_line
from multichat_lab.trading.desk.run_log import RunLog
from multichat_lab.trading.market.actions import checked_action
from multichat_lab.trading.recording.announced import Announced
from multichat_lab.trading.recording.recorded import CUTS
from multichat_lab.trading.recording.requests import RecordedBroker
from multichat_lab.trading.records.actions import CorporateAction
from multichat_lab.trading.records.rows import Bar, belongs_to
from multichat_lab.trading.records.run import Run
from multichat_lab.trading.robots.reactions import Reactions
from multichat_lab.trading.robots.trader import Trader

PUT_ASIDE = "put_aside"
"""Where the metadata of a run say why its robot sees no more bars."""


class Seat:
    """A robot or person, their broker, and how much of both is recorded.

    Args:
        robot: who sits there; whoever makes the seat attaches the robot to the broker.
        broker: keeps the account.
        run: as it is recorded at the start.
        desk_id: the first run of the desk.

    Attributes:
        robot: who sits there.
        broker: keeps the account.
        run: as it stands.
        failure: what the robot raised when it was put aside; None while it trades.
        announced: dividends and splits that the broker was told of.
    """

    def __init__(self, robot: Trader, broker: RecordedBroker, run: Run, desk_id: str) -> None:
        self.robot = robot
        self.broker = broker
        self.run = run
        self.failure: BaseException | None = None
        self.announced = Announced(broker)
        self._log = RunLog(broker, run.run_id, desk_id)
        self._reactions = Reactions(robot, broker)
        self._has_started = False
        self._moment: dict[str, Bar] = {}
        self._cuts: list[int] = []

    def start(self) -> BaseException | None:
        """Tell the robot, once, that it begins; return what it raises, see `show`."""
        if self._has_started:
            return None
        self._has_started = True
        return self._tell(self._reactions.start)

    def show(self, bars: Sequence[Bar]) -> BaseException | None:
        """Show the bars of a moment to the broker, then to the robot; return what that raises.

        A robot that raises, or would end the program, is put aside: it sees no more bars, its
        entries are cancelled, and what it holds stays, guarded by its exits, and is valued on.
        """
        self.show_broker(bars)
        return self._tell(partial(self._reactions.to_all, bars))

    def end(self) -> BaseException | None:
        """Tell the robot that no bar will come; return what it raises, see `show`."""
        self.broker.tape.has_ended = True
        return self._tell(self._reactions.end)

    def _tell(self, hook: Callable[[], None]) -> BaseException | None:
        if self.failure is not None:
            return None
        try:
            hook()
        except (Exception, SystemExit, asyncio.CancelledError) as error:  # whatever a stranger does
            self.failure = error
            why = {PUT_ASIDE: in_a_line(error)}
            self.run = replace(self.run, metadata=self.run.metadata | why)
            for order in [*self.broker.book.active.values()]:
                if order.active and order.parent is None and not order.ticket.reduce_only:
                    self.broker.cancel(order.order_id)
        return self.failure

    def show_broker(self, bars: Sequence[Bar]) -> None:
        """Show the bars of a moment to the broker alone."""
        if belongs_to(self._moment, bars[0]):  # it has come too late for that moment
            self._cuts.append(self.broker.tape.event)
            self._note_cuts()
        self._moment = {bar.symbol: bar for bar in bars}
        self.broker.on_bars(bars)
        self._log.equity.note(bars[0].time_us)

    def _note_cuts(self) -> None:
        self.run = replace(self.run, metadata=self.run.metadata | {CUTS: [*self._cuts]})

    def take_up(self) -> None:
        """Count all that has happened so far as recorded: it was repeated from the record."""
        if self.run.ended_at is not None:
            self._log.equity.settle()
        self.unrecorded()
        self._note_cuts()
        self.run = replace(self.run, ended_at=None)
        self._log.forget_run()

    def take_orders(self) -> None:
        """Say what a person has said, and once there is a market give the broker their orders."""
        self.robot.take_orders(has_market=self.broker.tape.event > 0)

    def finish(self, at: datetime) -> None:
        """End the run; nothing is shown any more."""
        self._log.equity.settle()
        self.run = replace(self.run, ended_at=at)
        self._log.forget_run()

    def unrecorded(self) -> dict[str, list[Row]]:
        """Return what has happened since the last call, as rows of the store's tables."""
        self.run = replace(self.run, metadata=self.run.metadata | self.announced.metadata)
        return self._log.unrecorded(self.run)


def announce(seats: Iterable[Seat], actions: Iterable[CorporateAction]) -> None:
    """Tell the brokers of all seats of dividends and splits.

    Raises:
        MarketDataError: one makes no sense, see `checked_action`; nobody was told of it.
    """
    for action in map(checked_action, actions):
        for seat in seats:
            seat.announced.tell(action)
