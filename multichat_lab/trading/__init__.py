"""Trade: one broker for backtests and live desks, robots and people.

The public names, listed in `__init__.pyi`, load on first use.
"""

from multichat_lab.extras import public_names

NEEDS = {"lab": ("Atr", "Bollinger", "Ema", "Macd", "Rsi", "Sma", "Wma")}
"""Extra → names that need it: the indicators are reckoned by talipp."""

__getattr__, __dir__, __all__ = public_names(__name__, __file__, NEEDS)
