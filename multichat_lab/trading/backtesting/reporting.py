"""From a result to what its report is written from."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from multichat_lab.trading.backtesting.comparison import compared_curves
from multichat_lab.trading.market.calendar import calendar_name, calendar_of
from multichat_lab.trading.report.source import ReportSource

if TYPE_CHECKING:
    from multichat_lab.trading.backtesting.result import Result


def report_source(
    result: "Result", compare: "Iterable[Result | str] | Result | str"
) -> ReportSource:
    """Return what the report of a run is written from.

    Args:
        result: the run.
        compare: other runs and `"buy and hold"`, drawn beside its equity.

    Raises:
        RobotError: one is neither a run nor `"buy and hold"`.
    """
    times = result.equity.index
    return ReportSource(
        run=result.run,
        bars=result.bars,
        equity=result.equity,
        orders=result.orders,
        trades=result.trades,
        stats=result.stats,
        per_year=calendar_of(result.bars).periods_per_year(times),  # type: ignore[arg-type]
        calendar=calendar_name(result.bars),
        warnings=result.warnings,
        words=result.words,
        currencies=currencies_of(result),
        indicators=_declared(result),
        curves=compared_curves(result, compare),
    )


def currencies_of(result: "Result") -> dict[str, str]:
    """Return symbol → the currency of its prices; under no symbol, that of the account."""
    instruments = result.broker.tape.instruments
    prices = {symbol: instruments[symbol].currency for symbol in result.bars}
    return {"": result.broker.account.valuation.currency, **prices}


def _declared(result: "Result") -> dict[str, Any]:
    """Return symbol → the lines of what the robot has declared; none needs no library for them."""
    if not getattr(result.robot, "indicators", None):
        return {}
    from multichat_lab.trading.indicators.watch import indicator_curves

    bars = result.bars.items()
    return {symbol: indicator_curves(result.robot, symbol, frame) for symbol, frame in bars}
