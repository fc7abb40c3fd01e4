"""What trading writes down: bars, orders, fills, trades, runs."""

from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.records.run import Fill, Order, Run, Trade

__all__ = ["Bar", "Fill", "Order", "Run", "Trade"]
