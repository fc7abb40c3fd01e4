"""Trades of all kinds explained and drawn: other currencies, below zero, closed by the broker."""

import math

from multichat_lab import (
    Backtest,
    Bracket,
    Funds,
    Instrument,
    Lab,
    Robot,
    SessionPersistence,
    explain_trade,
    trade_figure,
)
from multichat_lab.formatting import price
from multichat_lab.trading.market import gbm_bars

BARS = gbm_bars(60, seed=5)


class Once(Robot):
    """Trades once, as it is told."""

    def __init__(self, enter, leave):
        super().__init__()
        self.enter, self.leave, self.seen = enter, leave, 0

    def on_bar(self, bar):
        self.seen += 1
        if self.seen == 5:
            self.enter(self)
        if self.seen == 30:
            self.leave(self)


def once(bars, enter, leave=lambda robot: robot.close(), **terms):
    """Return the explanation of the one trade of a backtest."""
    chats = SessionPersistence("memory")
    run_id = Backtest(bars, Once(enter, leave), **terms).run().save(chats)
    [own] = bars.values()
    with Lab(chats) as lab:
        return explain_trade(lab, run_id, 1, own)


def test_each_amount_has_its_currency():
    terms = {"instruments": {"SAP": Instrument("SAP", currency="EUR")}}
    told = once(
        {"SAP": BARS}, lambda robot: robot.buy(10), cash=Funds(10_000, currency="EUR"), **terms
    )
    lines = dict(told.lines())
    assert lines["in"].startswith(f"10 SAP at {told.trade['entry_price']:.2f} EUR, ")
    assert f"after costs of {told.trade['commission']:.2f} EUR" in lines["earned"]
    figure = trade_figure(told)
    assert figure.axes[0].get_ylabel() == "price of SAP [EUR]"
    assert " EUR (" in figure.texts[0].get_text()


def test_what_was_entered_below_zero_has_no_percentage():
    oil = BARS.copy()
    oil[["open", "high", "low", "close"]] -= float(oil["open"].iloc[5]) + 1
    terms = {"instruments": {"OIL": Instrument("OIL", negative_prices=True)}}
    told = once({"OIL": oil}, lambda robot: robot.buy(10), **terms)
    assert math.isnan(told.trade["return_pct"])
    assert "%" not in dict(told.lines())["earned"] + trade_figure(told).texts[0].get_text()
    assert "the return in percent: it was entered at zero or below" in told.unknown


def test_a_margin_call_is_the_brokers_doing():
    rising = BARS.copy()
    factor = [1 + 0.05 * place for place in range(len(rising))]
    prices = ["open", "high", "low", "close"]
    rising[prices] = rising[prices].mul(factor, axis=0)
    told = once({"GBM": rising}, lambda robot: robot.sell(700), lambda robot: None)
    assert told.why.startswith("the broker closed it: margin call on ")
    assert not any(each.startswith("why the exit") for each in told.unknown)


def test_a_trade_within_one_bar_and_a_level_far_away_are_drawn():
    bars = {"GBM": BARS}
    close = float(BARS["close"].iloc[4])
    tight = Bracket(take_profit=close * 1.0005, stop_loss=close * 0.3)
    told = once(bars, lambda robot: robot.buy(10, bracket=tight), lambda robot: None)
    if told.trade["entry_time"] == told.trade["exit_time"]:
        assert dict(told.lines())["earned"].endswith("within one bar")
    above = trade_figure(told).axes[0]
    assert above.get_ylim()[0] > close * 0.5  # the far stop does not press the prices flat
    assert f"stop {price(close * 0.3)}" in dict(told.lines())["orders"]
