"""An account has one currency; what is priced in others is converted at the rates it has seen."""

import pytest

from multichat_lab.trading import Backtest, Broker, BuyAndHold, Funds, Instrument, Robot, Ticket
from multichat_lab.trading.robots.ruled import staked
from tests.trading.test_instruments_traded import FREE, frame, shown

SAP = Instrument("SAP", currency="EUR")


def test_a_share_in_euros_is_valued_and_settled_at_the_rate_that_was_seen_last():
    broker = Broker(Funds(10_000), FREE, {"SAP": SAP})
    shown(broker, "EURUSD", 1.10)
    shown(broker, "SAP", 100.0)
    broker.submit(Ticket("SAP", "buy", 10))
    shown(broker, "SAP", 100.0)
    assert broker.account.cash == 10_000 - 1_100
    shown(broker, "EURUSD", 1.20)
    assert broker.account.equity == pytest.approx(10_100, abs=1e-9)
    broker.submit(Ticket("SAP", "sell", 10))
    shown(broker, "SAP", 100.0)
    assert broker.trades[0].pnl == 100.0


def test_a_broker_alone_converts_at_rates_that_nobody_trades():
    kinds = {"SAP": SAP, "EURUSD": Instrument("EURUSD", is_rate=True)}
    broker = Broker(Funds(10_000), FREE, kinds)
    shown(broker, "EURUSD", 1.10)
    shown(broker, "SAP", 100.0)
    broker.submit(Ticket("SAP", "buy", 10))
    broker.submit(Ticket("EURUSD", "buy", 10))
    shown(broker, "SAP", 100.0)
    shown(broker, "EURUSD", 1.20)
    assert [each.status for each in broker.orders] == ["filled", "rejected"]
    assert broker.account.cash == 8_900
    assert broker.account.equity == pytest.approx(10_100, abs=1e-9)


def test_a_rate_the_other_way_round_will_do():
    broker = Broker(Funds(10_000), FREE, {"SAP": SAP})
    shown(broker, "USDEUR", 0.5)
    shown(broker, "SAP", 100.0)
    broker.submit(Ticket("SAP", "buy", 10))
    shown(broker, "SAP", 100.0)
    assert broker.account.cash == 8_000


def test_without_a_rate_nothing_is_traded_and_the_reason_names_it():
    broker = Broker(Funds(10_000), FREE, {"SAP": SAP})
    shown(broker, "SAP", 100.0)
    broker.submit(Ticket("SAP", "buy", 10))
    shown(broker, "SAP", 100.0)
    (order,) = broker.orders
    assert (order.status, order.reason) == ("rejected", "No rate from EUR to USD has been seen")
    assert broker.account.equity == 10_000


def test_a_portfolio_in_two_currencies_has_the_curve_of_its_account():
    seen = []

    class Both(Robot):
        def on_bar(self, bar):
            if bar.symbol == "SAP" and not self.position:
                self.buy(3)
            if bar.symbol == "SAP":
                seen.append(self.equity)

    bars = {"EURUSD": frame(1.1, 1.2, 1.3, 1.15), "SAP": frame(100, 101, 99, 105)}
    result = Backtest(bars, Both(), 10_000, FREE, instruments={"SAP": SAP}).run()
    assert result.equity["equity"].tolist() == pytest.approx(seen, rel=1e-12)


def test_a_robot_that_stakes_its_equity_reckons_with_multiplier_and_rate():
    future = Instrument("ES", multiplier=50, size_increment=1)
    terms = {"ES": future}
    bars = {"ES": frame(100.0, 100.0)}
    bought = Backtest(bars, BuyAndHold(), 100_000, FREE, instruments=terms)
    assert bought.run().fills["quantity"].tolist() == [19.0]
    broker = Broker(Funds(10_000), FREE, {"SAP": SAP})
    shown(broker, "SAP", 100.0)
    assert staked(broker, "SAP", 100.0) == 0.0
    shown(broker, "EURUSD", 2.0)
    assert staked(broker, "SAP", 100.0) == 47.5
    whole = Broker(Funds(10_000), FREE, {"SAP": Instrument("SAP", "EUR", size_increment=1)})
    shown(whole, "SAP", 100.0)
    shown(whole, "EURUSD", 2.0)
    assert staked(whole, "SAP", 100.0) == 47.0
