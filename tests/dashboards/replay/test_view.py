"""A replay sends its columns once, then what grows; Python moves the same clock."""

import json
import tempfile

import numpy as np
import pytest

from multichat_lab import ChatMessage, Lab, SessionPersistence
from multichat_lab.dashboards import ReplayView
from multichat_lab.dashboards.replay.kept import Kept
from multichat_lab.dashboards.replay.market import equity_of
from multichat_lab.errors import ChartError, QueryError
from multichat_lab.times import utc_datetime
from multichat_lab.trading import Backtest
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.trader import RobotSession
from tests.dashboards.chart.wire import hear, take_messages, take_sent
from tests.dashboards.replay.recorded import BARS, SESSION, run_of, said

pytestmark = pytest.mark.usefixtures("recording")


@pytest.fixture
def view(lab):
    view = ReplayView(lab, session=SESSION)
    take_sent(view)
    yield view
    view.close()


def look(view, generation=-1, **more):
    hear(view, kind="here", view="one", generation=generation, behind=False, **more)


def test_a_view_that_opens_is_sent_everything_once(view):
    look(view)
    [(message, buffers)] = take_messages(view)
    assert (message["kind"], message["view"]) == ("columns", "one")
    header = json.loads(json.dumps(message["header"], allow_nan=False))
    shapes = [(each["rows"], len(each["columns"])) for each in header["buffers"].values()]
    assert [len(each) for each in buffers] == [rows * width for rows, width in shapes]
    assert [*header["buffers"]] == [
        "words", "bars:0", "equity:0", "equity:1", "equity:2", "fills", "trades",
    ]  # fmt: skip
    bars = buffers[1].reshape(-1, 6)
    assert bars[:, 4].tolist() == BARS["close"].tolist()
    look(view, generation=message["generation"])
    assert take_messages(view) == []


def test_the_clock_goes_to_a_time_a_message_a_trade_and_the_next_event(view):
    assert view.at("2000-01-01").state.time == BARS.index[0]
    assert view.at(BARS.index[40]).state.time == BARS.index[40]
    words = view.columns.header["messages"]
    assert view.at(message=words[3]["seq"]).state.messages >= 4
    assert view.at(message=words[3]["message_id"]).time == words[3]["at"]
    ends = view.columns.column("trades", "exit_time")
    assert view.at(trade=("Breakout", 1)).time / 1e6 in ends
    before = view.time
    assert view.next_event("fills").time > before
    assert view.at().next_event().time == int(BARS.index[-1].timestamp() * 1e6)


@pytest.mark.parametrize(
    ("asked", "match"),
    [
        ({"message": 10_000}, "There is no message 10000.*Give one of the"),
        ({"trade": 1}, r"There are several trades 1.*Give \(participant, trade_id\)"),
        ({"trade": ("Zoe", 1)}, "There is no trade .*here trade: SmaCross, Breakout, Ann"),
        ({"time": "soon"}, "'soon' is no time"),
        ({"time": 5, "message": 1}, "Several times are given"),
    ],
)
def test_a_place_that_is_not_there_is_refused_and_moves_nothing(view, asked, match):
    before = view.at("2024-01-01").time
    with pytest.raises(QueryError, match=match):
        view.at(**asked)
    assert view.time == before


def test_a_symbol_that_nobody_traded_is_refused_and_nothing_changes(view):
    with pytest.raises(ChartError, match=r"symbol is 'XYZ'. Known are GBM"):
        view.symbol = "XYZ"
    assert view.symbol == "GBM"


def test_one_that_cannot_be_made_leaves_nothing_open(tmp_path, monkeypatch):
    with SessionPersistence("sqlite", tmp_path / "chats.db") as chats:
        said(chats, 0, 5)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    source = f"sqlite:{tmp_path / 'chats.db'}"
    ReplayView(source, session="talk").close()
    with pytest.raises(ChartError) as refused:
        ReplayView(source, session="talk", theme="blue")
    with pytest.raises(QueryError) as unknown:
        ReplayView(source, session="nowhere")
    assert not list(temporary.iterdir()), (refused, unknown)


def test_what_is_recorded_later_comes_as_growth_while_somebody_looks(tmp_path):
    place = str(tmp_path / "chats.db")
    with SessionPersistence("sqlite", place) as chats:
        said(chats, 0, 5)
        view = ReplayView(f"sqlite:{place}", session="talk")
        take_sent(view)
        look(view)
        [(whole, _)] = take_messages(view)
        chats.add_messages([ChatMessage("talk", "Bob", "And more.")])
        view.refresh()
        [(message, buffers)] = take_messages(view)
        assert (message["kind"], message["generation"]) == ("grow", whole["generation"])
        assert message["at"] == {"words": 2}
        assert [len(each) for each in buffers] == [1]
        tail = message["tail"]["messages"]
        assert (tail["at"], [each["content"] for each in tail["rows"]]) == (2, ["And more."])
        assert message["tail"]["to"] == view.columns.header["to"]
        view.refresh()
        assert take_messages(view) == []
        view.close()


def test_somebody_new_in_the_talk_is_sent_everything_anew(memory):
    said(memory, 0, 5)
    view = ReplayView(memory, session="talk")
    take_sent(view)
    look(view)
    [(whole, _)] = take_messages(view)
    memory.members.add("talk", {"Cleo": "human"})
    view.refresh()
    [(message, _)] = take_messages(view)
    assert (message["kind"], message["generation"]) == ("columns", whole["generation"] + 1)
    view.close()


def test_nothing_is_sent_while_nobody_looks(memory):
    said(memory, 0)
    view = ReplayView(memory, session="talk")
    take_sent(view)
    memory.add_messages([ChatMessage("talk", "Ann", "Alone?")])
    view.refresh()
    assert take_sent(view) == []
    look(view)
    [(message, _)] = take_messages(view)
    assert len(message["header"]["messages"]) == 2
    view.close()


def test_a_backtest_draws_no_bars_that_it_has_not_recorded_unless_they_are_passed(memory):
    memory.create_session(["SmaCross"], session_id="test")
    ran = BARS[50:250]
    result = Backtest(ran, SmaCross(3, 8), session=RobotSession(memory, "test")).run()
    run = result.save(memory)
    with Lab(memory) as lab:
        bare = ReplayView(lab, run=run)
        assert "bars:0" not in bare.columns.buffers
        assert any("pass bars=" in each for each in bare.columns.header["unknown"])
        passed = ReplayView(lab, run=run, bars=BARS)
        assert passed.columns.buffers["bars:0"][:, 4].tolist() == ran["close"].tolist()
        assert passed.state.seats["equity"].tolist() == [result.equity["equity"].iloc[-1]]
        for each in (bare, passed):
            each.close()


def test_a_cell_shows_a_text_a_picture_and_the_view(view):
    data, _ = view._repr_mimebundle_()
    assert data["text/plain"].startswith("ReplayColumns('SmaCross, Breakout, Ann on GBM', 51 mess")
    assert len(data["image/png"]) > 10_000
    assert "application/vnd.jupyter.widget-view+json" in data


def test_a_drawdown_from_nothing_is_not_known(lab, floor):
    known = equity_of(lab, run_of(floor, "Ann"), Kept())
    assert not np.isnan(known).any()
    assert utc_datetime(int(known[0, 0] * 1e6)) == BARS.index[0]


def test_a_topic_of_a_paragraph_is_shortened_to_a_heading(memory):
    memory.create_session(["Ann"], session_id="talk", topic="How many clients will be there? " * 9)
    view = ReplayView(memory, session="talk")
    assert len(view.title) <= 110
    assert view.title.endswith("…")
    view.close()
