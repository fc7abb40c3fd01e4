"""Every figure of a run names the currency of its account: run, walk-forward, fan, heat map."""

import pytest

from multichat_lab.trading import (
    Backtest,
    Funds,
    Instrument,
    SmaCross,
    monte_carlo,
    sweep,
    walk_forward,
)
from multichat_lab.trading.figures import fan_figure, heatmap
from tests.trading.scenes import SYMBOL, random_bars

BARS = random_bars(220, seed=1)
GRID = {"fast": [3, 5], "slow": [12, 20]}


def words(figure):
    titles = [each.get_text() for each in figure.texts]
    return " ".join([*titles, *(axes.get_ylabel() for axes in figure.axes)])


@pytest.mark.parametrize(("code", "unit"), [("EUR", "[EUR]"), ("JPY", "[JPY]"), ("USD", "[$]")])
def test_the_currency_of_the_account_stands_in_every_figure(code, unit):
    terms = {"instruments": {SYMBOL: Instrument(SYMBOL, currency=code)}}
    funds = Funds(100_000, currency=code)
    result = Backtest(BARS, SmaCross(3, 12), funds, **terms).run()
    table = sweep(BARS, SmaCross, GRID, funds, objective="Equity Final [$]", **terms)
    walk = walk_forward(BARS, SmaCross, GRID, 100, 60, cash=funds, **terms)
    for figure in (
        result.plot(),
        walk.plot(),
        fan_figure(monte_carlo(result, 5, seed=1)),
        heatmap(table, "fast", "slow", "Equity Final [$]"),
    ):
        assert unit in words(figure)
        assert ("[$]" in words(figure)) == (code == "USD")
