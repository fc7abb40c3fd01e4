from datetime import UTC, datetime

import duckdb
import pandas as pd
import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import load_bars
from multichat_lab.trading.market.price_files import read_prices

NOON = datetime(2024, 1, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize("name", ["date", "Time", "TIMESTAMP", " DateTime"])
@pytest.mark.parametrize(
    "text",
    [
        "2024-01-02 12:00:00",
        "2024-01-02 12:00",
        "2024-01-02T12:00:00Z",
        "2024-01-02T07:00:00-05:00",
    ],
)
def test_times_are_found_by_name_and_come_out_in_utc(tmp_path, name, text):
    path = tmp_path / "x.csv"
    path.write_text(f"{name},close\n{text},1.5\n")
    prices = read_prices(path)
    assert list(prices.index) == [NOON]
    assert prices.index.name == "time"
    assert prices["close"].tolist() == [1.5]


def test_column_names_lose_their_case_and_blanks(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("Date,Adj Close, HIGH \n2024-01-02,1,2\n")
    assert list(read_prices(path).columns) == ["adj_close", "high"]


def test_rows_keep_the_order_of_the_file(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("date,close\n2024-01-03,3\n2024-01-01,1\n2024-01-02,2\n")
    assert read_prices(path)["close"].tolist() == [3, 1, 2]


def test_parquet_reads_as_csv_does(tmp_path):
    path = tmp_path / "x.PARQUET"
    duckdb.sql("SELECT TIMESTAMP '2024-01-02 12:00:00' AS Date, 1.5::FLOAT AS Close").write_parquet(
        str(path)
    )
    assert list(read_prices(path).index) == [NOON]


def test_a_float_is_read_to_the_last_bit(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("date,close\n2024-01-02,50.32284179174976\n")
    assert read_prices(path)["close"].item() == 50.32284179174976


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        (
            "x.xlsx",
            "",
            r"no \.csv or .* or \.parquet or \.zip or .* or \.xz file",
        ),
        ("x.csv", "open,close\n1,1\n", "has none of the columns date, time"),
        ("x.csv", "date,timestamp,close\n2024-01-01,12:00,1\n", "has date, timestamp of the"),
        ("x.csv", "time,close\n1704196800000000001,1\n", "finer than a microsecond"),
        ("x.csv", "time,close\n170419,1\n", "holds what is no ISO 8601 time"),
        ("x.csv", "time,close\n12:00:00,1\n", "holds what is no ISO 8601 time"),
        ("x.csv", "date,Adj Close,adj_close\n2024-01-02,1,1\n", "the column adj_close twice"),
        ("x.csv", "time,close\nsoon,1\nlater,1\n", "holds what is no ISO 8601 time.*soon"),
        ("x.csv", "date,close\n01/02/2024,1\n", "01/02/2024, can be read as day first and as"),
        ("x.csv", "date,close\n13/01/2024,1\n01/13/2024,1\n", "neither day first nor month"),
        ("x.csv", "date,close\n02-01-2024,1\n", "02-01-2024, can be read as day first and as"),
        ("x.parquet", "this is no Parquet", "cannot be read"),
        ("x.csv", "", "cannot be read|none of the columns"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path, name, content, problem):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(MarketDataError, match=problem):
        read_prices(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MarketDataError, match=r"There is no file .*gone\.csv"):
        read_prices(tmp_path / "gone.csv")


def test_a_table_without_rows_has_no_times(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("date,close\n")
    prices = read_prices(path)
    assert prices.empty
    assert isinstance(prices.index, pd.DatetimeIndex)


OHLCV = "10,11,9,10.5,100"
FORMS = {
    "yfinance": "Price,Close,High,Low,Open,Volume\nTicker,AAPL,AAPL,AAPL,AAPL,AAPL\nDate,,,,,\n"
    "2024-01-02,10.5,11,9,10,100\n2024-01-03,10.5,11,9,10,100\n",
    "yfinance with offset": "Date,Open,High,Low,Close,Volume,Dividends\n"
    f"2024-01-02 00:00:00-05:00,{OHLCV},0\n2024-07-03 00:00:00-04:00,{OHLCV},0\n",
    "newest first": "timestamp,open,high,low,close,volume\n"
    f"2024-01-03,{OHLCV}\n2024-01-02,{OHLCV}\n",
    "milliseconds": f"open_time,open,high,low,close,volume\n1704153600000,{OHLCV}\n",
    "klines": f"1704153600000,{OHLCV},1704153659999,1050,12,50,525,0\n",
    "klines in microseconds": f"1735689600000000,{OHLCV},1735689659999999,1050,12,50,525,0\n",
    "seconds": f"time,open,high,low,close,Volume\n1704153600,{OHLCV}\n",
    "Nasdaq": "Date,Close/Last,Volume,Open,High,Low\n01/03/2024,$10.5,100,$10,$11,$9\n"
    "01/02/2024,$10.5,100,$10,$11,$9\n",
    "Stooq": "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n"
    f"AAPL.US,D,20240102,000000,{OHLCV},0\n",
    "IBKR": f"Date,Open,High,Low,Close,Volume\n20240102  09:30:00,{OHLCV}\n",
    "decimal commas": "Date;Open;High;Low;Close;Volume\n2024-01-02;10,0;11,0;9,0;10,5;100\n",
    "date and time": f"date,time,open,high,low,close,volume\n2024-01-02,09:30,{OHLCV}\n",
    "without a name": f",open,high,low,close,volume\n2024-01-02,{OHLCV}\n",
    "tabs": "Date\tOpen\tHigh\tLow\tClose\tVolume\n2024-01-02\t10\t11\t9\t10.5\t100\n",
    "marks": "Date,Open,High,Low,Close*,Adj Close**,Volume\n2024-01-02,10,11,9,10.5,10.5,100\n",
    "units": "Date,Price,Open,High,Low,Vol.,Change %\n2024-01-02,10.5,10,11,9,0.10K,1%\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_what_people_download_opens_as_it_is(tmp_path, form):
    path = tmp_path / "x.csv"
    path.write_text(FORMS[form])
    prices = load_bars(path)
    bars = prices[["open", "high", "low", "close", "volume"]]
    assert (bars == [10, 11, 9, 10.5, 100]).all().all()
    assert prices.index.is_monotonic_increasing
    assert prices.index[0].year in (2024, 2025)


def test_thousands_and_decimals_are_told_apart(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(
        'Date,Open,Close,Volume\n2024-01-02,"1,234.50","1,300","1,000,000"\n'
        '2024-01-03,"1,234.50","1,300","2,000"\n'
    )
    assert read_prices(path)[["open", "close", "volume"]].iloc[0].tolist() == [1234.5, 1300, 1e6]
    path.write_text("Date;Open;Close\n2024-01-02;1.234,50;1.300,25\n")
    assert read_prices(path)[["open", "close"]].iloc[0].tolist() == [1234.5, 1300.25]


@pytest.mark.parametrize(
    ("days", "order", "month"),
    [
        (("13/01/2024", "14/01/2024"), "", 1),
        (("01/13/2024", "01/14/2024"), "", 1),
        (("30/01/2024", "01/02/2024"), "", 1),
        (("01/02/2024", "02/02/2024"), "dmy", 2),
        (("01/02/2024", "02/02/2024"), "mdy", 1),
    ],
)
def test_the_calendar_decides_the_order_of_days_or_is_told(tmp_path, days, order, month):
    path = tmp_path / "x.csv"
    path.write_text("date,close\n" + "".join(f"{day},1\n" for day in days))
    assert read_prices(path, order).index[0].month == month


def test_without_volumes_they_are_not_known(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("Date,Open,High,Low,Close\n2024-01-02,10,11,9,10.5\n")
    prices = read_prices(path)
    assert (prices["volume"].tolist(), prices.attrs["volume"]) == ([0.0], "not known")


@pytest.mark.parametrize("cell", ["", "null", "n/a"])
def test_rows_without_a_volume_are_counted(tmp_path, cell):
    path = tmp_path / "x.csv"
    rows = "".join(f"2024-01-0{day},10,11,9,10.5,{cell if day > 2 else 7}\n" for day in range(1, 5))
    path.write_text(f"Date,Open,High,Low,Close,Volume\n{rows}")
    prices = read_prices(path)
    assert prices["volume"].tolist() == [7, 7, 0, 0]
    assert prices.attrs == {"rows_without_volume": 2}
