"""Prices of currency pairs and of futures are told with their own decimals, all alike."""

import pytest

from multichat_lab.trading import Backtest, Costs, Instrument
from multichat_lab.trading.robots.robot import Robot
from tests.trading.scenes import flat_bars


class InAndOut(Robot):
    """Buys and sells by turns."""

    seen = 0

    def on_bar(self, bar):
        self.seen += 1
        if self.seen % 2:
            self.buy(1)
        else:
            self.close()


@pytest.mark.parametrize(
    ("levels", "step", "shown"),
    [
        ((1.08345, 1.08, 1.0834, 1.0850), None, ("1.0800", "1.0834")),
        ((1.08345, 1.08, 1.0834, 1.0850), 1e-5, ("1.08000", "1.08340")),
        ((4500.0, 4512.5, 4499.75, 4500.0), 0.25, ("4,512.50", "4,499.75")),
        ((3400.0, 3456.0, 3433.0, 3450.0), 1.0, ("3,456", "3,433")),
    ],
    ids=["a pair", "its instrument", "a future", "a share in Tokyo"],
)
def test_a_report_tells_prices_with_the_decimals_of_what_is_traded(levels, step, shown, tmp_path):
    bars = flat_bars(levels)
    terms = {} if step is None else {"X": Instrument("X", price_increment=step)}
    result = Backtest({"X": bars}, InAndOut(), 1e6, Costs(spread=8e-5), instruments=terms).run()
    page = result.report(tmp_path / "report.html").read_text("utf-8")
    assert all(f">{each}<" in page for each in shown)
    assert "0.00008" in page
    assert "e−05" not in page
