"""The tables of runs in every store: what is put in comes back, by run and through the lab."""

import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.schema import RUN_TABLES, TABLES
from tests.trading.recording.example_rows import MIDNIGHT, TIME_US, in_lab, put, row, stored


@pytest.fixture
def recorded(chats):
    chats.create_session(["Ann"], session_id="one")
    for table in RUN_TABLES:
        put(chats, table, row(table))
    return chats


def test_a_row_comes_back_as_it_was_to_the_last_bit(recorded):
    for table in RUN_TABLES:
        assert stored(recorded, table) == [row(table)]


@pytest.mark.slow
def test_the_lab_has_the_rows_with_the_types_of_analysis(recorded):
    with Lab(recorded) as lab:
        assert in_lab(lab, "fills") == [("r1", 1, 1, MIDNIGHT, 1 / 3, 0.1, 0.07, 0.0)]
        order = dict(zip(TABLES["orders"], in_lab(lab, "orders")[0], strict=True))
        assert order["reduce_only"] is True
        assert order["submitted_at"] == MIDNIGHT
        assert (order["closed_at"], order["stop_price"], order["replaces"]) == (None, None, 4)
        query = "SELECT params->>'fast', metadata->>'leverage', started_at FROM runs"
        assert lab.sql(query).fetchall() == [("10", "2.0", MIDNIGHT.replace(microsecond=1))]
        kinds = dict(lab.sql("SELECT column_name, column_type FROM (DESCRIBE trades)").fetchall())
        assert kinds["pnl"] == kinds["slippage"] == kinds["entry_price"] == "DOUBLE"
        assert kinds["entry_time"] == "TIMESTAMP WITH TIME ZONE"
        assert in_lab(lab, "trades")[0][-2:] == (-99.9, 0.01)
        assert lab.sql("SELECT terms->>'limit' FROM requests").fetchall() == [("10.01",)]
        assert lab.sql("SELECT close, timestamp FROM bars").fetchall() == [(1.2, MIDNIGHT)]


@pytest.mark.slow
def test_an_order_and_a_run_are_replaced_and_all_else_is_added(recorded):
    with Lab(recorded) as lab:
        assert len(in_lab(lab, "orders")) == 1
        changed = row("orders", status="filled", closed_at=TIME_US, closed_event=3)
        other = row("orders", order_id=2)
        put(recorded, "orders", row("orders", status="held"), other, changed)
        put(recorded, "runs", row("runs", ended_at=TIME_US))
        put(recorded, "fills", row("fills", fill_id=2), row("fills", fill_id=3))
        assert stored(recorded, "orders") == [changed, other]
        assert stored(recorded, "runs") == [row("runs", ended_at=TIME_US)]
        assert [each[1] for each in stored(recorded, "fills")] == [1, 2, 3]
        query = "SELECT order_id, status, closed_at FROM orders ORDER BY ALL"
        assert lab.sql(query).fetchall() == [(1, "filled", MIDNIGHT), (2, "open", None)]
        assert lab.sql("SELECT ended_at FROM runs").fetchall() == [(MIDNIGHT,)]
        assert lab.sql("SELECT count(*) FROM fills").fetchall() == [(3,)]


@pytest.mark.slow
def test_rows_and_messages_of_one_transaction_are_recorded_both_or_neither(recorded):
    def record_both():
        with recorded.store.transaction() as transaction:
            message = ChatMessage("one", "Ann", "I buy", seq=1)
            transaction.add_messages([message])
            transaction.put_rows("orders", [row("orders", message_id=message.message_id)])
            transaction.put_rows("fills", [row("fills", run_id="nobody's")])

    with pytest.raises(StoreError, match=r"no run .*nobody"):
        record_both()
    assert recorded.get_messages("one") == []
    assert stored(recorded, "orders") == [row("orders")]
    with Lab(recorded) as lab:
        assert len(in_lab(lab, "orders")) == 1


REFUSED = {
    "an unknown table": ("ordres", row("orders")),
    "a table of the conversation": ("messages", ("one",)),
    "too few columns": ("fills", row("fills")[:-1]),
    "too many columns": ("fills", (*row("fills"), 1)),
    "a run that is not there": ("equity", row("equity", run_id="r2")),
    "no number": ("equity", row("equity", equity=float("nan"))),
    "infinity": ("fills", row("fills", price=float("inf"))),
}


def test_what_makes_no_sense_is_refused_and_changes_nothing(recorded):
    for case, (table, bad) in REFUSED.items():
        with pytest.raises(StoreError):
            put(recorded, table, bad)
            pytest.fail(f"{case} was taken")
    for table in RUN_TABLES:
        assert stored(recorded, table) == [row(table)]


def test_asking_for_an_unknown_table_is_refused(recorded):
    with pytest.raises(StoreError, match="Known: runs, orders"):
        stored(recorded, "sessions; DROP TABLE runs")


@pytest.mark.slow
def test_with_a_session_its_runs_are_deleted_and_no_others(recorded):
    recorded.create_session(["Bob"], session_id="two")
    put(recorded, "runs", row("runs", run_id="r2", session_id="two"), row("runs", run_id="r3"))
    put(recorded, "runs", row("runs", run_id="r4", session_id=None))
    for run_id in ("r2", "r3", "r4"):
        put(recorded, "equity", row("equity", run_id=run_id))
    with Lab(recorded) as lab:
        assert len(in_lab(lab, "equity")) == 4
        with recorded.store.transaction() as transaction:
            transaction.delete_sessions(["one"])
        for table in RUN_TABLES:
            assert stored(recorded, table) == stored(recorded, table, "r3") == []
        left = lab.sql("SELECT run_id FROM equity JOIN runs USING (run_id) ORDER BY ALL")
        assert left.fetchall() == [("r2",), ("r4",)]
        assert in_lab(lab, "bars") == in_lab(lab, "requests") == []


@pytest.mark.slow
def test_many_rows_come_back_in_their_order(recorded):
    points = [row("equity", timestamp=TIME_US + number) for number in range(1, 3_000)]
    put(recorded, "equity", *points)
    assert stored(recorded, "equity") == [row("equity"), *points]
    with Lab(recorded) as lab:
        assert lab.sql("SELECT count(*) FROM equity").fetchall() == [(3_000,)]


@pytest.fixture
def durable(shared_storage):
    with SessionPersistence(*shared_storage) as chats:
        chats.create_session(["Ann"], session_id="one")
        put(chats, "runs", row("runs"))
        put(chats, "orders", row("orders"))
        yield shared_storage, chats


def test_rows_outlive_the_object_that_wrote_them(durable):
    storage, chats = durable
    chats.close()
    with SessionPersistence(*storage) as again, Lab(again) as lab:
        assert stored(again, "runs") == [row("runs")]
        assert stored(again, "orders") == [row("orders")]
        put(again, "orders", row("orders", status="filled"))
        assert lab.sql("SELECT status FROM orders").fetchall() == [("filled",)]


@pytest.mark.slow
def test_another_open_store_sees_new_rows_and_a_deletion(durable):
    storage, chats = durable
    with SessionPersistence(*storage) as other, Lab(other) as lab:
        assert len(in_lab(lab, "orders")) == 1
        put(chats, "orders", row("orders", order_id=2))
        assert len(in_lab(lab, "orders")) == len(stored(other, "orders")) == 2
        with chats.store.transaction() as transaction:
            transaction.delete_sessions(["one"])
        assert in_lab(lab, "orders") == stored(other, "orders") == []
