import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading import Backtest, Broker, BuyAndHold, DeskOptions, Instrument, gbm_bars
from multichat_lab.trading.records.instrument import Instruments

FUTURE = Instrument("ES", price_increment=0.25, size_increment=1, multiplier=50)


@pytest.mark.parametrize(
    "terms",
    [
        {"symbol": ""},
        {"currency": ""},
        {"calendar": ""},
        {"multiplier": 0},
        {"multiplier": float("nan")},
        {"multiplier": "fifty"},
        {"price_increment": 0},
        {"size_increment": 1e-9},
    ],
)
def test_terms_that_make_no_sense_are_refused_with_the_value(terms):
    ((name, value),) = terms.items()
    with pytest.raises(MarketDataError, match=name) as refusal:
        Instrument(**{"symbol": "ES", **terms})
    assert repr(value) in str(refusal.value)


def test_numbers_of_any_kind_are_made_one_kind():
    assert type(FUTURE.size_increment) is type(FUTURE.multiplier) is float


def test_a_symbol_that_nobody_described_is_a_share_in_dollars():
    known = Instruments({"ES": FUTURE})
    assert known["ES"] is FUTURE
    assert known["AAPL"] == Instrument("AAPL", currency="USD", multiplier=1)


def test_an_instrument_under_another_symbol_is_refused():
    with pytest.raises(MarketDataError, match="'NQ' is that of 'ES'"):
        Broker(instruments={"NQ": FUTURE})


def test_instruments_reach_the_broker_from_the_bars_and_from_who_gives_them():
    bars = gbm_bars(30, seed=1)
    bars.attrs["symbol"], bars.attrs["instrument"] = "ES", FUTURE
    assert Backtest(bars, BuyAndHold()).run().broker.tape.instruments["ES"] is FUTURE
    other = Instrument("ES", multiplier=5)
    told = Backtest(bars, BuyAndHold(), instruments={"ES": other}).run()
    assert told.broker.tape.instruments["ES"] is other
    assert DeskOptions(instruments={"ES": FUTURE}).instruments["ES"] is FUTURE
