"""A report tells amounts in a coin as finely as the account books them, and others in cents."""

import pytest

from multichat_lab.currencies import money, signed_money
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
    ("value", "code", "text"),
    [
        (1234.5, "BTC", "1,234.50"),
        (0.00000321, "BTC", "0.00000321"),
        (-0.125, "ETH", "\u22120.125"),
        (1e-9, "BTC", "0.000000001000"),
        (0.125, "USD", "0.12"),
        (0.00199, "USD", "0.001990"),
        (-0.004, "EUR", "\u22120.004000"),
        (0, "BTC", "0.00"),
        (100, "JPY", "100"),
        (-1234.5, "KWD", "\u22121,234.500"),
        (1.23456, "CLF", "1.2346"),
        (12.5, "USDT", "12.50"),
        (float("nan"), "BTC", "nan"),
    ],
)
def test_an_amount_is_told_to_the_smallest_unit_of_its_currency_and_never_as_nothing(
    value, code, text
):
    assert money(value, code) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.00012, "BTC", "+0.00012"),
        (-0.00012, "BTC", "\u22120.00012"),
        (0.0, "BTC", "0.00"),
        (1500, "JPY", "+1,500"),
        (0, "JPY", "0"),
        (-0.0, "USD", "0.00"),
        (2.5, "KWD", "+2.500"),
    ],
)
def test_a_gain_has_its_sign_in_every_currency(value, code, text):
    assert signed_money(value, code) == text
