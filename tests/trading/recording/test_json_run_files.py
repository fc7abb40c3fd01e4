"""The file of a run in the json store: readable by any tool, and mended when it is torn."""

import json

import duckdb
import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.stores.head import head_path
from multichat_lab.stores.jsonl.batches import TornLineWarning
from multichat_lab.stores.jsonl.files import run_file_name
from multichat_lab.stores.jsonl.folding import DamagedFileWarning
from tests.trading.recording.example_rows import put, row, stored


def test_a_run_in_the_json_store_is_a_file_that_any_tool_reads(tmp_path):
    with SessionPersistence("json", tmp_path) as chats:
        chats.create_session(["Ann"], session_id="one")
        put(chats, "runs", row("runs", run_id="../r 1"))
        put(chats, "orders", row("orders", run_id="../r 1"))
        put(chats, "bars", row("bars", run_id="../r 1"))
    (path,) = tmp_path.glob("r-1-*.run.jsonl")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["record"] for line in lines] == ["run", "seal", "order", "seal", "bar", "seal"]
    assert lines[0]["params"] == {"fast": 10}
    assert lines[2]["submitted_at"] == "2020-01-02T00:00:00+00:00"
    assert lines[2]["reduce_only"] is True
    orders = duckdb.read_json(str(path)).filter("record = 'order'")
    assert orders.count("*").fetchall() == [(1,)]


def test_a_torn_last_line_of_a_run_is_ignored_reported_and_cut_off(tmp_path):
    with SessionPersistence("json", tmp_path) as chats:
        put(chats, "runs", row("runs", session_id=None))
        put(chats, "orders", row("orders"))
    path = tmp_path / run_file_name("r1")
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"record": "fill", "run_')
    with SessionPersistence("json", tmp_path) as chats:
        with pytest.warns(TornLineWarning):
            assert stored(chats, "orders") == [row("orders")]
        with pytest.warns(TornLineWarning):
            put(chats, "fills", row("fills"))
        assert stored(chats, "fills") == [row("fills")]
    assert path.read_bytes().startswith(whole + b'{"lines": 2, "record": "fill", "run_id"')


def test_a_run_file_that_was_renamed_or_lost_its_first_line_is_damage(tmp_path):
    with SessionPersistence("json", tmp_path) as chats:
        put(chats, "runs", row("runs", session_id=None))
        put(chats, "orders", row("orders"))
    path = tmp_path / run_file_name("r1")
    lines = path.read_bytes().splitlines(keepends=True)
    for name, data in ((path.name, b"".join(lines[2:])), (run_file_name("r2"), b"".join(lines))):
        path.unlink(missing_ok=True)
        (tmp_path / name).write_bytes(data)
        head_path(tmp_path).unlink(missing_ok=True)  # it would tell of the old name
        with (
            SessionPersistence("json", tmp_path) as chats,
            Lab(chats) as lab,
            pytest.warns(DamagedFileWarning, match="run"),
        ):
            assert lab.sql("FROM runs").fetchall() == []
