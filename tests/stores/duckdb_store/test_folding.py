"""The log is folded into a DuckDB file in little memory, and whole."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores.duckdb import file

SCRIPT = "tests.stores.duckdb_store.folding_process"
MORE = 50
"""MiB that four times the messages may take more: 71 before folding had its limit, now 27."""


def most_memory(path: Path, count: int) -> int:
    """Return the MiB that a process takes which records so many messages."""
    run = subprocess.run(
        [sys.executable, "-m", SCRIPT, str(path), str(count)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(run.stdout)


@pytest.mark.slow
def test_four_times_the_messages_take_hardly_more_memory(tmp_path):
    pytest.importorskip("resource", reason="this system does not tell the memory of a process")
    few, many = (most_memory(tmp_path / str(each), each) for each in (30_000, 120_000))
    assert many - few < MORE


@pytest.mark.parametrize("memory", [1, 2 * 2**20, 4 * 2**20, 8 * 2**20])
def test_what_takes_more_memory_than_folding_has_is_folded_in_all_the_same(
    memory, tmp_path, monkeypatch, recwarn
):
    monkeypatch.setattr(file, "FOLDING_MEMORY", memory)
    path = tmp_path / "store.duckdb"
    texts = [f"{place} {'word ' * 200}" for place in range(10_000)]
    for round_ in range(2):
        with SessionPersistence("duckdb", path) as chats:
            chats.create_session(["Ann"], session_id=f"s{round_}")
            chats.add_messages([ChatMessage(f"s{round_}", "Ann", each) for each in texts])
    assert not path.with_name(path.name + ".wal").exists()
    # others of this process may be told of meanwhile, such as a socket that an earlier test left
    told = [str(each.message) for each in recwarn if issubclass(each.category, RuntimeWarning)]
    assert told == []
    with SessionPersistence("duckdb", path) as chats:
        assert [each.content for each in chats.iter_messages("s1")] == texts
        assert chats.verify().is_whole


LITTLE = 8 * 2**20
"""Bytes in which the log of `fill` cannot be folded in."""


def fill(chats: SessionPersistence) -> None:
    rng = random.Random(1)  # noqa: S311 - words, not secrets
    chats.create_session(["Ann"], session_id="s")
    for _ in range(4):
        texts = (rng.randbytes(500).hex() for _ in range(5_000))
        chats.add_messages([ChatMessage("s", "Ann", each) for each in texts])


def test_what_finds_no_room_in_memory_lies_beside_the_file_alone(tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setattr(file, "FOLDING_MEMORY", LITTLE)
    before = elsewhere.stat().st_mtime_ns  # changes with each file that comes or goes
    with SessionPersistence("duckdb", tmp_path / "store.duckdb") as chats:
        fill(chats)
    assert elsewhere.stat().st_mtime_ns == before
    assert not (tmp_path / "store.duckdb.tmp").exists()


def test_a_log_is_folded_in_where_nothing_can_be_put_beside_the_file(
    tmp_path, monkeypatch, recwarn
):
    monkeypatch.setattr(file, "FOLDING_MEMORY", LITTLE)
    path = tmp_path / "store.duckdb"
    path.with_name(path.name + ".tmp").write_text("somebody's")
    with SessionPersistence("duckdb", path) as chats:
        fill(chats)
    assert not path.with_name(path.name + ".wal").exists()
    # others of this process may be told of meanwhile, such as a socket that an earlier test left
    told = [str(each.message) for each in recwarn if issubclass(each.category, RuntimeWarning)]
    assert told == []
    with SessionPersistence("duckdb", path) as chats:
        assert chats.verify().is_whole
