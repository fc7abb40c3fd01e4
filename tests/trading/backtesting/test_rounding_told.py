"""Where cents add up, at prices that have parts of them, a run says so."""

import pytest

from multichat_lab.trading import Backtest, Instrument
from tests.trading.broker.test_money import FREE, Scripted, flat_bars


@pytest.mark.parametrize(
    ("price", "parts", "told"),
    [
        (0.0123456789, [811] * 10, "Booking to the cent has made 1.20 in 660 fills"),
        (0.0123456789, [1000] * 7, "Booking to the cent has cost 1.80 in 480 fills"),
        (187.23948669433594, [100], ""),
        (0.0123, [811] * 10, ""),  # a price of a market, which is booked exactly
    ],
)
def test_cents_that_add_up_at_prices_without_steps_are_told(price, parts, told):
    sizes = [*parts, -sum(parts)] * 60
    result = Backtest(flat_bars(price, len(sizes) + 2), Scripted(sizes), 100_000, FREE).run()
    assert "; ".join(each for each in result.warnings if "Booking" in each).startswith(told)
    made = result.equity["equity"].iloc[-1] - 100_000
    assert bool(told) == (abs(made) > 1)
    terms = {"X": Instrument("X")}
    described = Backtest({"X": flat_bars(price, 30)}, Scripted(sizes[:20]), instruments=terms)
    assert not any("Booking" in each for each in described.run().warnings)
