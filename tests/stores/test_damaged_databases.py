"""Damaged SQLite and DuckDB files: one clear error of ours, and nothing is made worse."""

import sqlite3
from contextlib import closing

import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreDamagedError, StoreError
from multichat_lab.records import ChatMessage
from tests.stores.answers import answers


@pytest.fixture(params=["sqlite", "duckdb"])
def filled(request, tmp_path):
    """Type, path and bytes of a store with 500 messages."""
    path = tmp_path / "chats"
    with SessionPersistence(request.param, path) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_messages(ChatMessage("s", "Ann", f"{n} " * 200) for n in range(500))
    return request.param, path, path.read_bytes()


def read_all(storage_type, path):
    with SessionPersistence(storage_type, path) as chats:
        return answers(chats)


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.000_03, 0.000_2, 0.005, 0.3])
def test_a_truncated_file_is_damaged_or_no_store(filled, share):
    storage_type, path, content = filled
    rest = content[: int(len(content) * share) + 1]
    path.write_bytes(rest)
    with pytest.raises((StoreDamagedError, StoreError)) as caught:
        read_all(storage_type, path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == rest


@pytest.mark.slow
def test_every_kind_of_damage_is_an_error_of_ours_or_none(filled):
    storage_type, path, content = filled
    whole = read_all(storage_type, path)
    told = set()
    for start in range(0, len(content), max(1, len(content) // 25)):
        path.write_bytes(content[:start] + b"\xa5" * 3_000 + content[start + 3_000 :])
        try:
            told.add(read_all(storage_type, path) == whole)
        except (StoreDamagedError, StoreError) as error:
            told.add(type(error))
            assert "\n" not in str(error)
    assert StoreDamagedError in told


def test_metadata_that_is_no_json_is_damage(tmp_path):
    path = tmp_path / "chats"
    with SessionPersistence("sqlite", path) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_message(ChatMessage("s", "Ann", "hello"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE messages SET metadata = ''")
        connection.commit()
    with (
        SessionPersistence("sqlite", path) as chats,
        pytest.raises(StoreDamagedError, match="where metadata should be"),
    ):
        chats.get_messages("s")


GARBAGE = [
    ("messages", "parts", None), ("messages", "parts", "abc"), ("messages", "metadata", ""),
    ("messages", "seq", "abc"), ("messages", "timestamp", "noon"), ("messages", "timestamp", 2**62),
    ("messages", "tokens_in", "many"), ("messages", "cost", ""), ("sessions", "created_at", "noon"),
    ("sessions", "message_count", "many"), ("revisions", "at", "noon"),
]  # fmt: skip
"""What another program may put into SQLite, which takes any value in any column."""


@pytest.mark.parametrize(("table", "column", "value"), GARBAGE)
def test_a_value_that_is_none_of_its_column_is_damage_to_whoever_reads_it(
    tmp_path, table, column, value
):
    path = tmp_path / "chats"
    with SessionPersistence("sqlite", path) as chats:
        for session_id in ("s", "sound"):
            chats.create_session(["Ann"], session_id=session_id)
            chats.add_message(ChatMessage(session_id, "Ann", "hi", message_id=session_id))
        chats.history.revise("s", "changed")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE session_id = 's'", (value,))  # noqa: S608
        connection.commit()
    readings = {
        "sessions": lambda chats: chats.list_sessions(),
        "messages": lambda chats: chats.get_messages("s"),
        "revisions": lambda chats: chats.history.revisions("s"),
        "lab": read_by_a_lab,
        "verify": lambda chats: chats.verify().require_whole(),
    }
    refused = set()
    for name, reading in readings.items():
        try:
            with SessionPersistence("sqlite", path) as chats:
                reading(chats)
        except StoreDamagedError as error:
            refused.add(name)
            assert "estore a backup" in str(error)
    assert "verify" in refused
    assert len(refused) > 1, "nobody but verify minds"


def read_by_a_lab(chats):
    with Lab(chats) as lab:
        for table in ("messages", "sessions", "revisions"):
            lab.sql(f"FROM {table}").fetchall()


def test_a_duckdb_file_that_vanishes_under_an_open_store_is_not_made_anew(tmp_path):
    path = tmp_path / "chats"
    with SessionPersistence("duckdb", path) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.store._lease.end_if_idle()  # type: ignore[attr-defined]
        path.rename(tmp_path / "moved")
        with pytest.raises(StoreError, match="moved or deleted"):
            chats.list_sessions()
        assert not path.exists()
        (tmp_path / "moved").rename(path)
        assert len(chats.list_sessions()) == 1
