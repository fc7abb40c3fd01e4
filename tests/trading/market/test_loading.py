from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.shipped import data_path
from multichat_lab.trading import Backtest, BuyAndHold
from multichat_lab.trading.market import BAR_COLUMNS, load_bars, shipped_symbols

ROWS = {"AAPL": 3270, "FB": 196, "GOOG": 2148, "IBM": 3270, "MSFT": 3270}
SPLITS = [("AAPL", "2000-06-21"), ("AAPL", "2005-02-28"), ("MSFT", "2003-02-18")]
SOURCE = Path(__file__).parents[3] / "../shared/data/market"


def test_the_shipped_symbols_are_the_five():
    assert shipped_symbols() == sorted(ROWS)


@pytest.mark.parametrize("symbol", ROWS)
def test_a_shipped_series_has_its_documented_length_and_form(symbol):
    bars = load_bars(symbol)
    assert len(bars) == ROWS[symbol]
    assert tuple(bars.columns) == BAR_COLUMNS
    assert set(bars.dtypes) == {np.dtype("float64")}
    assert bars.index.name == "time"
    assert bars.index.dtype == "datetime64[us, UTC]"
    assert bars.index[-1] == datetime(2013, 3, 1, tzinfo=UTC)
    assert bars.attrs == {"symbol": symbol}


@pytest.mark.parametrize("symbol", ROWS)
def test_a_shipped_file_holds_its_source_number_by_number(symbol):
    source = SOURCE / f"{symbol}.csv"
    if not source.exists():
        pytest.skip("the source CSV is not beside this checkout (../shared/data/market)")
    shipped = data_path("market", f"{symbol}.parquet")
    with duckdb.connect() as connection:
        assert (
            connection.read_parquet(str(shipped)).fetchall()
            == connection.read_csv(str(source)).fetchall()
        )


@pytest.mark.parametrize("symbol", ROWS)
def test_adjusted_bars_are_exactly_coherent(symbol):
    bars = load_bars(symbol)
    assert (bars["high"] >= bars[["open", "close"]].max(axis=1)).all()
    assert (bars["low"] <= bars[["open", "close"]].min(axis=1)).all()


@pytest.mark.parametrize(("symbol", "day"), SPLITS)
def test_a_split_shows_in_traded_prices_and_not_in_adjusted_ones(symbol, day):
    for adjusted, visible in ((False, True), (True, False)):
        close = load_bars(symbol, adjusted=adjusted)["close"]
        change = abs(close.pct_change()[day].item())
        assert (change > 0.4) is visible


@pytest.mark.parametrize(("symbol", "day"), SPLITS)
def test_no_adjusted_bar_around_a_split_opens_far_from_the_close_before(symbol, day):
    bars = load_bars(symbol)
    gap = (bars["open"] / bars["close"].shift() - 1).abs()
    at = bars.index.get_loc(pd.Timestamp(day, tz="UTC"))
    assert gap.iloc[at - 5 : at + 6].max() < 0.06


def test_adjustment_leaves_the_shape_of_a_bar_and_the_volume_alone():
    traded, adjusted = load_bars("MSFT", adjusted=False), load_bars("MSFT")
    np.testing.assert_allclose(
        adjusted["high"] / adjusted["low"], traded["high"] / traded["low"], rtol=1e-14
    )
    pd.testing.assert_series_equal(adjusted["volume"], traded["volume"])


def test_start_and_end_are_inclusive_and_may_be_years_days_or_times():
    whole = load_bars("AAPL", start="2005", end="2005")
    assert whole.index.year.unique() == [2005]  # type: ignore[attr-defined]
    february = load_bars("AAPL", start=date(2005, 2, 25), end=date(2005, 2, 28))
    assert list(february.index.day) == [25, 28]  # type: ignore[attr-defined]
    naive, aware = datetime(2005, 2, 28), datetime(2005, 2, 28, tzinfo=UTC)  # noqa: DTZ001
    assert load_bars("AAPL", start=naive, end=aware).index == [aware]


def test_a_range_without_bars_says_what_there_is():
    with pytest.raises(MarketDataError, match=r"start='2014'.*run from 2000-03-01.* to 2013-03-01"):
        load_bars("AAPL", start="2014")


def test_a_bound_that_is_no_time_is_quoted():
    with pytest.raises(MarketDataError, match="'yesterday'"):
        load_bars("AAPL", start="yesterday")


def test_a_symbol_is_found_in_any_case():
    assert load_bars("aapl").attrs["symbol"] == "AAPL"


def test_an_unknown_symbol_is_named_with_the_known_ones():
    with pytest.raises(MarketDataError, match=r"'TSLA'.*AAPL, FB, GOOG, IBM, MSFT"):
        load_bars("TSLA")


def test_a_csv_of_the_users_loads_like_the_shipped_series(tmp_path):
    shipped = load_bars("FB", adjusted=False)
    path = tmp_path / "mine.csv"
    shipped.rename(columns=str.title).rename_axis("Date").to_csv(path)
    mine = load_bars(str(path))
    assert mine.attrs["symbol"] == "mine"
    pd.testing.assert_frame_equal(mine, shipped)


def test_adj_close_of_the_users_is_applied_when_asked(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-02,10,12,8,10,5,7\n")
    assert load_bars(path).iloc[0].tolist() == [5, 6, 4, 5, 7]
    assert load_bars(path, adjusted=False).iloc[0].tolist() == [10, 12, 8, 10, 7]


@pytest.mark.parametrize("adj_close", ["", "0", "-3", "none"])
def test_an_adj_close_that_is_no_price_is_refused_only_when_needed(tmp_path, adj_close):
    path = tmp_path / "x.csv"
    head = "date,open,high,low,close,adj_close,volume\n2024-01-02,1,1,1,1,1,1\n"
    path.write_text(f"{head}2024-01-03,1,1,1,1,{adj_close},1\n")
    assert len(load_bars(path, adjusted=False)) == 2
    with pytest.raises(MarketDataError, match=r"x.csv: Row 1 .*2024-01-03.*adj_close is"):
        load_bars(path)


LINES = [f"2024-01-0{day},{day},{day},{day},{day},1\n" for day in range(1, 6)]


@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [3, 4, 0, 2, 1]])
@pytest.mark.parametrize("again", [[], [2], [0, 4, 4]])
def test_rows_in_any_order_and_twice_make_the_bars_that_they_are(tmp_path, order, again):
    path = tmp_path / "x.csv"
    path.write_text("date,open,high,low,close,volume\n" + "".join(LINES[i] for i in order + again))
    bars = load_bars(path)
    assert bars["close"].tolist() == [1, 2, 3, 4, 5]
    assert bars.attrs.get("rows_repeated", 0) == len(again)
    told = [each for each in Backtest(bars, BuyAndHold()).run().warnings if "twice" in each]
    assert (
        told == [f"Rows of x that its file has twice ({len(again)}) are kept once."][: len(again)]
    )


def test_a_row_without_volume_that_is_there_twice_lacks_one_volume(tmp_path):
    path = tmp_path / "x.csv"
    rows = "2024-01-01,1,1,1,1,5\n" + "2024-01-02,1,1,1,1,\n" * 3 + "2024-01-03,1,1,1,1,5\n"
    path.write_text("date,open,high,low,close,volume\n" + rows)
    attrs = load_bars(path).attrs
    assert (attrs["rows_repeated"], attrs["rows_without_volume"]) == (2, 1)


def test_two_bars_of_one_time_that_differ_are_refused(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(f"date,open,high,low,close,volume\n{''.join(LINES)}2024-01-02,2,2,2,2,7\n")
    with pytest.raises(MarketDataError, match="repeats the time 2024-01-02"):
        load_bars(path)


def test_rows_that_are_no_bars_are_named_with_the_file(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("date,open,high,low,close,volume\n2024-01-02,1,1,2,1,1\n")
    with pytest.raises(MarketDataError, match=r"x.csv: Row 0 .*high is below low"):
        load_bars(path)
