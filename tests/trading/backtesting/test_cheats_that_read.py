"""Robots that read tomorrow from a file while they trade are found out."""

import json
import sqlite3
from functools import lru_cache

import numpy as np
import pandas as pd
import pytest

from multichat_lab.errors.trading import LookaheadError
from multichat_lab.trading.backtesting.backtest import Backtest
from tests.trading.backtesting.following import BARS, NEXT, robot_that


@pytest.fixture
def files(tmp_path):
    NEXT.to_csv(tmp_path / "closes.csv", header=False)
    np.save(tmp_path / "closes.npy", NEXT.to_numpy())
    (tmp_path / "closes.json").write_text(json.dumps(NEXT.tolist()))
    with sqlite3.connect(tmp_path / "closes.db") as connection:
        connection.execute("CREATE TABLE closes (close REAL)")
        connection.executemany("INSERT INTO closes VALUES (?)", [(each,) for each in NEXT])
    return tmp_path


def of_database(path, place):
    with sqlite3.connect(path) as connection:
        query = "SELECT close FROM closes WHERE rowid = ?"
        return connection.execute(query, (place + 1,)).fetchone()[0]


@lru_cache
def remembered(path):
    return json.loads(path.read_text())


READERS = {
    "closes.csv": lambda path, place: pd.read_csv(path, header=None)[1].iloc[place],
    "closes.npy": lambda path, place: np.load(path)[place],
    "closes.json": lambda path, place: json.loads(path.read_text())[place],
    "closes.db": of_database,
}


def reading(path, read):
    """Return a robot that looks into a file on its first bars."""
    return robot_that(
        lambda self, bar: self.seen < 40 and self.read(self.path, self.seen - 1) > bar.close,
        path=path,
        read=read,
    )


@pytest.mark.parametrize("name", READERS)
def test_a_robot_that_reads_tomorrow_from_a_file_is_found(files, name):
    result = Backtest(BARS, reading(files / name, READERS[name])).run()
    with pytest.raises(LookaheadError, match=rf"reads .*{name} while it trades"):
        result.check_lookahead()


def test_what_a_cache_has_read_before_is_found_too(files):
    robot = reading(files / "closes.json", lambda path, place: remembered(path)[place])
    result = Backtest(BARS, robot).run()
    with pytest.raises(LookaheadError, match=r"closes.json|holds data"):
        result.check_lookahead()
