"""What the tests of the chart share: invented bars, orders and fills, and a wire to listen on."""

import comm
import pytest

from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.records.run import Fill
from tests.browser import chromium
from tests.dashboards.chart.chart_page import ChartPage, served
from tests.dashboards.chart.wire import RecordingComm


@pytest.fixture
def recording(monkeypatch):
    """Have widgets that are made from now on keep what they send, in `widget.comm.sent`."""
    monkeypatch.setattr(comm, "create_comm", RecordingComm)


@pytest.fixture
def minutes():
    """500 invented bars, one a minute."""
    return gbm_bars(500, seed=1, freq="min", start="2024-01-01")


@pytest.fixture
def fills(minutes):
    """A purchase and a sale within the last bars of `minutes`."""
    times = [minutes.index[number].to_pydatetime() for number in (-40, -20)]
    return [
        Fill(1, 1, "GBM", "buy", times[0], minutes["close"].iloc[-40], 10.0, 1.0, 0.0),
        Fill(2, 2, "GBM", "sell", times[1], minutes["close"].iloc[-20], 4.0, 1.0, 0.0),
    ]


@pytest.fixture(scope="module")
def browser():
    """A running browser, and where the test's page is."""
    with chromium() as started, served() as address:
        yield started, address


@pytest.fixture
def show(browser):
    """Show a chart on a page of its own; at the end, the page must have had no trouble."""
    started, address = browser
    shown = []

    def show_on_page(chart, width=1000):
        page = started.new_page(viewport={"width": width, "height": 600})
        shown.append(ChartPage(page, chart, address))
        shown[-1].open_view(len(chart._views.content.candles))
        return shown[-1]

    yield show_on_page
    for each in shown:
        each.page.close()
        assert each.troubles == []
