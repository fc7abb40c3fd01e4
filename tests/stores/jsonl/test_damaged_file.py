"""One damaged file of a json store is named, and hides none of the others."""

import json

import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import SessionLimitError, StoreDamagedError
from multichat_lab.records import ChatMessage
from multichat_lab.service.health.watch import health_report
from multichat_lab.service.settings import Settings
from multichat_lab.stores.contract import damaged_files
from multichat_lab.stores.jsonl.files import file_name, run_file_name
from multichat_lab.stores.jsonl.folding import DamagedFileWarning
from multichat_lab.stores.maintenance import maintenance_of
from multichat_lab.stores.schema import TABLES


@pytest.fixture
def folder(tmp_path):
    """Three sessions of two messages, of which `bad` has lost its first one."""
    path = tmp_path / "chats"
    with SessionPersistence("json", path) as chats:
        for session_id in ("one", "bad", "two"):
            chats.create_session(["Ann"], session_id=session_id)
            chats.add_message(ChatMessage(session_id, "Ann", f"first of {session_id}"))
            chats.add_message(ChatMessage(session_id, "Ann", f"second of {session_id}"))
    (path / "index.json").unlink()
    file = path / file_name("bad")
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*lines[:2], *lines[3:]]))
    return path


def test_the_others_are_listed_read_and_written(folder):
    with SessionPersistence("json", folder) as chats:
        with pytest.warns(DamagedFileWarning, match="'bad' has message 2 where 1 belongs"):
            assert {each.session_id for each in chats.list_sessions()} == {"one", "two"}
        assert list(damaged_files(chats.store)) == [file_name("bad")]
        for ask in (chats.get_messages, chats.get_session, chats.end_session):
            for _ in range(2):
                with pytest.raises(StoreDamagedError, match="'bad' has message 2"):
                    ask("bad")
        with pytest.raises(StoreDamagedError, match="'bad' has message 2"):
            chats.create_session(["Ann"], session_id="bad")
        assert chats.add_message(ChatMessage("one", "Ann", "third")).seq == 3


def test_a_damaged_session_counts_where_sessions_are_limited(folder):
    with (
        SessionPersistence("json", folder, max_sessions=3) as chats,
        pytest.warns(DamagedFileWarning),
        pytest.raises(SessionLimitError),
    ):
        chats.create_session(["Ann"])


def test_a_lab_has_the_others_and_all_of_them_once_the_file_is_mended(folder):
    file = folder / file_name("bad")
    damaged = file.read_bytes()
    with SessionPersistence("json", folder) as chats, Lab(chats) as lab:
        with pytest.warns(DamagedFileWarning, match="'bad' has message 2"):
            counted = lab.sql("SELECT session_id, count(*) FROM messages GROUP BY ALL ORDER BY 1")
        assert counted.fetchall() == [("one", 2), ("two", 2)]
        head, last = damaged.splitlines(keepends=True)[:2], damaged.splitlines()[2]
        mended = json.loads(last) | {"seq": 1}
        file.write_bytes(b"".join([*head, json.dumps(mended).encode(), b"\n"]))
        counted = lab.sql("SELECT session_id, count(*) FROM messages GROUP BY ALL ORDER BY 1")
        assert counted.fetchall() == [("bad", 1), ("one", 2), ("two", 2)]
        file.write_bytes(damaged)
        with pytest.warns(DamagedFileWarning, match="'bad' has message 2"):
            counted = lab.sql("SELECT session_id, count(*) FROM messages GROUP BY ALL ORDER BY 1")
        assert counted.fetchall() == [("one", 2), ("two", 2)]


def test_health_names_the_file_and_whoever_reads_all_of_the_store_is_refused(folder, tmp_path):
    settings = Settings(storage_type="json", storage_path=folder, backup_path=tmp_path / "b")
    with pytest.warns(DamagedFileWarning):
        checks = {each.name: each for each in health_report(settings, deep=True).checks}
    assert checks["store"].status == "warn"
    assert "'bad' has message 2 where 1 belongs" in checks["store"].message
    assert checks["integrity"].status == "error"
    keeping = maintenance_of("json")
    for act in (keeping.check, keeping.optimize):
        with pytest.raises(StoreDamagedError, match="'bad' has message 2"):
            act(folder)


def test_a_run_whose_rows_lack_a_number_is_named_and_the_others_are_there(tmp_path):
    known: dict[str, object] = {
        "session_id": "s",
        "robot": "r",
        "symbol": "X",
        "params": "{}",
        "metadata": "{}",
    }
    known |= {"initial_cash": 1.0, "started_at": 0}
    with SessionPersistence("json", tmp_path) as chats:
        chats.create_session(["Ann"], session_id="s")
        for run_id in ("sound", "bad"):
            row = tuple((known | {"run_id": run_id}).get(name) for name in TABLES["runs"])
            with chats.store.transaction() as transaction:
                transaction.put_rows("runs", [row])
    file = tmp_path / run_file_name("bad")
    values = json.loads(file.read_bytes().splitlines()[0])
    del values["initial_cash"], values["lines"]
    file.write_text(json.dumps(values) + "\n")
    with SessionPersistence("json", tmp_path) as chats, chats.store.reading() as reader:
        with pytest.warns(DamagedFileWarning, match="lacks 'initial_cash'"):
            assert [row[0] for row in reader.run_rows("runs", None)] == ["sound"]
        with pytest.raises(StoreDamagedError, match="lacks 'initial_cash'"):
            reader.run_rows("runs", "bad")
