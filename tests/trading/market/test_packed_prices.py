"""Prices that are packed, days with dots, and bars of quotes, open as they are."""

import bz2
import gzip
import io
import lzma
import zipfile

import pandas as pd
import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import load_bars, price_packing
from tests.trading.market.two_bars import assert_are_the_rows

TEXT = "Date,Open,High,Low,Close,Volume\n2024-01-15,10,12,9,11,100\n2024-01-16,11,13,10,12.5,200\n"


def zipped(*names):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        for name in names:
            packed.writestr(name, TEXT)
    return content.getvalue()


def harmed(content):
    """Return packed bytes of which some in the middle are others."""
    return content[:40] + bytes(each ^ 0x55 for each in content[40:60]) + content[60:]


PACKED = {
    "BTC.csv.gz": gzip.compress(TEXT.encode()),
    "BTC.txt.bz2": bz2.compress(TEXT.encode()),
    "BTC.csv.xz": lzma.compress(TEXT.encode()),
    "BTC.zip": zipped("BTCUSDT-1d-2024-01.csv"),
    "BTC.ZIP": zipped("of/BTC.csv", "__MACOSX/._BTC.csv"),
}


@pytest.mark.parametrize("name", PACKED)
def test_a_packed_file_opens_as_it_is(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(PACKED[name])
    bars = load_bars(path)
    assert_are_the_rows(bars)
    assert bars.attrs["symbol"] == "BTC"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("two.zip", zipped("a.csv", "b.csv"), "holds 2 files: a.csv, b.csv"),
        ("none.zip", zipped(), "holds 0 files: none"),
        ("no.zip", b"no archive", "cannot be unpacked"),
        ("half.csv.gz", gzip.compress(TEXT.encode())[:-9], "cannot be unpacked"),
        ("harmed.csv.gz", harmed(gzip.compress(TEXT.encode())), "cannot be unpacked"),
        ("harmed.zip", harmed(zipped("a.csv")), "cannot be unpacked"),
        ("book.xlsx.gz", gzip.compress(b"x"), r"book\.xlsx is no \.csv or .* or \.json file"),
        ("bars.parquet.gz", gzip.compress(b"x"), r"is no \.csv or \.tsv or \.txt or \.json file"),
    ],
    ids=[
        *("several", "none", "no archive", "cut off", "a harmed body", "a harmed zip"),
        *("no table", "a table that packs itself"),
    ],
)
def test_what_cannot_be_unpacked_is_told(name, content, why, tmp_path):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MarketDataError, match=why):
        load_bars(tmp_path / name)


def test_a_small_file_that_unpacks_to_more_than_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(price_packing, "MOST_BYTES", 100_000)
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(b"0" * 10_000_000))
    with pytest.raises(MarketDataError, match="holds more than 100,000 bytes"):
        load_bars(tmp_path / "bomb.csv.gz")


@pytest.mark.parametrize(
    ("day", "then"), [("30.01.2024", "31.01.2024"), ("01.30.2024", "01.31.2024")]
)
def test_days_with_dots_that_leave_no_choice_are_read_so(day, then, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(f"Date,Open,High,Low,Close\n{day},10,12,9,11\n{then},10,12,9,11\n")
    assert load_bars(path).index[1] == pd.Timestamp("2024-01-31", tz="UTC")


def test_days_with_dots_are_day_first(tmp_path):
    path = tmp_path / "EURUSD.csv"
    path.write_text(
        "Gmt time,Open,High,Low,Close,Volume\n"
        "02.01.2024 00:00:00.000,1.08,1.09,1.07,1.08345,100\n"
        "02.01.2024 01:00:00.000,1.08,1.09,1.07,1.08345,100\n"
    )
    assert str(load_bars(path).index[1]) == "2024-01-02 01:00:00+00:00"


def test_bars_of_quotes_have_volumes_that_are_not_known(tmp_path):
    path = tmp_path / "EURUSD.csv"
    path.write_text(
        "date,open,high,low,close,volume,average,barCount\n"
        "2024-01-02 09:30:00-05:00,1.08,1.09,1.07,1.08345,-1,-1.0,-1\n"
        "2024-01-02 09:31:00-05:00,1.08,1.09,1.07,1.08345,-1,-1.0,-1\n"
    )
    bars = load_bars(path)
    assert bars["volume"].tolist() == [0.0, 0.0]
    assert bars.attrs["volume"] == "not known"
    path.write_text(
        "date,open,high,low,close,volume\n2024-01-02,1,2,1,2,-1\n2024-01-03,1,2,1,2,5\n"
    )
    with pytest.raises(MarketDataError, match="the volume is below zero"):
        load_bars(path)
