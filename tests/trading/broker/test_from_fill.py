"""Exits that hang on the fill: so far from what was paid, whatever that was."""

import pytest

from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.orders import Bracket, FromFill, Ticket
from multichat_lab.trading.recording.requests import ticket_from_json, ticket_to_json
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.robots.robot import Robot
from tests.trading.scenes import CALM, SYMBOL, bar, give, play, prices_of, random_bars

GAP_UP = (120.0, 121.0, 119.0, 120.0)
FIVE = FromFill(fraction=0.05)


def test_a_stop_is_five_percent_below_what_was_paid():
    script = {0: give("buy", bracket=Bracket(stop_loss=FIVE))}
    broker = play([CALM, GAP_UP, (115.0, 116.0, 113.0, 115.0)], script)
    assert broker.orders[1].stop_price == 114.0
    assert prices_of(broker.fills) == [(1, 120.0), (2, 114.0)]


def test_of_a_short_sale_the_stop_is_above_and_the_target_below():
    bracket = Bracket(take_profit=FromFill(distance=10), stop_loss=FromFill(distance=3.5))
    broker = play([CALM, GAP_UP], {0: give("sell", bracket=bracket)})
    assert (broker.orders[1].limit_price, broker.orders[2].stop_price) == (110.0, 123.5)


def test_an_entry_within_the_bar_hangs_its_stop_on_its_own_price():
    script = {0: give("buy", limit=99.5, bracket=Bracket(stop_loss=FromFill(fraction=0.002)))}
    assert prices_of(play([CALM, CALM], script).fills) == [(1, 99.5), (1, 99.301)]


def test_levels_stand_on_the_steps_of_the_instrument():
    broker = Broker(instruments={SYMBOL: Instrument(SYMBOL, price_increment=0.25)})
    broker.on_bar(bar(0))
    broker.submit(Ticket(SYMBOL, "buy", 1, bracket=Bracket(stop_loss=FromFill(fraction=0.0333))))
    broker.on_bar(bar(1))
    assert broker.orders[1].stop_price == 96.75
    assert FromFill(fraction=0.07).price(-1, 100.0, None) == 93.0  # and not 92.99999999999999


def test_before_the_fill_there_is_no_price_and_after_it_there_is():
    broker = play([CALM], {0: give("buy", limit=50.0, bracket=Bracket(take_profit=FIVE))})
    assert broker.orders[1].limit_price is None
    broker.replace(2, quantity=4)
    broker.on_bar(bar(1, (50.0, 51.0, 49.0, 50.0)))
    assert broker.orders[2].limit_price == 52.5
    assert broker.orders[2].quantity == 4.0


def test_a_level_may_be_replaced_by_a_price():
    broker = play([CALM], {0: give("buy", bracket=Bracket(take_profit=FIVE, stop_loss=FIVE))})
    broker.replace(2, limit=101.0)
    broker.replace(3, stop=99.5)
    broker.on_bar(bar(1))
    assert prices_of(broker.fills) == [(1, 100.0), (1, 99.5)]


@pytest.mark.parametrize("fields", [{}, {"distance": 1, "fraction": 0.1}, {"fraction": -0.1}])
def test_what_makes_no_sense_is_refused(fields):
    with pytest.raises(OrderError):
        FromFill(**fields)


def test_it_survives_the_record():
    ticket = Ticket("X", "buy", 1, bracket=Bracket(take_profit=FromFill(distance=2.0), trailing=3))
    assert Ticket(**ticket_from_json(ticket_to_json(ticket._asdict()))) == ticket


def test_a_robot_that_hangs_its_exits_on_fills_is_free_of_lookahead():
    class Guarded(Robot):
        def on_bar(self, bar):
            if not self.position:
                self.buy(10, limit=0.99 * bar.close, bracket=Bracket(FIVE, FIVE))

    result = Backtest(random_bars(250, seed=9), Guarded()).run()
    assert len(result.trades) > 5
    assert result.check_lookahead(cuts=20).decisions > 100
