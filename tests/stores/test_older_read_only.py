"""Stores of older releases on read-only media are read as if they had been migrated."""

import shutil
import sys

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.stores.sql.migrations import SCHEMA_VERSION
from tests.read_only_media import needs_media, on_read_only_media
from tests.stores.answers import answers
from tests.stores.older_stores import CONNECT, INSERT_MESSAGE, RECORDS, make_store
from tests.stores.test_paths import everything_in

pytestmark = needs_media

ASK = """
import sys
from multichat_lab import Lab, SessionPersistence, messages_df
from tests.stores.answers import answers
kind, path = sys.argv[1:]
with SessionPersistence(kind, path) as chats:
    print(answers(chats))
    with Lab(chats) as lab:
        print(messages_df(lab).to_json(orient="records"))
        print(lab.sql("SELECT * FROM trades").fetchall(), lab.sql("FROM orders").fetchall())
        print(lab.sql("SELECT * FROM annotations").fetchall(), lab.sql("FROM revisions").fetchall())
"""
MADE_UP = '{"import.synthetic_times": true}'
MORE = (
    *RECORDS,
    "UPDATE sessions SET message_count = 3",
    f"{INSERT_MESSAGE} ('s', 2, 'n', 'Ann', 'All', 'ho', 'message', 8, 'm', '{{}}')",
    f"{INSERT_MESSAGE} ('s', 3, 'o', 'Ann', 'Bob', 'hu', 'message', 9, NULL, '{MADE_UP}')",
)


@pytest.mark.slow
@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
@pytest.mark.parametrize("storage_type", CONNECT)
def test_an_older_store_that_cannot_be_written_tells_what_it_would_after_a_migration(
    storage_type, version, tmp_path
):
    media = tmp_path / "media"
    media.mkdir()
    make_store(storage_type, media / "chats", version, MORE)
    shutil.copytree(media, tmp_path / "copy")
    before = everything_in(media)
    ask = (sys.executable, "-c", ASK, storage_type)
    shown = on_read_only_media(media, *ask, str(media / "chats"))
    assert shown.returncode == 0, shown.stderr
    with SessionPersistence(storage_type, tmp_path / "copy" / "chats") as chats:
        assert shown.stdout.startswith(answers(chats))
    migrated = on_read_only_media(tmp_path / "copy", *ask, str(tmp_path / "copy" / "chats"))
    assert shown.stdout == migrated.stdout
    assert '"time_kind": "made_up"' in shown.stdout
    assert everything_in(media) == before
