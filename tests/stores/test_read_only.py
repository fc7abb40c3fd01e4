"""Stores on read-only media answer everything and take nothing."""

import json
import subprocess
import sys

import pytest

from multichat_lab import stores
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import SchemaVersionError
from multichat_lab.records import ChatMessage
from multichat_lab.stores import open_store
from multichat_lab.stores.questions import StoreOptions
from multichat_lab.stores.sql import migrations
from tests.conftest import DURABLE_TYPES
from tests.read_only_media import needs_media, on_read_only_media
from tests.stores.test_paths import everything_in

pytestmark = needs_media

ASK = """
import json, sys
from multichat_lab import ChatMessage, Lab, SessionPersistence, export_chat
from multichat_lab.errors import StoreError
from multichat_lab.stores import open_store
from multichat_lab.stores.questions import StoreOptions
from multichat_lab.stores.sql import migrations
from multichat_lab.stores import read_only as sql_read_only
location = sys.argv[1]
kind, path = location.split(":")
with SessionPersistence(kind, path, options=StoreOptions(create=False)) as chats:
    [session] = chats.list_sessions()
    told = [each.content for each in chats.get_messages("one")]
    members = [each.participant for each in chats.members.list("one")]
    with Lab(chats) as lab:
        counted = lab.sql("SELECT count(*) FROM messages").fetchall()
    export_chat("one", chats, sys.argv[2])
    refusals = []
    for write in (lambda: chats.add_message(ChatMessage("one", "Ann", "no")),
                  lambda: chats.create_session([]), lambda: chats.end_session("one")):
        try:
            write()
        except StoreError as error:
            refusals.append(str(error))
with Lab(location) as lab:
    counted += lab.sql("SELECT count(*) FROM messages").fetchall()
print(json.dumps([session.message_count, told, members, counted, refusals]))
"""


def asked(folder, location, target):
    done = on_read_only_media(folder, sys.executable, "-c", ASK, location, str(target))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def media(tmp_path):
    folder = tmp_path / "media"
    folder.mkdir()
    return folder


def recorded(storage_type, path):
    with SessionPersistence(storage_type, path) as chats:
        chats.create_session(["Ann", "Bob"], session_id="one")
        chats.add_messages(ChatMessage("one", "Ann", text) for text in ("hi", "there"))


@pytest.mark.slow
@pytest.mark.parametrize("storage_type", DURABLE_TYPES)
def test_a_store_on_read_only_media_answers_and_takes_nothing(storage_type, media, tmp_path):
    recorded(storage_type, media / "chats")
    for lock in media.rglob("*.lock"):
        lock.unlink()  # as in a copy that somebody shares
    before = everything_in(media)
    count, told, members, counted, refusals = asked(
        media, f"{storage_type}:{media / 'chats'}", tmp_path / "one.jsonl"
    )
    assert (count, told, members, counted) == (2, ["hi", "there"], ["Ann", "Bob"], [[2], [2]])
    assert len(refusals) == 3
    assert all("can only be read" in each and "Copy it" in each for each in refusals)
    assert everything_in(media) == before
    assert len((tmp_path / "one.jsonl").read_text(encoding="utf-8").splitlines()) == 5


@pytest.mark.slow
@pytest.mark.parametrize("storage_type", DURABLE_TYPES)
def test_the_commands_that_look_read_it_too(storage_type, media):
    recorded(storage_type, media / "chats")
    store = f"{storage_type}:{media / 'chats'}"
    looking = (
        ["sessions"],
        ["show", "one"],
        ["stats"],
        ["sql", "SELECT count(*) AS n FROM messages"],
    )
    for words in looking:
        command = (sys.executable, "-m", "multichat_lab", *words, "--json", "--store", store)
        done = on_read_only_media(media, *command)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("storage_type", ["sqlite", "duckdb"])
def test_what_a_killed_writer_left_in_the_log_is_read_or_named(storage_type, media, tmp_path):
    recorded(storage_type, media / "chats")
    killed = (
        "import os, sys\n"
        "from multichat_lab import ChatMessage, SessionPersistence\n"
        "chats = SessionPersistence(sys.argv[1], sys.argv[2])\n"
        "chats.add_message(ChatMessage('one', 'Ann', 'last words'))\n"
        "os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", killed, storage_type, media / "chats"], check=False)
    assert list(media.glob("chats*wal"))
    for shared_memory in media.glob("*-shm"):
        shared_memory.unlink()
    location = f"{storage_type}:{media / 'chats'}"
    done = on_read_only_media(media, sys.executable, "-c", ASK, location, str(tmp_path / "x.jsonl"))
    if storage_type == "duckdb":
        assert json.loads(done.stdout)[1][-1] == "last words", done.stderr
    else:
        assert "has a log beside it (chats-wal)" in done.stderr
        assert "Copy both files" in done.stderr


@pytest.mark.parametrize("storage_type", ["sqlite", "duckdb"])
def test_a_newer_store_is_refused_there_as_elsewhere(storage_type, media, monkeypatch):
    recorded(storage_type, media / "chats")
    monkeypatch.setattr(stores, "is_read_only", lambda path: True)
    monkeypatch.setattr(migrations, "STEPS", migrations.STEPS[:-1])
    with pytest.raises(SchemaVersionError, match="Upgrade"):
        open_store(storage_type, media / "chats", StoreOptions(create=False))
