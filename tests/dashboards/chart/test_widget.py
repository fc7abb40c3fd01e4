"""The chart's public face: options, refusals, and what a page without JavaScript shows."""

import base64

import numpy as np
import pandas as pd
import pytest

from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.dashboards.chart.kinds import frame_label
from multichat_lab.errors.query import ChartError
from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import iterate_bars, resample


def candles_of(chart):
    return chart._views.content.candles.rows


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("series", "bars", "series is 'bars'. Known are candles, line"),
        ("theme", "blue", "theme is 'blue'. Known are dark, light"),
        ("timeframe", "1 fortnight", "timeframe is '1 fortnight'"),
        ("timeframes", ["1h", "x"], "timeframe is 'x'"),
        ("indicators", ("SMA 20", "FOO"), "An indicator is 'FOO'"),
    ],
)
def test_an_option_that_is_not_known_is_refused_and_changes_nothing(minutes, option, value, said):
    with pytest.raises(ChartError, match=said):
        ChartWidget(minutes, **{option: value})
    chart = ChartWidget(minutes)
    before = getattr(chart, option)
    with pytest.raises(ChartError, match=said):
        setattr(chart, option, value)
    assert getattr(chart, option) == before


def test_a_chart_begins_empty_and_takes_its_bars_as_they_come(minutes):
    chart = ChartWidget(timeframe="1h", indicators=("SMA 2",))
    for bar in iterate_bars({"GBM": minutes}):
        chart.push(bar)
    assert len(candles_of(chart)) == len(resample(minutes, "1h", "start"))


def test_options_may_change_at_any_time(minutes):
    chart = ChartWidget(minutes)
    chart.timeframe, chart.indicators = "1h", ["EMA 3"]  # type: ignore[assignment]
    assert chart.indicators == ("EMA 3",)
    assert len(candles_of(chart)) == len(resample(minutes, "1h", "start"))
    chart.timeframe = None
    assert len(candles_of(chart)) == len(minutes)


def test_bars_that_are_refused_change_nothing(minutes):
    chart = ChartWidget(minutes)
    before = candles_of(chart).copy()
    broken = minutes[-2:].copy()
    broken.iloc[1, 0] = -1
    for bars in (minutes[-2:], broken):
        with pytest.raises(MarketDataError):
            chart.push(bars)
    assert (candles_of(chart) == before).all()


@pytest.mark.parametrize("timeframe", [None, "1min", "1h"])
def test_of_bars_of_the_same_time_in_one_push_the_later_replaces_the_earlier(minutes, timeframe):
    chart = ChartWidget(minutes[:400], timeframe=timeframe, indicators=("SMA 3",))
    last, *new = iterate_bars({"GBM": minutes[399:]})
    draft, first = new[0]._replace(close=new[0].low), new[0]
    chart.push([last._replace(close=last.low), last, draft, first])
    chart.push([first, first, *new[1:]])
    expected = ChartWidget(minutes, timeframe=timeframe, indicators=("SMA 3",))
    assert (candles_of(chart) == candles_of(expected)).all()
    values = [each._views.content.overlays.values for each in (chart, expected)]
    np.testing.assert_allclose(*values)


def test_pushing_no_bars_is_no_error(minutes):
    chart = ChartWidget(minutes)
    chart.push([])
    chart.push(minutes[:0])
    assert len(candles_of(chart)) == len(minutes)


def test_other_bars_take_the_place_of_those_there_were(minutes, fills):
    chart = ChartWidget(minutes, timeframe="1h")
    chart.show_fills(fills)
    other = minutes[:100] * 2
    other.attrs["symbol"] = "TWICE"
    chart.load(other)
    assert chart.title == "TWICE"
    assert len(candles_of(chart)) == len(resample(other, "1h", "start"))
    assert len(chart._views.content.fills) == 0
    with pytest.raises(MarketDataError):
        chart.load(pd.DataFrame({"open": [1.0]}))
    assert chart.title == "TWICE"


def test_the_title_is_the_symbol_unless_given(minutes):
    assert ChartWidget(minutes).title == "GBM"
    assert ChartWidget(minutes, title="mine").title == "mine"


@pytest.mark.parametrize(
    ("timeframe", "label"),
    [
        ("ME", "1M"), ("2MS", "2M"), ("QE", "3M"), ("YE-DEC", "1Y"), ("W-FRI", "1W"), ("1W", "1W"),
        ("D", "1D"), ("4h", "4h"), ("min", "1min"), ("1h30min", "1h30min"), (None, ""),
    ],
)  # fmt: skip
def test_a_timeframe_is_called_as_people_do(timeframe, label):
    assert frame_label(timeframe) == label  # the same in the tests of `timeframes.ts`, the twin


@pytest.mark.slow
def test_a_static_viewer_sees_a_fixed_text_and_the_same_picture_each_time(minutes, fills):
    chart = ChartWidget(minutes, timeframe="1h")
    chart.show_fills(fills)
    data, _ = chart._repr_mimebundle_()
    assert data["text/plain"] == "GBM, 1h, candles, 9 bars"
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == chart.model_id
    assert chart._repr_mimebundle_()[0]["image/png"] == data["image/png"]
