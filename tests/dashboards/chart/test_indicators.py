"""Indicators are TA-Lib's and pandas', whole or bar by bar."""

import numpy as np
import pandas as pd
import pytest
import talib
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.dashboards.chart.indicators import Indicator, Overlays
from multichat_lab.dashboards.chart.rows import CLOSE, bar_rows
from multichat_lab.errors.query import ChartError
from tests.installed_package import install, printed_beside

EVERY_KIND = ("SMA 20", "EMA 10", "WMA 9", "Bollinger 20 2.5", "RSI 14", "ATR 14", "MACD 5 9 4")


@pytest.fixture
def rows(minutes):
    return bar_rows(minutes)


def close_to(values, expected):
    np.testing.assert_allclose(values, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("name", "oracle"),
    [
        ("SMA 20", lambda close: talib.SMA(close, 20)),
        ("EMA 50", lambda close: talib.EMA(close, 50)),
        ("WMA 9", lambda close: talib.WMA(close, 9)),
        ("RSI 14", lambda close: talib.RSI(close, 14)),
        ("SMA", lambda close: talib.SMA(close, 20)),
    ],
)
def test_a_single_line_is_that_of_ta_lib(rows, name, oracle):
    [*values] = Indicator(name).load(rows).T
    close_to(values, [oracle(rows[:, CLOSE])])


def test_bollinger_bands_are_those_of_ta_lib_and_pandas(rows):
    values = Indicator("Bollinger 20 2.5").load(rows)
    close_to(values.T, talib.BBANDS(rows[:, CLOSE], 20, 2.5, 2.5))
    window = pd.Series(rows[:, CLOSE]).rolling(20)
    close_to(values[:, 0], window.mean() + 2.5 * window.std(ddof=0))


def test_the_average_true_range_is_that_of_ta_lib_in_the_long_run(rows):
    """The first range has no close before it: TA-Lib leaves it out, talipp takes high - low."""
    [values] = Indicator("ATR 14").load(rows).T
    close_to(values[-100:], talib.ATR(*rows[:, 2:5].T.copy(), 14)[-100:])


def test_macd_is_the_gap_of_two_exponential_averages(rows):
    macd, signal, histogram = Indicator("MACD 12 26 9").load(rows).T
    close = rows[:, CLOSE]
    close_to(macd, talib.EMA(close, 12) - talib.EMA(close, 26))
    close_to(signal[25:], talib.EMA(macd[25:].copy(), 9))
    close_to(histogram, macd - signal)


@settings(max_examples=25, deadline=None)
@given(known=st.integers(0, 80), seed=st.integers(0, 10**6))
def test_lines_bar_by_bar_are_those_of_all_bars_at_once(known, seed):
    draw = np.random.default_rng(seed)
    close = 100 + np.cumsum(draw.normal(0, 0.5, 80))
    columns = [np.arange(80.0), close, close + draw.random(80), close - draw.random(80), close]
    rows = np.column_stack([*columns, np.ones(80)])
    overlays = Overlays(EVERY_KIND, rows[:known])
    for number in range(known, 80):
        overlays.put(number, rows[[number]] + 1.0)  # a draft of the bar, then the bar
        overlays.put(number, rows[[number]])
    close_to(overlays.values, Overlays(EVERY_KIND, rows).values)


def test_several_candles_at_once_replace_the_last_and_follow_it(rows):
    overlays = Overlays(EVERY_KIND, rows[:100])
    overlays.put(99, rows[99:])
    close_to(overlays.values, Overlays(EVERY_KIND, rows).values)


def test_each_line_says_whose_it_is():
    lines = Overlays(("bollinger 20", "RSI 14"), np.empty((0, 6))).lines
    assert [tuple(line) for line in lines] == [
        ("bollinger 20", "upper", "price"),
        ("bollinger 20", "middle", "price"),
        ("bollinger 20", "lower", "price"),
        ("RSI 14", "", "own"),
    ]


@pytest.mark.parametrize(
    "name", ["", "FOO 3", "SMA x", "SMA 20 3", "SMA 0", "EMA -3", "RSI 2.5", "SMA nan", "SMA inf"]
)
def test_an_indicator_that_makes_no_sense_is_refused(name):
    with pytest.raises(ChartError, match=f"An indicator is {name!r}"):
        Indicator(name)


MINE = """
from multichat_lab.dashboards.chart.indicators import Kind

class Sum:
    def __init__(self):
        self.sums = []

    def add(self, value):
        for each in value if isinstance(value, list) else [value]:
            self.sums.append((self.sums or [0])[-1] + each)

    def update(self, value):
        self.sums.pop()
        self.add(value)

    def __getitem__(self, at):
        return self.sums[at]

    def __len__(self):
        return len(self.sums)

SUM = Kind(Sum, (), panel="own")
"""


@pytest.mark.parametrize(("name", "panel"), [("Sum", "price"), ("SUM", "own")])
def test_an_indicator_in_a_file_of_ones_own_is_drawn(rows, tmp_path, name, panel):
    folder = tmp_path / "of my own"
    folder.mkdir()
    (folder / "mine.py").write_text(MINE)
    overlays = Overlays([f"{folder / 'mine.py'}:{name}"], rows[:50])
    overlays.put(49, rows[49:])
    close_to(overlays.values[:, 0], np.cumsum(rows[:, CLOSE]))
    assert [line.panel for line in overlays.lines] == [panel]


def test_any_indicator_of_talipp_is_found_by_its_class(rows):
    [values] = Indicator("talipp.indicators:ROC 9").load(rows).T
    close_to(values, talib.ROC(rows[:, CLOSE], 9))
    with pytest.raises(ChartError, match=r"An indicator is 'talipp\.indicators:ROC'.*period"):
        Indicator("talipp.indicators:ROC")


def test_an_unknown_indicator_quotes_the_known_ones():
    with pytest.raises(ChartError, match=r"'FOO' among the indicators.*SMA, EMA.*file\.py:Class"):
        Indicator("FOO 3")


def test_an_installed_package_adds_an_indicator(tmp_path):
    (tmp_path / "mine.py").write_text(MINE)
    install(tmp_path, {"indicators": {"running-sum": "mine:SUM"}})
    code = (
        "import numpy as np\n"
        "from multichat_lab.dashboards.chart.indicators import Indicator\n"
        "print(Indicator('Running-Sum').load(np.ones((3, 6))).T)"
    )
    assert printed_beside(tmp_path, code) == ["[[1. 2. 3.]]"]
