"""backtesting.py as the tests call it: quiet, and with what it means like us."""

import warnings
from typing import Any

import pandas as pd
import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    backtesting = pytest.importorskip("backtesting", reason="backtesting is not installed")

CASH = 1_000_000


def run_peer(bars: pd.DataFrame, strategy: type, commission: float) -> Any:
    """Run a strategy; a position that is open at the end stays open."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return backtesting.Backtest(
            bars, strategy, cash=CASH, commission=commission, finalize_trades=False
        ).run()
