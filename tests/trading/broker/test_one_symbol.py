"""Bars of one symbol take a quicker loop: it fills what the loop of any bars fills."""

import pytest
from hypothesis import given, settings

from multichat_lab.times import DAY_US
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.records.rows import Bar
from tests.trading.sessions_of_orders import COSTS, FUNDS, Step, ask, dated, steps

pytestmark = pytest.mark.slow


def run_through(session: list[Step], react_to_all) -> Broker:
    """Show a broker the bars of a session, of one symbol, a day each, by `Broker.run`."""
    broker = Broker(FUNDS, COSTS)
    bars = enumerate(dated(session))
    shown = [bar._replace(symbol="ACME", time_us=day * DAY_US) for day, bar in bars]
    commands = iter([step.commands for step in session])

    def react(bar: Bar) -> None:
        for command in next(commands):
            ask(broker, command)

    broker.run(shown, react, react_to_all)
    return broker


@given(steps)
@settings(max_examples=200)
def test_bars_of_one_symbol_known_to_be_in_order_fill_what_any_bars_fill(session):
    quick, plain = run_through(session, None), run_through(session, lambda several: None)
    assert (quick.events, quick.orders, quick.fills) == (plain.events, plain.orders, plain.fills)
    assert quick.account.ledger == plain.account.ledger
    assert (quick.margin.calls, quick.margin.ruin) == (plain.margin.calls, plain.margin.ruin)
    assert quick.account.equity == plain.account.equity
