"""Tomorrow in places where nobody looks, and what no check can tell is said to be so."""

import builtins
import json
import os
import struct
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from duckdb import connect

from multichat_lab.errors.trading import LookaheadError
from multichat_lab.trading import Backtest, load_bars
from multichat_lab.trading.backtesting.lookahead.named_days import are_turns
from tests.trading.backtesting.following import BARS, NEXT, Following, robot_that

REAL = load_bars("GOOG", start="2009", end="2011")
RISES = REAL["close"].pct_change().shift(-1)
NAME = "MULTICHAT_TEST_CLOSES"
CLOSES = NEXT.tolist()
TEXT = ",".join(map(repr, CLOSES))


class Meta(type):
    """Keeps what is to come beside the class."""

    kept = CLOSES


def of_its_class(self, bar):
    return type(type(self)).kept[self.seen - 1] > bar.close  # type: ignore[attr-defined]


def documented(self, bar):
    return float(documented.__doc__.split(",")[self.seen - 1]) > bar.close


documented.__doc__ = TEXT


def written(self, bar):
    return bar.timestamp.strftime("%Y-%m-%d") in WORST


WORST = {str(day.date()) for day in RISES.nlargest(8).index}
CHEATS = {
    "a text of the environment": robot_that(
        lambda self, bar: float(os.environ[NAME].split(",")[self.seen - 1]) > bar.close
    ),
    "a text of the environment that is asked for": robot_that(
        lambda self, bar: float(os.getenv(NAME).split(",")[self.seen - 1]) > bar.close
    ),
    "a name that is built in": robot_that(
        lambda self, bar: builtins.multichat_closes[self.seen - 1] > bar.close  # type: ignore[attr-defined]
    ),
    "a name that is built in and not imported": robot_that(
        lambda self, bar: multichat_closes[self.seen - 1] > bar.close  # type: ignore[name-defined] # noqa: F821
    ),
    "another library": robot_that(
        lambda self, bar: json.closes[self.seen - 1] > bar.close  # type: ignore[attr-defined]
    ),
    "a class of another library": robot_that(
        lambda self, bar: json.JSONDecoder.closes[self.seen - 1] > bar.close  # type: ignore[attr-defined]
    ),
    "a metaclass": Meta("OfAMetaclass", (Following,), {"decide": of_its_class})(),
    "words about a function": robot_that(documented),
    "pieces in single precision": robot_that(
        lambda self, bar: self.pieces[(self.seen - 1) // 40][(self.seen - 1) % 40] > bar.close,
        pieces=[NEXT.to_numpy(np.float32)[at : at + 40] for at in range(0, 300, 40)],
    ),
}


@pytest.fixture
def hidden(monkeypatch):
    monkeypatch.setenv(NAME, TEXT)
    monkeypatch.setattr(builtins, "multichat_closes", CLOSES, raising=False)
    monkeypatch.setattr(json, "closes", CLOSES, raising=False)
    monkeypatch.setattr(json.JSONDecoder, "closes", CLOSES, raising=False)


@pytest.mark.parametrize("place", CHEATS)
def test_what_is_hidden_is_found(place, hidden):
    result = Backtest(BARS, CHEATS[place]).run()
    assert result.stats["Return [%]"] > 0.2  # it pays to cheat
    with pytest.raises(LookaheadError, match="holds data"):
        result.check_lookahead(cuts=2)


@pytest.mark.parametrize("asked", [written, lambda self, bar: bar.timestamp.date() in self.days])
def test_the_eight_best_days_by_name_are_found(asked):
    days = {pd.Timestamp(day).date() for day in WORST}
    result = Backtest(REAL, robot_that(asked, days=days)).run()
    with pytest.raises(LookaheadError, match="holds data"):
        result.check_lookahead(cuts=2)


@pytest.mark.parametrize("seed", range(20))
def test_days_of_chance_and_days_that_move_both_ways_are_no_turns(seed):
    days = REAL.index[np.random.default_rng(seed).choice(len(REAL), 12, replace=False)]
    both = [*RISES.nlargest(6).index, *RISES.nsmallest(6).index]  # as when profits are told
    assert not are_turns({"GOOG": REAL}, {each.date() for each in days})
    assert not are_turns({"GOOG": REAL}, {each.date() for each in both})


def raw(folder):
    (folder / "closes.raw").write_bytes(struct.pack(f"{len(CLOSES)}d", *CLOSES))
    return lambda self, bar: (
        struct.unpack_from("d", (folder / "closes.raw").read_bytes(), 8 * (self.seen - 1))[0]
        > bar.close
    )


def in_a_table(folder):
    path = str(folder / "closes.parquet")
    duckdb.sql("SELECT unnest($1) AS x", params=[CLOSES]).write_parquet(path)
    return lambda self, bar: (
        duckdb.sql(f"SELECT x FROM '{path}' LIMIT 1 OFFSET {self.seen - 1}").fetchall()[0][0]  # noqa: S608
        > bar.close
    )


def in_a_database(folder, opened=None):
    path = str(folder / "closes.duckdb")
    with duckdb.connect(path) as made:
        made.execute("CREATE TABLE closes AS SELECT unnest($1) AS x", [CLOSES])

    def decide(self, bar):
        with (opened or duckdb.connect)(path) as asked:
            rows = asked.execute("SELECT x FROM closes").fetchall()
        return rows[self.seen - 1][0] > bar.close

    return decide


def by_a_name_of_its_own(folder):
    return in_a_database(folder, connect)


def by_a_name_of_the_module(folder):
    def opened(path):
        return connect(path)

    return in_a_database(folder, opened)


@pytest.mark.parametrize(
    "write",
    [raw, in_a_table, in_a_database, by_a_name_of_its_own, by_a_name_of_the_module],
)
def test_what_is_read_of_a_binary_file_is_found(write, tmp_path):
    robot = robot_that(write(tmp_path))
    with pytest.raises(LookaheadError, match=r"reads .* while it trades"):
        Backtest(BARS[:80], robot).run().check_lookahead(cuts=2)
    assert connect is duckdb.connect  # as before


def asks_a_frame(self, bar):
    self.closes = [*getattr(self, "closes", []), bar.close][-9:]
    recent = pd.DataFrame({"close": self.closes})
    [(mean,)] = duckdb.sql("SELECT avg(close) FROM recent").fetchall()
    return len(recent) > 3 and mean < bar.close


def test_a_database_in_memory_is_no_file():
    report = Backtest(BARS[:60], robot_that(asks_a_frame)).run().check_lookahead(cuts=2)
    assert report.is_proven


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no memory is a folder here")  # noqa: S108
def test_a_file_in_memory_is_a_file():
    with tempfile.NamedTemporaryFile("w", dir="/dev/shm", suffix=".csv") as file:
        file.write("\n".join(map(repr, CLOSES)))
        file.flush()
        robot = robot_that(
            lambda self, bar: float(Path(file.name).read_text().split()[self.seen - 1]) > bar.close
        )
        result = Backtest(BARS, robot).run()
        with pytest.raises(LookaheadError):
            result.check_lookahead(cuts=2)
