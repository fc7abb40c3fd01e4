"""A new column is one field of a record and one migration, and then it is everywhere."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import multichat_lab

pytestmark = pytest.mark.slow

PACKAGE = Path(multichat_lab.__file__).parents[1]
FIELD = '    seq: int | None = field(default=None, metadata={"by_store": True})\n'
NEW_FIELDS = """\
    mood: str | None = None
    weight: float = 1.5
    loud: bool | None = None
"""
MIGRATION = """
from multichat_lab.stores.sql.migrations import add_columns

STATEMENTS = add_columns("messages", "mood", "weight", "loud")
"""


@pytest.fixture(scope="module")
def changed_package(tmp_path_factory):
    """A copy of the package in which a message has three columns more."""
    folder = tmp_path_factory.mktemp("changed")
    package = folder / "multichat_lab"
    shutil.copytree(
        PACKAGE / "multichat_lab",
        package,
        ignore=shutil.ignore_patterns("__pycache__", "static"),
    )
    records = package / "records" / "message.py"
    text = records.read_text(encoding="utf-8")
    assert FIELD in text
    records.write_text(text.replace(FIELD, FIELD + NEW_FIELDS), encoding="utf-8")
    steps = package / "stores" / "sql" / "migrations"
    number = len(list(steps.glob("m[0-9]*.py"))) + 1
    (steps / f"m{number:03}_mood.py").write_text(MIGRATION, encoding="utf-8")
    return folder


def run(code: str, *args: object, package: Path = PACKAGE) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, args)],
        env={**os.environ, "PYTHONPATH": str(package)},
        cwd=package,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


OLD_STORE = """
import sys
from multichat_lab import ChatMessage, SessionPersistence
with SessionPersistence(sys.argv[1], sys.argv[2]) as chats:
    chats.create_session(["Ann"], session_id="one")
    chats.add_message(ChatMessage("one", "Ann", "before", message_id="old"))
"""

IN_STORE_LAB_AND_FILE = """
import dataclasses, json, sys
from pathlib import Path
import multichat_lab
from multichat_lab import ChatMessage, Lab, SessionPersistence
from multichat_lab.analysis.frames import messages_df
kind, path, copy = sys.argv[1:]
chats = SessionPersistence(kind, path)
if kind == "memory":
    chats.create_session(["Ann"], session_id="one")
    chats.add_message(ChatMessage("one", "Ann", "before", message_id="old"))
said = ChatMessage("one", "Ann", "after", mood="glad", weight=0.25, loud=True)
said = chats.add_message(said)
assert said in chats.get_messages("one")
if kind != "memory":
    chats.close()
    chats = SessionPersistence(kind, path)
old, new = chats.get_messages("one")
assert new == said and (old.mood, old.weight, old.loud) == (None, 1.5, None)
with Lab(chats) as lab:
    print(json.dumps([list(row) for row in lab.sql(
        "SELECT mood, weight, loud, typeof(loud) FROM messages ORDER BY seq").fetchall()]))
    frame = messages_df(lab)
    print(json.dumps([str(frame[each].dtype) for each in ("mood", "weight", "loud")]))
multichat_lab.export_chat("one", chats, copy)
chats.close()
with SessionPersistence("memory") as fresh:
    multichat_lab.import_chat(copy, fresh)
    assert fresh.get_messages("one")[-1] == said
"""


@pytest.mark.parametrize("kind", ["memory", "json", "sqlite", "duckdb"])
def test_a_new_column_goes_through_store_lab_frame_export_and_import(
    kind, tmp_path, changed_package
):
    if kind != "memory":
        run(OLD_STORE, kind, tmp_path / "chats")
    answer = run(
        IN_STORE_LAB_AND_FILE,
        kind,
        tmp_path / "chats",
        tmp_path / "one.jsonl",
        package=changed_package,
    )
    rows, dtypes = map(json.loads, answer.splitlines())
    assert rows == [[None, 1.5, None, "BOOLEAN"], ["glad", 0.25, True, "BOOLEAN"]]
    assert dtypes == ["str", "float64", "boolean"]


COPY = """
import sys
from multichat_lab.stores.copying import copy_store
copied = copy_store(sys.argv[1], sys.argv[2])
print(copied.written["messages"])
"""

COLUMNS = "mood, weight, loud"


def test_a_new_column_comes_to_a_data_set_of_an_older_release(tmp_path, changed_package):
    store, lake, more = (tmp_path / each for each in ("chats.db", "lake", "one.jsonl"))
    run(OLD_STORE, "sqlite", store)
    run(COPY, f"sqlite:{store}", f"parquet:{lake}")
    again = f"sqlite:{tmp_path / 'again.db'}"
    assert run(COPY, f"parquet:{lake}", again, package=changed_package) == "1\n"
    run(IN_STORE_LAB_AND_FILE, "sqlite", store, more, package=changed_package)
    assert run(COPY, f"sqlite:{store}", f"parquet:{lake}", package=changed_package) == "1\n"
    with duckdb.connect() as connection:
        parts = [str(each) for each in lake.glob("messages/*/*.parquet")]
        found = connection.read_parquet(parts).order("seq").project(COLUMNS).fetchall()
    assert found == [(None, 1.5, None), ("glad", 0.25, True)]
    assert run(COPY, f"parquet:{lake}", again, package=changed_package) == "1\n"
    command = [sys.executable, "-c", COPY, f"parquet:{lake}", f"json:{tmp_path / 'old'}"]
    older = subprocess.run(command, cwd=PACKAGE, capture_output=True, text=True, check=False)
    assert "which this release does not know" in older.stderr


OVER_HTTP = """
import sys
from pathlib import Path
import httpx
from multichat_lab import ChatMessage, MultichatProductionService, Settings
from multichat_lab.service.access.tokens import TokenFile
from multichat_lab.service.client import MultichatClient
folder = Path(sys.argv[1])
token = TokenFile(folder / "tokens.json").add("Ann", "participant")
settings = Settings(storage_path=folder / "chats.db", token_file=folder / "tokens.json",
                    backup_path=folder / "backups", port=0)
with MultichatProductionService(settings) as service, MultichatClient(service.url, token) as ann:
    session = ann.start([], "moods")
    said = ChatMessage(session.session_id, "Ann", "hi", mood="glad", weight=0.25, loud=True)
    [recorded] = ann.add_messages([said])
    assert (recorded.mood, recorded.weight, recorded.loud) == ("glad", 0.25, True)
    assert ann.messages(session.session_id)[-1] == recorded
    schemas = httpx.get(f"{service.url}/openapi.json").json()["components"]["schemas"]
    assert {"mood", "weight", "loud"} <= schemas["MessageAnswer"]["properties"].keys()
    assert {"mood", "weight", "loud"} <= schemas["AppendRequest"]["properties"].keys()
    print(schemas["AppendRequest"]["properties"]["weight"]["default"])
"""


def test_a_new_column_goes_over_http(tmp_path, changed_package):
    assert run(OVER_HTTP, tmp_path, package=changed_package) == "1.5\n"
