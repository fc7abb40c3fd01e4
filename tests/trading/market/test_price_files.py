from datetime import UTC, datetime

import duckdb
import pandas as pd
import pytest

from multichat_lab.errors.trading import MarketDataError
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
        ("x.xlsx", "", "no .csv or .parquet file"),
        ("x.csv", "open,close\n1,1\n", "has none of the columns date, time"),
        ("x.csv", "date,time,close\n2024-01-01,12:00,1\n", "has date, time of the columns"),
        ("x.csv", "time,close\n1704196800,1\n", r"are numbers \(int64\)"),
        ("x.csv", "time,close\n12:00:00,1\n", "holds what is no ISO 8601 time"),
        ("x.csv", "date,Adj Close,adj_close\n2024-01-02,1,1\n", "the column adj_close twice"),
        ("x.csv", "time,close\nsoon,1\nlater,1\n", "holds what is no ISO 8601 time.*soon"),
        ("x.csv", "date,close\n01/02/2024,1\n", "holds what is no ISO 8601 time.*01/02/2024"),
        ("x.csv", "date,close\n02-01-2024,1\n", "holds what is no ISO 8601 time.*02-01-2024"),
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
