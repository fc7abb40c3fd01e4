"""A saved backtest lies beside its conversation, joined to it by message ids."""

import numpy as np
import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import SessionNotFoundError
from multichat_lab.stores.schema import RUN_TABLES
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.market import regime_bars
from multichat_lab.trading.robots import Breakout, SmaCross
from multichat_lab.trading.robots.trader import RobotSession

BARS = regime_bars(600, seed=1)
EQUITY = ("cash", "position_value", "equity", "drawdown")


@pytest.fixture
def result(chats):
    chats.create_session(["Breakout"], session_id="one")
    return Backtest(BARS, Breakout(), session=RobotSession(chats, "one")).run()


def plain(column):
    return column.astype(object).where(column.notna(), None).tolist()


def contents(chats, run_id):
    with chats.store.reading() as reader:
        return {table: reader.run_rows(table, run_id) for table in RUN_TABLES}


def test_every_table_in_the_lab_equals_the_table_of_the_result(chats, result):
    assert result.save(chats) == result.run_id
    with Lab(chats) as lab:
        for table in ("orders", "fills", "trades"):
            frame = getattr(result, table)
            stored = lab.sql(f"FROM {table} ORDER BY ALL").df()
            assert len(stored) == len(frame) > 5
            for column in set(frame) & set(stored):
                assert plain(stored[column]) == plain(frame[column]), column


def test_the_equity_curve_is_the_results_to_the_last_bit(chats, result):
    result.save(chats)
    with Lab(chats) as lab:
        stored = lab.sql("SELECT * FROM equity ORDER BY timestamp").df()
    assert (stored["timestamp"].array == result.equity.index.array).all()
    for column in EQUITY:
        assert np.array_equal(stored[column], result.equity[column])


def test_the_run_tells_who_traded_what_and_on_which_terms(chats, result):
    result.save(chats)
    with Lab(chats) as lab:
        query = """
            SELECT robot, symbol, initial_cash, bar_count, session_id, desk_id, params->>'channel',
                   metadata->>'leverage', metadata->'costs'->>'commission', started_at, ended_at
            FROM runs
        """
        (found,) = lab.sql(query).fetchall()
    terms = ("20", "1.0", "0.001", result.run.started_at)
    assert found[:-1] == ("Breakout", "REGIME", 100_000.0, 600, "one", None, *terms)
    assert found[-1] >= result.run.started_at


def test_each_order_finds_the_message_that_caused_it(chats, result):
    result.save(chats)
    with Lab(chats) as lab:
        query = """
            SELECT count(*), count(m.message_id), bool_and(sender = participant)
            FROM orders LEFT JOIN messages m USING (message_id)
        """
        orders, with_message, own = lab.sql(query).fetchall()[0]
    assert orders == with_message == len(result.orders)
    assert own


@pytest.mark.slow
def test_saving_again_changes_nothing(chats, result):
    run_id = result.save(chats)
    before = contents(chats, run_id)
    assert result.save(chats) == run_id
    assert contents(chats, run_id) == before
    with Lab(chats) as lab:
        assert lab.sql("SELECT count(*) FROM fills").fetchall() == [(len(result.fills),)]


def test_two_runs_of_one_backtest_are_two_runs(chats):
    backtest = Backtest(BARS, SmaCross())
    first, second = backtest.run(), backtest.run()
    assert first.save(chats) != second.save(chats)
    with Lab(chats) as lab:
        assert lab.sql("SELECT count(DISTINCT run_id), count(*) FROM equity").fetchall() == [
            (2, 1_200)
        ]


def test_a_result_whose_session_is_elsewhere_is_not_saved(result, tmp_path):
    with SessionPersistence("sqlite", tmp_path / "other.db") as other:
        with pytest.raises(SessionNotFoundError):
            result.save(other)
        assert not any(contents(other, result.run_id).values())


def test_several_symbols_leverage_and_an_empty_account_can_be_saved(chats):
    bars = {"A": BARS, "B": regime_bars(600, seed=2)}
    funds, costs = Funds(0.0, leverage=2.0), Costs(per_share=0.01, minimum=1)
    result = Backtest(bars, SmaCross(), funds, costs).run()
    run_id = result.save(chats)
    found = contents(chats, run_id)
    assert found["runs"][0][3] == "A,B"
    assert len(found["equity"]) == 600
    assert {each[-1] for each in found["equity"]} == {0.0}
