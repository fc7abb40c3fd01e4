"""From what a broker has seen and done to the hooks of whoever trades through it."""

from collections.abc import Callable, Sequence

from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.moments import by_name
from multichat_lab.trading.records.rows import Bar, record_of
from multichat_lab.trading.records.run import Fill, Order
from multichat_lab.trading.robots import hooks
from multichat_lab.trading.robots.robot import Robot
from multichat_lab.trading.robots.trader import Trader

NOTHING = {Robot.on_bar, *(getattr(hooks, name) for name in vars(hooks) if name[:3] == "on_")}
"""What a robot has that has not written a hook."""
UNTOLD = "submitted"
"""What a robot has done itself a moment ago."""


class Reactions:
    """Calls the hooks of a trader, those that it has written, in the order that `hooks` tells.

    Args:
        robot: attached to the broker; any `Trader`, the other hooks may be missing.
        broker: is shown each moment first.

    Attributes:
        to_bar: call it with the bar of a moment that has but one.
    """

    def __init__(self, robot: Trader, broker: Broker) -> None:
        self._robot = robot
        self._broker = broker
        self._on_bars = _written(robot, "on_bars")
        self._on_fill = _written(robot, "on_fill")
        self._on_order = _written(robot, "on_order")
        has_rule = any(hasattr(robot, name) for name in ("signals", "step"))
        self._on_bar = _written(robot, "on_bar")
        if self._on_bar is None and (has_rule or self._on_bars is None):
            self._on_bar = robot.on_bar
        self._fills = len(broker.account.fill_rows)
        self._events = len(broker.events)
        self._rates = broker.tape.instruments.rates
        self._symbol = ""  # of the last bar that the robot was shown
        has_more = self._on_bars or self._on_fill or self._on_order or self._rates
        self.to_bar: Callable[[Bar], object] = self._to_one if has_more else robot.on_bar

    def start(self) -> None:
        """Tell that the run begins."""
        if (on_start := _written(self._robot, "on_start")) is not None:
            on_start()

    def end(self) -> None:
        """Tell of what is still untold, and that no bar will come."""
        self._tell_of_orders()
        if (on_end := _written(self._robot, "on_end")) is not None:
            on_end()

    def to_all(self, bars: Sequence[Bar]) -> None:
        """Tell of the bars of a moment, in the order of their names; of rates nobody is told."""
        tape = self._broker.tape
        bars = by_name(bar for bar in bars if bar.symbol not in self._rates)
        tape.symbol = bars[-1].symbol if bars else self._symbol
        self._tell_of_orders()
        if not bars:
            return
        if self._on_bar is not None:
            for bar in bars:
                tape.symbol = bar.symbol
                self._on_bar(bar)
        if self._on_bars is not None:
            tape.symbol = bars[0].symbol if len(bars) == 1 else ""
            self._on_bars({bar.symbol: bar for bar in bars})
        tape.symbol = self._symbol = bars[-1].symbol

    def _to_one(self, bar: Bar) -> None:
        self.to_all((bar,))

    def _tell_of_orders(self) -> None:
        tape, account = self._broker.tape, self._broker.account
        symbol = tape.symbol
        if self._on_fill is not None and len(account.fill_rows) > self._fills:
            rows, self._fills = account.fill_rows[self._fills :], len(account.fill_rows)
            for row in rows:
                fill = record_of(Fill, row)
                tape.symbol = fill.symbol
                self._on_fill(fill)
        if self._on_order is not None and (events := self._broker.book.events(self._events)):
            self._events += len(events)
            for event in events:
                if event.kind != UNTOLD:
                    order = record_of(Order, self._broker.book.row(event.order_id))
                    tape.symbol = order.symbol
                    self._on_order(order)
        tape.symbol = symbol


def _written(robot: Trader, name: str) -> Callable[..., object] | None:
    """Return a hook of a robot, None when it has not written one."""
    hook = getattr(robot, name, None)
    return None if getattr(hook, "__func__", hook) in NOTHING else hook
