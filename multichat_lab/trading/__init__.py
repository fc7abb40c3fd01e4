"""Trade: one engine for backtests and live desks."""
