"""One trade explained, against what the store and the bars say; what is unknown is said."""

import asyncio
import math

import matplotlib.colors
import pytest

from multichat_lab import (
    Backtest,
    Bracket,
    Lab,
    Robot,
    SessionPersistence,
    explain_trade,
    trade_figure,
)
from multichat_lab.errors import QueryError
from multichat_lab.palette import PALETTES
from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.market import gbm_bars, replay_feed
from tests.trading.desk.scripted import Scripted, desk_in

BARS = gbm_bars(60, seed=5)


class Protected(Robot):
    """Buys three times, each time between two levels; then once more, and sells by itself."""

    def __init__(self):
        super().__init__()
        self.seen = 0

    def on_bar(self, bar):
        self.seen += 1
        if self.seen in (3, 20):
            self.buy(10, bracket=Bracket(take_profit=bar.close * 1.02, stop_loss=bar.close * 0.98))
        if self.seen == 45:
            self.close()
            self.buy(10)
        if self.seen == 50:
            self.close()


@pytest.fixture(scope="module")
def backtest():
    chats = SessionPersistence("memory")
    result = Backtest(BARS, Protected()).run()
    run_id = result.save(chats)
    with Lab(chats) as lab:
        yield lab, result, run_id or lab.sql("SELECT run_id FROM runs").fetchall()[0][0]


@pytest.fixture(scope="module")
def desk():
    """One advises, the other follows, and says why it leaves; the desk records its bars."""
    chats = SessionPersistence("memory")
    advice = []

    def follow(robot):
        message_id = robot.voice("I follow.", reply_to=advice[-1])
        robot.submit(Ticket("GBM", "buy", 100, message_id=message_id))

    quant = Scripted({5: lambda robot: advice.append(robot.voice("I would buy."))}, "Quant")
    trader = Scripted({5: follow, 20: lambda robot: robot.close(say="Enough.")}, "Trader")
    asyncio.run(desk_in(chats, replay_feed(BARS), [quant, trader]).run())
    with Lab(chats) as lab:
        yield lab, *lab.sql("SELECT run_id, trade_id FROM trades").fetchall()[0]


def test_a_trade_of_a_desk_is_told_from_advice_to_exit(desk):
    lab, run_id, trade_id = desk
    told = explain_trade(lab, run_id, trade_id)
    assert told.advice["content"].tolist() == ["I would buy."]
    assert told.entry_message["content"] == "I follow."
    assert told.exit_message["content"] == "Enough."
    assert told.why == 'an order of its own, market; Trader said "Enough."'
    assert told.orders["role"].tolist() == ["entry", "exit"]
    assert told.fills["price"].tolist() == [told.trade["entry_price"], told.trade["exit_price"]]
    assert not told.unknown
    story = dict(told.lines())
    assert story["advice"] == "Quant: I would buy."
    assert "not known" not in story
    assert str(told).count("\n") == len(told.lines()) - 1


def test_the_excursions_are_those_of_the_bars(desk):
    lab, run_id, trade_id = desk
    told = explain_trade(lab, run_id, trade_id)
    trade = told.trade
    own = BARS[(BARS.index >= trade["entry_time"]) & (BARS.index <= trade["exit_time"])]
    assert told.path.held.sum() == len(own)
    assert told.path.favourable == pytest.approx(max(own["high"].max() - trade["entry_price"], 0))
    assert told.path.adverse == pytest.approx(max(trade["entry_price"] - own["low"].min(), 0))
    assert len(told.path.bars) > len(own), "some bars before and after are shown"


def test_each_exit_of_a_bracket_is_named_for_what_it_was(backtest):
    lab, result, run_id = backtest
    orders = {row.order_id: row for row in result.orders.reset_index().itertuples()}
    kinds = {"limit": "the take profit of its bracket", "stop": "the stop loss of its bracket"}
    for trade in result.trades.reset_index().itertuples():
        told = explain_trade(lab, run_id, trade.trade_id, BARS)
        closing = orders[trade.exit_order_id].type
        assert told.why.startswith(kinds.get(closing, "an order of its own, market"))
        assert told.trade["pnl"] == trade.pnl
        by_bracket = closing in kinds
        assert any(each.startswith("why the entry") for each in told.unknown)
        assert any(each.startswith("why the exit") for each in told.unknown) is not by_bracket


def test_prices_that_nobody_recorded_are_unknown_not_zero(backtest):
    lab, _, run_id = backtest
    told = explain_trade(lab, run_id, 1)
    assert math.isnan(told.path.favourable)
    assert math.isnan(told.path.adverse)
    assert (
        "the prices in between: none is recorded of the time in which it was open; pass bars="
        in told.unknown
    )
    assert "on the way" not in dict(told.lines())


def test_what_is_no_trade_and_what_are_no_bars_is_refused(backtest):
    lab, _, run_id = backtest
    with pytest.raises(QueryError, match=r"has no trade 99\. Its trades are 1 to"):
        explain_trade(lab, run_id, 99)
    with pytest.raises(QueryError, match="Give the run first"):
        explain_trade(lab, 1, run_id)
    with pytest.raises(QueryError, match=r"Run 'no run' has no trade 1\. See: FROM trades"):
        explain_trade(lab, "no run", 1)
    with pytest.raises(QueryError, match="bars have no column 'open'"):
        explain_trade(lab, run_id, 1, BARS[["close"]])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figure_shows_entry_exit_and_story(desk, tmp_path, theme):
    lab, run_id, trade_id = desk
    told = explain_trade(lab, run_id, trade_id)
    figure = trade_figure(told, theme=theme)
    figure.savefig(tmp_path / "trade.png")
    above, below = figure.axes
    marks = {
        line.get_marker(): line.get_ydata()[0] for line in above.lines if len(line.get_xdata()) == 1
    }
    assert marks == {"^": told.trade["entry_price"], "v": told.trade["exit_price"]}
    words = [text.get_text() for text in below.texts]
    assert all(text in words for _, text in told.lines() if len(text) < 100)
    assert figure.get_facecolor()[:3] == matplotlib.colors.to_rgb(PALETTES[theme].panel)


def test_the_figure_of_unknown_prices_is_dashed(backtest):
    lab, _, run_id = backtest
    above = trade_figure(explain_trade(lab, run_id, 1)).axes[0]
    assert above.lines[0].get_linestyle() == "--"
    assert trade_figure(explain_trade(lab, run_id, 1, BARS)).axes[0].lines[1].get_linestyle() == "-"
