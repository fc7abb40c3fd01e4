"""A chart knows by whose clocks its market lives."""

import pytest

from multichat_lab import Instrument
from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import US_SHARES, gbm_bars

NEW_YORK = "America/New_York"
NAMED = {
    "calendar": {"calendar": "XNYS"},
    "instrument": {"instrument": Instrument("GBM", zone=NEW_YORK)},
    "hours": {"hours": US_SHARES},
}


def bars(**attrs):
    found = gbm_bars(20, seed=1, freq="min")
    found.attrs |= attrs
    return found


@pytest.mark.parametrize("told", NAMED)
def test_the_zone_of_a_market_is_that_of_its_calendar_instrument_or_hours(told):
    chart = ChartWidget(bars(**NAMED[told]))
    assert chart.zone == NEW_YORK
    chart.load(bars())
    assert chart.zone == NEW_YORK  # what is not told is as it was


def test_a_market_without_a_zone_has_none_unless_it_is_given():
    assert ChartWidget(bars()).zone is None
    assert ChartWidget(bars(), zone="Asia/Tokyo").zone == "Asia/Tokyo"
    chart = ChartWidget(bars())
    chart.load(bars(hours=US_SHARES))
    assert chart.zone == NEW_YORK


def test_what_is_no_zone_is_refused():
    with pytest.raises(MarketDataError, match="no time zone 'Mars/Olympus'"):
        ChartWidget(bars(), zone="Mars/Olympus")
