"""What others write to the source while it is copied is told, whatever it is, and copied next."""

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.progress import no_progress
from multichat_lab.records import Annotation, ChatMessage, Identity
from multichat_lab.stores.copying.copier import copy_all
from multichat_lab.stores.copying.meanwhile import Meanwhile
from multichat_lab.stores.copying.opening import open_source, open_target
from tests.conftest import DURABLE_TYPES
from tests.stores.copying.records import all_of, copied, fill, is_whole, trade
from tests.trading.recording.example_rows import put, row

PAIRS = [("json", "sqlite"), ("sqlite", "json"), ("duckdb", "parquet"), ("postgresql", "sqlite")]


def write(chats):
    """Do one thing of each kind."""
    chats.history.revise("one1", "thrice", session_id="one")
    chats.history.revise("one2", "thrice", session_id="one")
    chats.history.react("one1", "Ann", "ear", session_id="one")
    chats.annotations.remove("r")
    chats.annotations.add([Annotation("one", "late", by="Cy")])
    chats.add_message(ChatMessage("one", "Bob", "more", reply_to="one0"))
    chats.identities.add([Identity("Bob", "irc", "b", "bob")])
    chats.end_session("two")
    fill(chats, "three")
    put(chats, "orders", row("orders", run_id="r1", status="rejected"))
    put(chats, "fills", row("fills", run_id="r1", fill_id=3))
    trade(chats, run_id="r2")


class Once:
    """Writes when the copy has come to its end, before it looks again at the source."""

    def __init__(self, source):
        self._source, self._is_done = source, False

    def __call__(self, done, total):
        if done == total and not self._is_done:
            self._is_done = True
            with SessionPersistence(*self._source) as chats:
                write(chats)


@pytest.mark.parametrize("types", PAIRS, ids="-".join)
def test_all_that_came_meanwhile_is_told_and_taken_by_the_next_copy(types, place):
    source, target = place(types[0], "source"), place(types[1], "target")
    with SessionPersistence(*source) as chats:
        fill(chats)
        fill(chats, "two")
        trade(chats)
    told = copied(source, target, progress=Once(source)).meanwhile
    # the runs and identities that came are copied still: they come after the messages
    assert told == {
        "sessions": 1,
        "messages": 8,
        "sessions changed": 1,
        "relations": 2,
        "reactions": 2,
        "annotations": 3,
        "annotations removed": 2,
        "revisions": 5,
    }
    last = copied(source, target, delete=True)
    assert last.meanwhile == {}
    assert all_of(target) == all_of(source)
    assert is_whole(target)


@pytest.mark.parametrize("storage_type", DURABLE_TYPES)
def test_nothing_is_told_where_nobody_writes(storage_type, two, place):
    source = place(storage_type, "source")
    assert copied(two[0], source).meanwhile == {}
    assert copied(source, place("parquet", "lake")).meanwhile == {}


@pytest.mark.parametrize("storage_type", [*DURABLE_TYPES, "postgresql"])
def test_what_comes_to_runs_after_they_were_copied_is_told(storage_type, place):
    source, target = place(storage_type, "source"), place("sqlite", "target")
    with SessionPersistence(*source) as chats:
        fill(chats)
        trade(chats)
    reading, writing = open_source(source), open_target(target)
    meanwhile = Meanwhile(reading)
    counts = {"one": 7}
    copy_all(reading, writing, False, no_progress)
    assert meanwhile.came(writing, counts) == {}
    with SessionPersistence(*source) as chats:
        put(chats, "orders", row("orders", run_id="r1", status="rejected"))
        put(chats, "fills", row("fills", run_id="r1", fill_id=3))
        trade(chats, run_id="r2")
        chats.identities.add([Identity("Bob", "irc", "b", "bob")])
    came = meanwhile.came(writing, counts)
    reading.close()
    writing.close()
    assert came == {
        "messages": 1,
        "runs": 1,
        "orders": 2,
        "fills": 3,
        "trades": 1,
        "equity": 1,
        "requests": 1,
        "bars": 1,
        "identities": 1,
    }
