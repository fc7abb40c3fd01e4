"""What trading writes down: bars, orders, fills, trades, runs."""

from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.records.run import Fill, Order, Run, Trade

__all__ = ["Bar", "Fill", "Instrument", "Order", "Run", "Trade"]
