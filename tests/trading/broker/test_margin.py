"""An account that cannot carry its positions is closed out; ruin ends trading and has a name."""

import asyncio

import numpy as np
import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors.trading import AccountError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.broker.margin import HOUSE
from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.market import replay_feed
from multichat_lab.trading.robots.robot import Robot
from tests.trading.desk.scripted import SESSION, desk_in
from tests.trading.scenes import SYMBOL, flat_bars, give, play, random_bars, statuses

FREE = Costs()


def at(price):
    return (float(price),) * 4


class Short(Robot):
    """Sells short once, and closes at a bar, counted from 1."""

    def __init__(self, quantity=9000, closes_at=7):
        self.quantity, self.closes_at = quantity, closes_at
        self._bars = 0

    def on_bar(self, bar):
        self._bars += 1
        if self._bars == 1:
            self.sell(self.quantity)
        if self._bars == self.closes_at:
            self.close()


RISE = [10, 10, 10, 30, 50, 50, 9, 9, 9]


def test_a_short_sale_into_a_rise_of_400_percent_ends_in_ruin_by_name():
    result = Backtest(flat_bars(RISE), Short(), 100_000, FREE).run()
    assert result.equity["equity"].tolist() == [1e5, 1e5, 1e5, -8e4, *[-2.6e5] * 5]
    assert result.orders["participant"].tolist() == ["Short", HOUSE]
    assert result.orders["reason"].iloc[1].startswith("ruined on 2024-01-04")
    assert "ruined on 2024-01-04 00:00, with equity of −80,000.00" in result.warnings[0]
    assert result.stats["Time to Ruin [days]"] == 3
    assert result.stats[["Sharpe Ratio", "CAGR [%]", "Calmar Ratio"]].isna().all()
    assert result.stats["Return [%]"] == -360


def test_before_that_a_margin_call_closes_the_position_at_the_next_open():
    result = Backtest(flat_bars([10, 10, 14, 17, 18, 30]), Short(), 100_000, FREE).run()
    (call,) = result.broker.margin.calls
    assert (call.equity, call.exposure) == (37_000.0, 153_000.0)
    assert result.fills["price"].tolist() == [10.0, 18.0]
    assert result.equity["equity"].iloc[-1] == 28_000
    assert "Margin call on 2024-01-04" in result.warnings[0]
    assert "Time to Ruin [days]" not in result.stats
    assert np.isfinite(result.stats["Sharpe Ratio"])


def test_an_account_without_debts_is_never_called_however_deep_it_falls():
    bars = flat_bars([100, 100, 50, 10, 1, 0.01, 0.01])
    result = Backtest(bars, Buyer(999), 100_000, FREE).run()
    assert not result.broker.margin.calls
    assert result.broker.margin.ruin is None
    assert result.broker.account.positions == {SYMBOL: 999.0}


class Buyer(Robot):
    def __init__(self, quantity):
        self.quantity = quantity

    def on_bar(self, bar):
        if not self.broker.orders:
            self.buy(self.quantity)


@pytest.mark.parametrize(("leverage", "falls_to", "called"), [(2, 68, 0), (2, 66, 1), (10, 94, 1)])
def test_the_margin_that_must_be_maintained_is_half_of_the_first_at_most_a_quarter(
    leverage, falls_to, called
):
    bars = flat_bars([100, 100, falls_to, falls_to, falls_to])
    funds = Funds(100_000, leverage=leverage)
    result = Backtest(bars, Buyer(1000 * leverage), funds, FREE).run()
    assert len(result.broker.margin.calls) == called
    assert len(result.fills) == 1 + called


def test_entries_that_wait_are_cancelled_and_the_account_trades_on_with_what_is_left():
    script = {
        0: give("sell", 900.0),
        1: give("buy", 5.0, limit=1.0),
        4: give("buy", 3.0),
    }
    days = [at(100), at(100), at(170), at(170), at(170), at(170)]
    broker = play(days, script, Funds(100_000))
    assert statuses(broker) == ["filled", "cancelled", "filled", "filled"]
    assert broker.orders[1].reason.startswith("margin call on")
    assert broker.account.positions == {SYMBOL: 3.0}


def test_after_ruin_no_order_is_taken():
    script = {0: give("sell", 900.0), 3: give("buy", 1.0)}
    broker = play([at(100), at(100), at(300), at(300), at(300)], script, Funds(100_000))
    assert statuses(broker) == ["filled", "filled", "rejected"]
    assert "was ruined on" in broker.orders[2].reason


def test_a_gap_over_all_that_there_is_is_ruin_too_though_nothing_is_held_any_more():
    broker = play([at(100), at(100), at(170), at(900)], {0: give("sell", 900.0)}, Funds(100_000))
    assert len(broker.margin.calls) == 1
    assert broker.margin.ruin is not None
    assert broker.account.positions == {}
    assert broker.account.equity == -620_000


def test_it_can_be_switched_off_and_ruin_is_still_named():
    funds = Funds(100_000, maintenance=0)
    result = Backtest(flat_bars(RISE), Short(), funds, FREE).run()
    assert result.equity["equity"].iloc[-1] == 109_000  # it trades on in debt
    assert "trading went on without a maintenance margin" in result.warnings[0]
    assert np.isnan(result.stats["CAGR [%]"])


@pytest.mark.parametrize("maintenance", [-0.1, 0.6, float("nan")])
def test_a_margin_beyond_what_a_new_position_needs_is_refused(maintenance):
    with pytest.raises(AccountError, match="maintenance"):
        Funds(leverage=2, maintenance=maintenance)


def test_several_symbols_are_closed_together_whatever_their_order():
    class Pair(Robot):
        def on_bars(self, bars):
            if not self.broker.orders:
                self.submit(Ticket("A", "sell", 500))
                self.submit(Ticket("B", "buy", 500))

    bars = {"A": flat_bars([100, 100, 300, 310]), "B": flat_bars([100, 100, 60, 60])}
    runs = [
        Backtest({name: bars[name] for name in order}, Pair(), 100_000, FREE).run()
        for order in ("AB", "BA")
    ]
    for result in runs:
        assert result.broker.margin.ruin is not None
        assert result.broker.account.positions == {}
        assert result.broker.fills == runs[0].broker.fills


def test_a_desk_tells_the_conversation_and_its_replay_is_equal():
    with SessionPersistence("memory") as chats:
        bars = flat_bars([10, 10, 14, 17, 18, 60, 60])
        desk = desk_in(chats, replay_feed({"X": bars}), [Short()])
        asyncio.run(desk.run())
        said = [message.content for message in chats.get_messages(SESSION)]
        assert [each.split(" on ")[0] for each in said] == ["Margin call"]
        report = desk.replay()["Short"]
        assert report.is_equal, report.difference
        assert report.fills == 2


@pytest.mark.parametrize("seed", range(5))
def test_equity_is_the_same_in_the_account_and_in_the_curve(seed):
    bars = random_bars(300, seed=seed)
    bars[["open", "high", "low", "close"]] *= np.linspace(1, 4, 300)[:, None]
    result = Backtest(bars, Short(900, closes_at=0), 100_000).run()
    assert result.broker.margin.calls
    assert result.equity["equity"].iloc[-1] == result.broker.account.equity
    assert result.equity["equity"].min() > 0
