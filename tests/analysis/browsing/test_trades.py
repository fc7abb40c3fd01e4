"""The words that cost and earned most, against the attribution of messages, over real runs."""

import pytest

from multichat_lab import Backtest, Funds, Instrument, Lab, SessionPersistence
from multichat_lab.analysis.attribution import message_attribution_df
from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.analysis.browsing.selection import Selection
from multichat_lab.errors import QueryError
from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.robots import Breakout, MeanReversion, SmaCross
from multichat_lab.trading.robots.trader import RobotSession

EURO = {"instruments": {"SAP": Instrument("SAP", currency="EUR")}}


@pytest.fixture(scope="module")
def traded():
    """A browser of three runs of one symbol in dollars, and of one in euros, each a session."""
    bars = gbm_bars(600, seed=4)
    with SessionPersistence("memory") as chats:
        for robot in (SmaCross(3, 8), MeanReversion(5, oversold=40), Breakout()):
            chats.create_session([robot.name], session_id=robot.name)
            talk = RobotSession(chats, robot.name)
            Backtest({"COIN": bars}, robot, session=talk).run().save(chats)
        chats.create_session(["SmaCross"], session_id="euros")
        talk, funds = RobotSession(chats, "euros"), Funds(50_000, currency="EUR")
        Backtest({"SAP": bars}, SmaCross(4, 9), funds, session=talk, **EURO).run().save(chats)
        with Lab(chats) as lab:
            browser = Browser(lab)
            yield browser
            browser.close()


def earned(browser, currency):
    """Return seq, session and profit of each message of runs in a currency, the costliest first."""
    lab = browser.table.lab
    runs = lab.sql(
        "SELECT run_id FROM runs WHERE coalesce(metadata->>'$.currency', 'USD') = $currency",
        {"currency": currency},
    ).fetchall()
    table = message_attribution_df(lab, runs=[run_id for (run_id,) in runs])
    return table.sort_values(["pnl", "session_id", "seq"])


def told(rows, currency):
    return [
        (row["session_id"], row["seq"], row["earned"]["amount"])
        for row in rows
        if row["earned"]["currency"] == currency
    ]


def expected(table, most):
    return [(row.session_id, row.seq, row.pnl) for row in table.head(most).itertuples()]


@pytest.mark.parametrize("currency", ["USD", "EUR"])
def test_the_words_that_cost_and_earned_most_are_those_of_the_attribution(traded, currency):
    table = earned(traded, currency)
    assert (table["pnl"] < 0).sum() > 3 < (table["pnl"] > 0).sum()  # else it would show nothing
    found = traded.ask(Selection(), "extremes", {"limit": 3})
    assert told(found["lost"], currency) == expected(table, 3)
    won = table.sort_values(["pnl", "session_id", "seq"], ascending=[False, True, True])
    assert told(found["won"], currency) == expected(won, 3)


def test_only_what_is_chosen_counts_and_only_what_earned_or_cost_anything_at_all(traded):
    table = earned(traded, "USD")
    chosen = table[table["participant"] == "Breakout"]
    found = traded.ask(Selection(senders=("Breakout",)), "extremes", {"limit": 200})
    assert told(found["lost"], "USD") == expected(chosen[chosen["pnl"] < 0], 200)
    assert {row["sender"] for end in found.values() for row in end} == {"Breakout"}
    of_session = traded.ask(Selection(), "extremes", {"session_id": "Breakout", "limit": 200})
    assert of_session == found
    assert traded.ask(Selection(words="no such words"), "extremes", {}) == {"lost": [], "won": []}


def test_a_limit_that_makes_no_sense_is_refused(traded):
    with pytest.raises(QueryError, match="limit is 0"):
        traded.ask(Selection(), "extremes", {"limit": 0})
