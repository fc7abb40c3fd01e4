"""A copy that is killed is gone on with: nothing is lost and nothing is there twice."""

import random
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores.copying import copy_store
from tests.postgresql import new_schema
from tests.stores.copying.records import all_of, fill, is_whole, located, trade
from tests.stores.processes import told, wait_until_ready, writer

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).parent / "copying_process.py"
PAIRS = [
    ("sqlite", "json"),
    ("json", "sqlite"),
    ("duckdb", "postgresql"),
    ("postgresql", "duckdb"),
    ("sqlite", "sqlite"),
    ("sqlite", "parquet"),
    ("json", "parquet"),
]
PAIRS_OF_FILES = [
    ("sqlite", "json"),
    ("json", "duckdb"),
    ("duckdb", "sqlite"),
    ("sqlite", "parquet"),
]


@pytest.fixture(params=PAIRS, ids="-".join)
def places(request, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def place(storage_type, name):
        if storage_type == "postgresql":
            return storage_type, new_schema(request.getfixturevalue("postgresql_server"))
        return storage_type, tmp_path / name

    return place(request.param[0], "source"), place(request.param[1], "target")


@contextmanager
def copying(source, target):
    command = [sys.executable, str(SCRIPT), located(source), located(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_copy_killed_again_and_again_comes_to_its_end(places):
    source, target = places
    with SessionPersistence(*source) as chats:
        for name in ("one", "two", "three"):
            fill(chats, name)
            chats.add_messages([ChatMessage(name, "Ann", str(each)) for each in range(25)])
            last = chats.get_messages(name)[-1].message_id
            chats.history.revise(last, "new", session_id=name)
        trade(chats)
    moments = random.Random(3)  # noqa: S311
    for _ in range(8):
        with copying(source, target) as process:
            for _ in range(moments.randrange(1, 14)):
                process.stdout.readline()
            process.kill()
            process.wait()
        if target[0] == "postgresql" or target[1].exists():
            assert is_whole(target)
    copy_store(located(source), located(target))
    assert all_of(target) == all_of(source)
    assert is_whole(target)


@pytest.mark.parametrize("types", PAIRS_OF_FILES)
def test_what_comes_while_it_is_copied_is_told_and_taken_by_the_next_copy(types, tmp_path):
    source, target = (types[0], tmp_path / "source"), (types[1], tmp_path / "target")
    go = tmp_path / "go"
    with SessionPersistence(*source) as chats:
        fill(chats)
    with writer(source, "Ann", 0, go) as process:
        wait_until_ready(process)
        go.touch()
        process.stdout.readline()
        came = 0
        while not came:
            copied = copy_store(located(source), located(target))
            came = copied.meanwhile.get("messages", 0)
            assert is_whole(target)
        process.kill()
        acknowledged = len(told(process.communicate()[0]))
    last = copy_store(located(source), located(target))
    assert last.meanwhile == {}
    assert last.records["messages"] >= acknowledged
    assert all_of(target) == all_of(source)
    assert is_whole(target)
