"""A search is a sweep of the points that optuna chooses."""

import joblib
import pytest
from pandas.testing import assert_frame_equal

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import OutputError
from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.experiments import Search, sweep
from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.robots import Breakout, SmaCross
from multichat_lab.trading.robots.robot import Robot

optuna = pytest.importorskip("optuna", reason="the extra 'search' is not installed")

BARS = gbm_bars(300, 3)
GRID = {"channel": range(5, 60), "multiple": [1.0, 1.5, 2.0, 4.0]}


class Fussy(Robot):
    """Refuses 1 when it is made, and fails at 3 in the run."""

    def __init__(self, n=1, word="a"):
        if n == 1:
            raise ValueError("1 is too few")
        self.n = n

    def on_bar(self, bar):
        if self.n == 3:
            raise ZeroDivisionError("division by zero")


def test_the_table_is_that_of_a_sweep_of_the_same_points():
    found = sweep(BARS, Breakout, GRID, search=Search(20, seed=4))
    whole = sweep(BARS, Breakout, GRID)
    assert len(found) == found.attrs["trials"] == 20
    assert not found.duplicated(["channel", "multiple"]).any()
    own = found.merge(whole, on=["channel", "multiple"], suffixes=("", " there"))
    assert list(found.columns) == list(whole.columns)
    assert (own["Sharpe Ratio"] == own["Sharpe Ratio there"]).all()
    assert found["Sharpe Ratio"].max() == found["Sharpe Ratio"][found.attrs["best"]]


def test_the_same_seed_tries_the_same_points_on_any_number_of_workers():
    def run(seed):
        return sweep(BARS, Breakout, GRID, search=Search(20, seed))

    here = run(1)
    with joblib.parallel_config("threading", n_jobs=2):
        assert_frame_equal(run(1), here, check_exact=True)
    assert not run(2).equals(here)


def test_points_that_are_refused_or_fail_are_rows():
    table = sweep(BARS, Fussy, {"n": [1, 2, 3, 4], "word": ["a", "b"]}, search=Search(50))
    assert len(table) == 8  # the whole space, no point twice
    told = table.set_index("n")["error"]
    assert set(told[1]) == {"ValueError: 1 is too few"}
    assert set(told[3]) == {"ZeroDivisionError: division by zero"}
    assert told[[2, 4]].isna().all()
    assert table.attrs["trials"] == table.attrs["refused"] == 4


def test_the_constraint_holds_and_the_objective_is_searched_for():
    table = sweep(
        BARS,
        SmaCross,
        {"fast": range(2, 40), "slow": range(3, 60)},
        search=Search(40),
        constraint=lambda p: p["fast"] < p["slow"],
        objective="Turnover",
        maximise=False,
    )
    assert (table["fast"] < table["slow"]).all()
    assert table["Turnover"].min() == table["Turnover"][table.attrs["best"]]
    late, early = table["Turnover"].iloc[20:].median(), table["Turnover"].iloc[:10].median()
    assert late < early  # it has learnt where to look


def test_a_distribution_of_optuna_s_is_a_range_to_choose_from():
    wide = optuna.distributions.FloatDistribution(0.5, 8.0, log=True)
    table = sweep(BARS, Breakout, {"channel": [20], "multiple": wide}, search=Search(12))
    assert table["multiple"].between(0.5, 8).all()
    assert table["multiple"].nunique() == 12


def test_a_search_that_was_stopped_goes_on_from_its_storage(tmp_path):
    storage = f"sqlite:///{tmp_path / 'studies.db'}"

    def run(trials, **own):
        return sweep(BARS, Breakout, GRID, search=Search(trials, 3, storage), **own)

    first = run(10)
    more = run(25)
    assert_frame_equal(more.iloc[:10, :2], first.iloc[:, :2])
    assert len(more) == 25
    assert_frame_equal(run(25), more)
    with pytest.raises(RobotError, match="of other bars"):
        run(25, cash=5)


@pytest.mark.parametrize(
    "address", ["sqlite:///{}", "sqlite:///file:{}?uri=true", "SQLite:///{}-wal"]
)
def test_a_storage_that_is_a_store_of_conversations_is_refused(tmp_path, address):
    path = tmp_path / "my chats.db"
    with SessionPersistence("sqlite", path):
        storage = address.format(path)
        with pytest.raises(OutputError, match="store"):
            sweep(BARS, Breakout, GRID, search=Search(5, storage=storage))
        with pytest.raises(OutputError, match="store"):
            sweep(BARS, Breakout, GRID, search=Search(5, storage=storage.replace(" ", "%20")))


def test_a_storage_that_cannot_be_opened_is_an_error():
    with pytest.raises(RobotError, match="cannot be opened in nowhere://"):
        sweep(BARS, Breakout, GRID, search=Search(5, storage="nowhere://x"))


@pytest.mark.parametrize("trials", [0, -1, 10**7])
def test_a_number_of_trials_that_makes_no_sense_is_an_error(trials):
    with pytest.raises(RobotError, match="trials is"):
        Search(trials)


def test_a_parameter_that_the_robot_lacks_and_one_without_values_are_errors():
    with pytest.raises(RobotError, match="'depth'"):
        sweep(BARS, Breakout, {"depth": [1]}, search=Search(5))
    with pytest.raises(RobotError, match="channel has no values"):
        sweep(BARS, Breakout, {"channel": []}, search=Search(5))
    with pytest.raises(RobotError, match="Give a list of values"):
        sweep(BARS, Breakout, {"channel": 5}, search=Search(5))  # type: ignore[dict-item]


def test_where_all_are_refused_the_search_says_so():
    table = sweep(BARS, Fussy, {"n": [1]}, search=Search(5))
    assert table["error"].tolist() == ["ValueError: 1 is too few"]
