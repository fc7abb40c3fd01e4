"""Files whose instrument is told: negative prices, local clocks, dividends and splits."""

import duckdb
import pandas as pd
import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading import Backtest, BuyAndHold, Costs, Instrument, load_bars
from multichat_lab.trading.robots.robot import Robot

OIL = Instrument("CL", negative_prices=True, multiplier=1000, size_increment=1)
APRIL = "Date,Open,High,Low,Close,Volume\n" + "".join(
    f"2020-04-{day},{price},{price},{price},{price},9\n"
    for day, price in ((16, 20), (17, 18), (20, -37.63), (21, 10))
)


def file(tmp_path, text, name="prices.csv"):
    path = tmp_path / name
    path.write_text(text)
    return path


def test_oil_below_zero_is_refused_unless_the_instrument_says_so(tmp_path):
    path = file(tmp_path, APRIL, "oil.csv")
    with pytest.raises(MarketDataError, match="negative_prices"):
        load_bars(path)
    bars = load_bars(path, instrument=OIL)
    assert bars.attrs["symbol"] == "CL"
    short = Backtest(bars, Short(), 100_000, Costs()).run()
    # one contract sold at 18 on the 17th is worth 1,000 x (18 + 37.63) on the 20th
    assert short.equity["equity"].tolist() == [100_000, 100_000, 155_630, 108_000]


class Short(Robot):
    def on_bar(self, bar):
        if not self.position:
            self.sell(1)


def test_a_clock_without_a_zone_is_that_of_the_instrument(tmp_path):
    rows = "time,open,high,low,close,volume\n" + "".join(
        f"{time},1,1,1,1,1\n" for time in ("2024-03-08 15:59", "2024-03-11 09:30")
    )
    path = file(tmp_path, rows)
    new_york = Instrument("AAPL", zone="America/New_York")
    assert [f"{each:%H:%M}" for each in load_bars(path).index] == ["15:59", "09:30"]
    told = load_bars(path, instrument=new_york).index
    assert [f"{each:%H:%M}" for each in told] == ["20:59", "13:30"]  # summer begins between
    duckdb.read_csv(str(path)).write_parquet(str(tmp_path / "prices.parquet"))
    assert load_bars(tmp_path / "prices.parquet", instrument=new_york).index.equals(told)


@pytest.mark.parametrize(
    "time",
    [
        *("2024-03-08T15:59Z", "2024-03-08 15:59+00:00", "1709913540", "2024-03-08 15:59 UTC"),
        *("2024-03-08 15:59:00+00", "2024-03-08 10:59-05", "2024-03-08T10:59:00.000-0500"),
    ],
)
def test_a_time_that_tells_its_zone_keeps_it(tmp_path, time):
    path = file(tmp_path, f"time,open,high,low,close,volume\n{time},1,1,1,1,1\n")
    (read,) = load_bars(path, instrument=Instrument("A", zone="Asia/Tokyo")).index
    assert read == pd.Timestamp("2024-03-08 15:59", tz="UTC")


def test_days_stay_days_so_that_they_meet_those_of_other_files(tmp_path):
    path = file(tmp_path, APRIL.replace("-37.63", "1"))
    zoned = load_bars(path, instrument=Instrument("A", zone="Asia/Tokyo")).index
    assert zoned.equals(load_bars(path).index)


def test_an_hour_that_the_clock_skips_or_repeats_is_told(tmp_path):
    path = file(tmp_path, "time,open,high,low,close,volume\n2024-03-10 02:30,1,1,1,1,1\n")
    with pytest.raises(MarketDataError, match="cannot be told"):
        load_bars(path, instrument=Instrument("A", zone="America/New_York"))


@pytest.mark.parametrize("order", [1, -1])
def test_an_hour_that_comes_twice_is_told_by_the_rows_around_it_in_either_order(tmp_path, order):
    times = pd.date_range("2024-11-03 04:00", "2024-11-03 09:00", freq="30min", tz="UTC")
    clock = times.tz_convert("America/New_York").strftime("%Y-%m-%d %H:%M")
    rows = "".join(f"{time},1,1,1,1,1\n" for time in clock[::order])
    path = file(tmp_path, "time,open,high,low,close,volume\n" + rows)
    read = load_bars(path, instrument=Instrument("A", zone="America/New_York")).index
    assert list(read) == list(times)


YAHOO = "Date,Open,High,Low,Close,Adj Close,Volume,Dividends,Stock Splits\n"
ROWS = "2024-01-02,100,100,100,100,99,9000,0,0\n2024-01-03,100,100,100,100,99,9000,0,0\n"
PAID = (
    YAHOO + ROWS + "2024-01-04,100,100,100,100,100,9000,1.0,0\n2024-01-05,25,25,25,25,25,9000,0,4\n"
)
GOES_ON = YAHOO + ROWS + "2024-01-04,100,100,100,100,100,9000,1.0,4\n"


def booked(path, **how):
    result = Backtest(load_bars(path, **how), BuyAndHold(), 10_000, Costs()).run()
    return result.flows["amount"].tolist(), result.broker.account.positions, result.warnings


def test_dividends_and_splits_of_a_file_are_booked_when_they_are_not_in_its_prices(tmp_path):
    path = file(tmp_path, PAID)
    flows, held, warnings = booked(path, adjusted=False)
    assert flows == [95.0]
    assert held == {"prices": 380.0}
    assert warnings == ()
    flows, held, _ = booked(path)
    assert (flows, held) == ([], {"prices": 95.0})  # they are in the prices


def test_a_split_over_which_the_price_goes_on_is_in_the_prices(tmp_path):
    flows, held, _ = booked(file(tmp_path, GOES_ON), adjusted=False)
    assert (flows, held) == ([95.0], {"prices": 95.0})


def test_a_file_that_does_not_tell_whether_it_is_adjusted_is_warned_of(tmp_path):
    bare = "\n".join(
        ",".join(cell for at, cell in enumerate(row.split(",")) if at != 5)
        for row in PAID.splitlines()
    )
    flows, _, warnings = booked(file(tmp_path, bare))
    assert flows == []
    assert "tells 2 dividends and splits, but not whether its prices are adjusted" in warnings[0]
    assert booked(tmp_path / "prices.csv", adjusted=False)[0] == [95.0]


def test_there_is_no_other_way_to_read(tmp_path):
    with pytest.raises(TypeError, match="instument"):
        load_bars(file(tmp_path, APRIL), instument=OIL)


@pytest.mark.parametrize("close", ["(37.63)", "-37.63", "\u221237.63", "$(37.63)"])
def test_a_price_below_zero_is_read_however_it_is_written(tmp_path, close):
    path = file(tmp_path, APRIL.replace("-37.63", close))
    assert load_bars(path, instrument=OIL)["close"].tolist() == [20, 18, -37.63, 10]


def test_an_instrument_of_no_place_on_earth_is_refused():
    with pytest.raises(MarketDataError, match="There is no time zone 'Mars/Base'"):
        Instrument("A", zone="Mars/Base")
