"""What a store gained since a mark: copying it bit by bit gives the same as copying it whole."""

from datetime import timedelta

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError
from multichat_lab.records import Annotation, ChatMessage, Relation
from multichat_lab.stores.rows import message_row
from multichat_lab.stores.schema import KEYS, TABLES
from multichat_lab.times import utc_now


class Copy:
    """Tables filled with a store's changes as the lab does it."""

    def __init__(self):
        self.rows = {}
        self.mark = None
        self.reloads = 0

    def follow(self, store, limit=50_000):
        """Bring the copy up to date and return in how many steps."""
        for step in range(1, 1_000):
            changes = store.changes(self.mark, limit)
            self.mark = changes.mark
            if changes.reload:
                self.rows.clear()
                self.reloads += 1
            for table, rows in changes.rows.items():
                assert len(rows) <= limit
                for row in rows:
                    self._put(table, row)
            if changes.complete:
                return step
        raise AssertionError("the changes never end")

    def _put(self, table, row):
        of_name = dict(zip(TABLES[table], row, strict=True))
        key = tuple(of_name[name] for name in KEYS[table]) if table in KEYS else row
        self.rows.setdefault(table, {})[key] = row

    def tables(self):
        return {name: sorted(rows.values(), key=repr) for name, rows in self.rows.items() if rows}


def copied(store):
    copy = Copy()
    copy.follow(store)
    return copy.tables()


def histories(chats):
    """Do one thing after another, yielding after each."""
    old = utc_now() - timedelta(days=35)
    chats.create_session(["Ann", "Bob"], "lunch", "s", created_at=old)
    yield
    first, _ = chats.add_messages([ChatMessage("s", "Ann", "1"), ChatMessage("s", "Bob", "2")])
    yield
    chats.add_message(ChatMessage("s", "Bob", "3", reply_to=first.message_id))
    chats.members.remove("s", "Ann")
    yield
    chats.members.add("s", {"Cy": "human", "Ann": "agent"})
    chats.relations.add([Relation("s", first.message_id, first.message_id, kind) for kind in "ab"])
    yield
    chats.create_session([], session_id="t", created_at=old)
    chats.end_session("s")
    yield
    chats.history.revise(first.message_id, "one", by="Bob")
    chats.history.react(first.message_id, "Bob", "tada")
    chats.identities.alias("Ann", "ann_")
    yield
    chats.history.delete(first.message_id)
    chats.annotations.add([Annotation("t", "odd"), Annotation("s", "odd", first.message_id)])
    yield
    chats.cleanup_old_sessions(30)
    yield
    chats.create_session(["Dee"], session_id="t")
    chats.add_message(ChatMessage("t", "Dee", "anew"))
    yield


@pytest.mark.slow
def test_following_step_by_step_gives_the_same_tables_as_all_at_once(chats):
    patient, hasty = Copy(), Copy()
    for _ in histories(chats):
        patient.follow(chats.store)
        hasty.follow(chats.store, limit=1)
        assert patient.tables() == hasty.tables() == copied(chats.store)
    assert patient.reloads == hasty.reloads == 1
    assert {row[0] for row in patient.tables()["sessions"]} == {"s", "t"}


@pytest.mark.slow
def test_following_another_open_store_that_writes(shared_storage):
    with (
        SessionPersistence(*shared_storage) as chats,
        SessionPersistence(*shared_storage) as other,
    ):
        copy = Copy()
        for _ in histories(chats):
            copy.follow(other.store)
            assert copy.tables() == copied(other.store)
        assert copy.reloads == 1
        with SessionPersistence(*shared_storage) as third:
            assert without_places(copied(third.store)) == without_places(copy.tables())


@pytest.mark.parametrize("sizes", [(1, 1, 1), (3, 2_500, 1)])
def test_following_while_two_write_by_turns(shared_storage, sizes):
    with (
        SessionPersistence(*shared_storage) as chats,
        SessionPersistence(*shared_storage) as other,
    ):
        chats.create_session(["Ann"], session_id="s")
        copy, count = Copy(), 0
        for size in sizes:
            for writer in (chats, other):
                writer.add_messages(ChatMessage("s", "Ann", f"{size}") for _ in range(size))
                copy.follow(chats.store)
                count += size
                assert [row[1] for row in copy.rows["messages"].values()] == [*range(1, count + 1)]
        assert copy.tables() == copied(other.store)


def test_what_a_run_writes_comes_once_and_what_was_refused_never(chats):
    chats.create_session(["Ann"], session_id="s")
    copy = Copy()
    copy.follow(chats.store)
    run = ("r", "s", "robot", "X", "{}", 1, 100.0, 0, None, "{}", None, None)
    fill = ("r", 1, 1, 0, 1.0, 1.0, 0.0, 0.0)
    with pytest.raises(StoreError), chats.store.transaction() as transaction:
        transaction.put_rows("runs", [run])
        transaction.put_rows("fills", [fill, ("unknown", *fill[1:])])
    copy.follow(chats.store)
    assert copy.tables() == copied(chats.store)
    assert not {"runs", "fills"} & copy.tables().keys()
    for row in (run, (*run[:8], 9, *run[9:])):
        with chats.store.transaction() as transaction:
            transaction.put_rows("runs", [row])
            transaction.put_rows("fills", [fill])
        copy.follow(chats.store)
        assert copy.tables()["runs"] == [row]
        assert copy.tables() == copied(chats.store)


def without_places(tables):
    """Leave out the participants' `position`, which orders them and means no more."""
    seats = [row[:-1] for row in tables["participants"]]
    return tables | {"participants": sorted(seats, key=repr)}


def test_every_message_comes_once_and_in_order(chats):
    chats.create_session(["Ann"], session_id="s")
    mark, rows = None, []
    for size in (3, 0, 5, 1):
        chats.add_messages(ChatMessage("s", "Ann", f"{size}") for _ in range(size))
        changes = chats.store.changes(mark)
        mark = changes.mark
        rows += changes.rows.get("messages", [])
        assert not changes.reload
    assert rows == [message_row(each) for each in chats.get_messages("s")]


@pytest.mark.parametrize("limit", [1, 2, 7])
def test_a_limit_smaller_than_the_rows_takes_several_steps(chats, limit):
    chats.create_session(["Ann"], session_id="s")
    chats.add_messages(ChatMessage("s", "Ann", str(number)) for number in range(15))
    copy = Copy()
    steps = copy.follow(chats.store, limit)
    assert steps >= 15 // limit
    assert copy.tables() == copied(chats.store)


def test_nothing_new_is_nothing_to_copy(chats):
    changes = chats.store.changes(None)
    assert (changes.rows, changes.reload, changes.complete) == ({}, False, True)
    chats.create_session(["Ann"], session_id="s")
    mark = chats.store.changes(changes.mark).mark
    again = chats.store.changes(mark)
    assert (again.rows, again.reload, again.complete) == ({}, False, True)


def test_a_clean_up_that_finds_nothing_costs_no_reload(chats):
    chats.create_session(["Ann"], session_id="s")
    mark = chats.store.changes(None).mark
    chats.cleanup_old_sessions(30)
    chats.cleanup_old_sessions(0, dry_run=True)
    assert not chats.store.changes(mark).reload
