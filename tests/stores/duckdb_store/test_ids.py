"""DuckDB finds messages by a key made of their id, and refuses an id that is taken by its name."""

from contextlib import closing

import duckdb
import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MessageError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.duckdb.column_writer import FEW
from multichat_lab.stores.questions import MessageQuery
from tests.stores.older_stores import make_store

ODD_IDS = (
    "0190F8A2-0000-4000-8000-00000000000A",
    "0190f8a2-0000-4000-8000-00000000000a",
    "0190f8a200004000800000000000000a",
    "line 7",
    "LINE 7",
    "é☃ — '\"%",
    "x" * 5_000,
)
"""Ids that some way of reading them would hold for one another."""


def said(session_id, ids):
    return [ChatMessage(session_id, "Ann", "hello", message_id=each) for each in ids]


@pytest.fixture
def chats(tmp_path):
    with SessionPersistence("duckdb", tmp_path / "chats.duckdb") as opened:
        for name in ("one", "two"):
            opened.create_session(["Ann"], session_id=name)
        yield opened


@pytest.mark.parametrize("count", [1, FEW * 3])
def test_an_id_that_another_session_has_is_refused_by_its_name(chats, count):
    chats.add_messages(said("one", ["m-1", "m-2"]))
    new = [f"n-{number}" for number in range(count - 1)]
    with pytest.raises(MessageError, match="'m-2'"):
        chats.add_messages(said("two", [*new, "m-2"]))
    assert chats.get_messages("two") == []
    chats.add_messages(said("two", [*new, "m-3"]))
    assert len(chats.get_messages("two")) == count


@pytest.mark.parametrize("count", [2, FEW * 3])
def test_an_id_twice_in_one_batch_is_refused_by_its_name(chats, count):
    with pytest.raises(MessageError, match="'again'"):
        chats.add_messages(said("one", ["again"] * count))
    assert chats.get_messages("one") == []


def test_ids_that_are_alike_are_told_apart(chats):
    chats.add_messages(said("one", ODD_IDS))
    for number, message_id in enumerate(ODD_IDS, start=1):
        with chats.store.reading() as reader:
            (found,) = reader.messages(MessageQuery(None, message_ids=[message_id]))
            assert reader.known("message_id", "one", [message_id, "other"]) == {message_id}
        assert (found.message_id, found.seq) == (message_id, number)
    answer = chats.add_message(ChatMessage("one", "Ann", "yes", reply_to=ODD_IDS[1]))
    assert chats.get_messages("one", limit=1)[0].reply_to == ODD_IDS[1]
    chats.history.revise(answer.message_id, "no", by="Ann")
    assert [each.content for each in chats.get_messages("one", limit=2)] == ["hello", "no"]


def test_what_an_older_store_holds_is_found_and_its_ids_are_taken(tmp_path):
    path = tmp_path / "chats.db"
    make_store("duckdb", path, version=9)
    with closing(duckdb.connect(str(path))) as file:
        file.execute(
            "INSERT INTO messages (session_id, seq, message_id, sender, recipient, content, kind,"
            " timestamp, metadata) SELECT 's', i, 'old ' || i, 'Ann', 'All', 'words ' || i,"
            " 'message', i, '{}' FROM range(2, 70_002) AS each(i)"
        )
        before = file.execute("FROM messages ORDER BY revision").fetchall()
    with SessionPersistence("duckdb", path) as chats:
        chats.create_session(["Ann"], session_id="new")
        with pytest.raises(MessageError, match="'old 60000'"):
            chats.add_messages(said("new", ["mine", "old 60000"]))
        with chats.store.reading() as reader:
            (found,) = reader.messages(MessageQuery("s", message_ids=["old 60000"]))
        assert (found.seq, found.content) == (60_000, "words 60000")
    with closing(duckdb.connect(str(path))) as file:
        after = "SELECT * EXCLUDE (id_key) FROM messages ORDER BY revision"
        assert file.execute(after).fetchall() == before
