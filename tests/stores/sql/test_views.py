"""Other programs, datasette or the shells of SQLite and DuckDB, can read a store and its times."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores.schema import CATALOGUE, COUNTERS
from multichat_lab.stores.sql.migrations.m013_views import SHOWN, TIMES
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.robots.robot import Robot
from multichat_lab.trading.robots.trader import RobotSession
from tests.stores.older_stores import CONNECT, make_store
from tests.trading.scenes import random_bars


class Talker(Robot):
    """Buys, sells, and says so."""

    def __init__(self):
        self.seen = 0

    def on_bar(self, bar):
        self.seen += 1
        if self.seen == 2:
            self.buy(10, say="I buy")
        elif self.seen == 5:
            self.sell(10, say="I sell")


BEFORE_1970 = datetime(1969, 12, 31, 23, 59, 59, 250_000, tzinfo=UTC)


def asked(location, question):
    """Return what another program is answered, as rows by name."""
    kind, path = location
    with closing(CONNECT[kind](str(path))) as connection:
        answer = connection.execute(question)
        names = [each[0] for each in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def moment(value):
    return datetime.fromisoformat(value) if isinstance(value, str) else value


@pytest.fixture(params=["sqlite", "duckdb"])
def location(request, tmp_path):
    return request.param, tmp_path / "room"


def test_times_can_be_read_and_what_nobody_knows_is_null(location):
    with SessionPersistence(*location) as chats:
        session = chats.create_session(["Ann", "Bob"], "lunch", created_at=BEFORE_1970)
        said = [BEFORE_1970, BEFORE_1970 + timedelta(microseconds=750_001)]
        said.append(datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))
        for number, at in enumerate(said):
            chats.add_message(ChatMessage(session.session_id, "Ann", str(number), timestamp=at))
    rows = asked(location, "SELECT * FROM readable_messages ORDER BY seq")
    assert [moment(each["timestamp"]) for each in rows] == said
    assert {each["topic"] for each in rows} == {"lunch"}
    assert all(moment(each["recorded_at"]).utcoffset() == timedelta() for each in rows)
    [shown] = asked(location, "SELECT * FROM readable_sessions")
    assert moment(shown["created_at"]) == BEFORE_1970
    assert shown["ended_at"] is None


def test_a_time_that_an_import_made_up_is_none(location, tmp_path):
    source = tmp_path / "talk.jsonl"
    source.write_text(json.dumps({"messages": [{"role": "user", "content": "Hi."}]}))
    with SessionPersistence(*location) as chats:
        import_chat(source, chats)
    [message] = asked(location, "SELECT * FROM readable_messages")
    [session] = asked(location, "SELECT * FROM readable_sessions")
    assert (message["content"], message["time_kind"], message["timestamp"]) == (
        "Hi.",
        "made_up",
        None,
    )
    assert moment(message["recorded_at"]).year > 2000
    assert session["created_at"] is session["last_activity"] is None


def test_orders_and_trades_tell_the_words_that_led_to_them(location):
    with SessionPersistence(*location) as chats:
        chats.create_session(["Talker"], session_id="one")
        said = RobotSession(chats, "one")
        Backtest(random_bars(20, seed=4), Talker(), session=said).run().save(chats)
    orders = asked(location, "SELECT * FROM readable_orders ORDER BY order_id")
    assert [each["words"] for each in orders] == ["I buy", "I sell"]
    [trade] = asked(location, "SELECT * FROM readable_trades")
    assert (trade["said_by"], trade["words"]) == ("Talker", "I buy")
    assert moment(trade["exit_time"]) > moment(trade["entry_time"])


def test_a_store_of_the_first_release_gets_them_and_all_can_be_read(location):
    make_store(*location)
    with SessionPersistence(*location):
        pass
    for table, columns in SHOWN.items():
        assert set(columns.split()) - set(COUNTERS) <= CATALOGUE[table].columns.keys()
        times = {name for name, each in CATALOGUE[table].columns.items() if each.kind == "time"}
        assert times & set(columns.split()) <= TIMES
        asked(location, f"SELECT * FROM readable_{table}")  # noqa: S608
    [message] = asked(location, "SELECT * FROM readable_messages")
    assert moment(message["timestamp"]) == datetime(1970, 1, 1, microsecond=7, tzinfo=UTC)
