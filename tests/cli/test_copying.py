"""`multichat copy` says what is the same in source and copy, and what came meanwhile."""

import json

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli.copying import told
from multichat_lab.stores.copying import copy_store
from multichat_lab.stores.copying.tally import Copied
from tests.stores.filling import say


@pytest.fixture
def source(tmp_path):
    storage = "sqlite", tmp_path / "source.db"
    say(storage, 3)
    return f"sqlite:{storage[1]}"


def test_a_store_is_copied(multichat, source, tmp_path):
    target = f"json:{tmp_path / 'copy'}"
    done = multichat("copy", source, target)
    assert "3 messages in 1 sessions, 5 records in all: each has the same checksum" in done.out
    assert "5 records written" in done.out
    assert "Nothing was to be written" in multichat("copy", source, target).out
    found = json.loads(multichat("copy", source, target, "--json").out)
    assert found["records"]["messages"] == 3
    assert len(found["checksums"]["messages"]) == 40
    with SessionPersistence("json", tmp_path / "copy") as chats:
        assert chats.verify().is_whole


def test_another_target_is_refused_with_a_remedy(multichat, source, tmp_path):
    say(("sqlite", tmp_path / "other.db"), 1, "other")
    done = multichat("copy", source, f"sqlite:{tmp_path / 'other.db'}")
    assert done.code == 1
    assert "'other' is not in the source" in done.err
    assert "delete it from the copy with --delete." in done.err
    multichat("copy", source, f"sqlite:{tmp_path / 'other.db'}", "--delete")
    with SessionPersistence("sqlite", tmp_path / "other.db") as chats:
        assert [each.session_id for each in chats.list_sessions()] == ["s"]


def test_what_came_meanwhile_is_told():
    copied = Copied(
        {"messages": 1, "sessions": 1}, {}, {}, ["gone"], {"messages": 2_000, "revisions": 3}
    )
    assert told(copied)[2:] == [
        "1 sessions deleted from the copy",
        "Meanwhile in the source: 2,000 messages, 3 edits; copy again to take that, too",
    ]


def test_progress_counts_the_messages(source, tmp_path):
    seen = []
    copy_store(source, f"duckdb:{tmp_path / 'copy'}", progress=lambda *now: seen.append(now))
    assert seen == [(0, 3), (3, 3)]


def test_a_data_set_is_made_verified_and_made_a_store_again(multichat, source, tmp_path):
    folder = tmp_path / "lake"
    done = multichat("copy", source, f"parquet:{folder}")
    assert "3 messages in 1 sessions, 5 records in all: each has the same checksum" in done.out
    assert "Nothing was to be written" in multichat("copy", source, f"parquet:{folder}").out
    assert "3 messages" in multichat("verify", str(folder)).out
    assert json.loads(multichat("verify", str(folder), "--json").out)["is_whole"]
    multichat("copy", f"parquet:{folder}", f"json:{tmp_path / 'back'}")
    with SessionPersistence("json", tmp_path / "back") as chats:
        assert chats.verify().is_whole
    refused = multichat("verify", "--store", f"parquet:{folder}")
    assert refused.code == 1
    assert "is a Parquet data set, and no store" in refused.err
    assert f"multichat verify {folder}" in refused.err.replace("\n", " ")
    assert multichat("verify", str(folder), "--accept").code == 2
    next(folder.glob("messages/*/*.parquet")).unlink()
    lost = multichat("verify", str(folder))
    assert (lost.code, "is lost" in lost.err) == (1, True)
