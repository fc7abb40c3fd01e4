"""Go with the breakout: buy a new high, and let a trailing stop take the profit or the loss."""

from typing import NamedTuple

from talipp.indicators import ATR, DonchianChannels

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.broker.orders import Bracket
from multichat_lab.trading.records.records import Bar
from multichat_lab.trading.robots.indicators import update
from multichat_lab.trading.robots.robot import Robot, require_quantity, shares_to_buy

KEEP = 20
"""Periods of history that the indicators keep."""


class Channel(NamedTuple):
    """What is tracked of a symbol."""

    highs: DonchianChannels
    true_range: ATR


class Breakout(Robot):
    """Buy a close above the Donchian channel; a trailing stop follows at a multiple of the ATR.

    Long or flat. The channel is that of the bars before; the average true range (Wilder 1978) is
    the one at the breakout. Each symbol has its own.

    Args:
        channel: bars in the channel.
        atr: bars that the true range is averaged over.
        multiple: distance of the stop from the best price, in average true ranges.
        quantity: shares; None for as many whole ones as 95 % of the equity buys.

    Raises:
        RobotError: a length below 2, or a multiple or quantity that is not above zero.
    """

    def __init__(
        self,
        channel: int = 20,
        atr: int = 14,
        multiple: float = 3.0,
        quantity: float | None = None,
    ) -> None:
        if min(channel, atr) < 2 or not multiple > 0:
            raise RobotError(
                f"channel is {channel}, atr {atr}, multiple {multiple}",
                "Give lengths of at least 2 and a multiple above zero.",
            )
        self.channel = channel
        self.atr = atr
        self.multiple = multiple
        self.quantity = require_quantity(quantity)
        self._channels: dict[str, Channel] = {}

    def on_bar(self, bar: Bar) -> None:
        """Buy when the bar closed above the channel of the bars before it."""
        if bar.symbol not in self._channels:
            self._channels[bar.symbol] = Channel(DonchianChannels(self.channel), ATR(self.atr))
        tracked = self._channels[bar.symbol]
        before = tracked.highs[-1] if tracked.highs else None
        update(tracked.highs, bar, KEEP * self.channel)
        true_range = update(tracked.true_range, bar, KEEP * self.atr)
        if before and true_range and not self.position and bar.close > before.ub:
            self._enter(bar, true_range * self.multiple)

    def _enter(self, bar: Bar, distance: float) -> None:
        shares = shares_to_buy(self, self.quantity, bar.close)
        if shares:
            self.buy(
                shares,
                bracket=Bracket(trailing=distance),
                say=f"I buy {shares:g} {bar.symbol}: {bar.close:.2f} is its highest close in "
                f"{self.channel} bars; my stop trails by {distance:.2f}.",
            )
