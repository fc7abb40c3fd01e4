"""Robots over several symbols, and their market."""

from collections.abc import Mapping

from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.robot import Robot

MARKET = {"B": gbm_bars(60, seed=1), "A": gbm_bars(60, seed=2), "C": gbm_bars(40, seed=3)}


class Rotation(Robot):
    """Every third day sells what it has and buys the one that fell most since it last looked."""

    def __init__(self, every: int = 3) -> None:
        self.every = every
        self._day = 0
        self._closes: dict[str, float] = {}

    def on_bars(self, bars: Mapping[str, Bar]) -> None:
        self._day += 1
        if self._day % self.every:
            return
        changes = {s: bar.close / self._closes.get(s, bar.close) for s, bar in bars.items()}
        self._closes.update((symbol, bar.close) for symbol, bar in bars.items())
        chosen = min(changes, key=changes.__getitem__)
        for symbol, held in self.broker.account.positions.items():
            if symbol != chosen:
                self.submit(Ticket(symbol, "sell", held), say=f"I leave {symbol}.")
        if chosen not in self.broker.account.positions:
            shares = self.equity // (1.1 * bars[chosen].close)
            self.submit(Ticket(chosen, "buy", shares), say=f"I want {chosen}.")
