"""A report tells amounts in a coin as finely as the account books them, and others in cents."""

import pytest

from multichat_lab.formatting import money
from multichat_lab.trading import Backtest, Costs, Funds, Instrument
from tests.trading.broker.test_carrying import Once
from tests.trading.scenes import SYMBOL, flat_bars


def test_the_equity_of_an_account_in_bitcoin_is_not_zero(tmp_path):
    terms = {SYMBOL: Instrument(SYMBOL, currency="BTC")}
    bars = flat_bars([0.0003, 0.0004, 0.0005, 0.0003])
    costs, funds = Costs(commission=0.001), Funds(0.004, currency="BTC")
    result = Backtest(bars, Once(7), funds, costs, instruments=terms).run()
    assert result.equity["equity"].iloc[-1] == pytest.approx(0.004 - 0.0007 - 0.0000028)
    path = tmp_path / "report.html"
    result.report(path)
    page = path.read_text()
    for amount in (">0.0032972<", ">0.0046972<", ">0.0000028<", ">0.004<"):
        assert amount in page


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (1234.5, 8, "1,234.50"),
        (0.00000321, 8, "0.00000321"),
        (-0.125, 8, "\u22120.125"),
        (0.125, 2, "0.12"),
        (100, 0, "100.00"),
        (float("nan"), 8, "nan"),
    ],
)
def test_an_amount_has_its_cents_and_of_a_coin_what_is_beyond(value, places, text):
    assert money(value, places) == text
