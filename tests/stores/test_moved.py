"""A store that is moved, deleted or replaced under an open process is noticed before it answers."""

import shutil

import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError
from multichat_lab.records import ChatMessage

MOVED = "moved or deleted|been replaced"


def side_files(path):
    return [each for each in path.parent.iterdir() if each.name.startswith(path.name + "-")]


def take_away(path, to):
    """Move a store with all that belongs to it."""
    for each in [path, *side_files(path)]:
        each.rename(to.with_name(to.name + each.name.removeprefix(path.name)))


def said(kind, path):
    with SessionPersistence(kind, path) as chats:
        return [each.content for each in chats.get_messages("s")]


@pytest.fixture
def opened(durable_storage):
    with SessionPersistence(*durable_storage) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_message(ChatMessage("s", "Ann", "before"))
        yield chats


@pytest.mark.parametrize("how", ["moved", "deleted"])
def test_nothing_is_acknowledged_by_a_store_that_is_no_more(opened, durable_storage, how, tmp_path):
    path = durable_storage[1]
    if how == "moved":
        take_away(path, tmp_path / "elsewhere")
    elif path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    for act in (
        lambda: opened.add_message(ChatMessage("s", "Ann", "lost?")),
        lambda: opened.create_session(["Bob"]),
        opened.list_sessions,
        lambda: opened.get_messages("s"),
        lambda: opened.store.changes(None),
    ):
        with pytest.raises(StoreError, match="moved or deleted"):
            act()
    assert not path.exists()


def test_a_store_that_comes_back_is_used_again(opened, durable_storage, tmp_path):
    path = durable_storage[1]
    take_away(path, tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="moved or deleted"):
        opened.add_message(ChatMessage("s", "Ann", "lost?"))
    take_away(tmp_path / "elsewhere", path)
    assert opened.add_message(ChatMessage("s", "Ann", "after")).seq == 2


def other_store(kind, path):
    with SessionPersistence(kind, path) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_messages([ChatMessage("s", "Ann", word) for word in ("another", "store")])


def test_what_is_told_as_recorded_is_in_the_store_that_took_its_place(
    opened, durable_storage, tmp_path
):
    kind, path = durable_storage
    other_store(kind, tmp_path / "other")
    with Lab(opened) as lab:
        assert lab.sql("SELECT content FROM messages").fetchall() == [("before",)]
        take_away(path, tmp_path / "elsewhere")
        take_away(tmp_path / "other", path)
        if kind == "sqlite":
            with pytest.raises(StoreError, match=MOVED):
                opened.add_message(ChatMessage("s", "Ann", "new"))
            with pytest.raises(StoreError, match=MOVED):
                lab.sql("SELECT content FROM messages").fetchall()
        else:
            assert opened.add_message(ChatMessage("s", "Ann", "new")).seq == 3
            found = lab.sql("SELECT content FROM messages ORDER BY seq").fetchall()
            assert found == [("another",), ("store",), ("new",)]
    opened.close()
    assert said(kind, path) == ["another", "store", *([] if kind == "sqlite" else ["new"])]
    assert said(kind, tmp_path / "elsewhere") == ["before"]


@pytest.mark.parametrize("when", ["held", "idle"])
def test_a_file_that_another_one_replaces_at_once_is_noticed(tmp_path, when):
    path, other = tmp_path / "chats", tmp_path / "other"
    other_store("duckdb", other)
    with SessionPersistence("duckdb", path) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_message(ChatMessage("s", "Ann", "before"))
        if when == "idle":
            chats.store._lease.end_if_idle()  # type: ignore[attr-defined]
        other.replace(path)
        assert chats.add_message(ChatMessage("s", "Ann", "new")).seq == 3
    assert said("duckdb", path) == ["another", "store", "new"]


def test_a_store_that_is_replaced_in_the_middle_of_a_write_acknowledges_nothing(
    opened, durable_storage, tmp_path
):
    kind, path = durable_storage
    other_store(kind, tmp_path / "other")

    def write():
        with opened.store.transaction() as transaction:
            transaction.add_messages([ChatMessage("s", "Ann", "lost?", seq=2)])
            take_away(path, tmp_path / "elsewhere")
            take_away(tmp_path / "other", path)

    with pytest.raises(StoreError, match=MOVED):
        write()
    opened.close()
    assert said(kind, path) == ["another", "store"]


def test_a_log_that_was_deleted_under_an_open_sqlite_store_is_noticed(tmp_path):
    path = tmp_path / "chats.db"
    with SessionPersistence("sqlite", path) as chats:
        chats.create_session(["Ann"], session_id="s")
        (tmp_path / "chats.db-wal").unlink()
        with pytest.raises(StoreError, match="wal has been moved or deleted"):
            chats.add_message(ChatMessage("s", "Ann", "lost?"))
