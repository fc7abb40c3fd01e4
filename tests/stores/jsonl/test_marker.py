"""A json store says which releases can read it: none is left to stumble over lines it never saw."""

import json

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import SchemaVersionError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.jsonl import marker
from multichat_lab.stores.sql.migrations import SCHEMA_VERSION
from tests.stores.filling import say, without_checksums

OLDER = SCHEMA_VERSION - 1


@pytest.fixture
def older(tmp_path):
    """A folder that a release before this one has written."""
    folder = tmp_path / "chats"
    say(("json", folder), 2)
    without_checksums(("json", folder))
    told = json.loads((folder / "store.json").read_bytes())
    (folder / "store.json").write_text(json.dumps(told | {"schema_version": OLDER}))
    return folder


def told_by(folder):
    return json.loads((folder / "store.json").read_bytes())


def test_who_only_looks_leaves_it_to_older_releases(older):
    before = told_by(older)
    with SessionPersistence("json", older) as chats:
        assert len(chats.get_messages("s")) == 2
        assert chats.cleanup_old_sessions(9_999) == []
    assert told_by(older) == before


@pytest.mark.parametrize(
    "write",
    [
        lambda chats: chats.verify(),  # gives messages their checksums
        lambda chats: chats.add_message(ChatMessage("s", "Ann", "from now on")),
    ],
    ids=["relinking", "message"],
)
def test_what_an_older_release_could_not_read_is_refused_by_its_version(older, write, monkeypatch):
    before = told_by(older)
    with SessionPersistence("json", older) as chats, SessionPersistence("json", older) as beside:
        write(chats)
        assert beside.add_message(ChatMessage("s", "Ann", "beside")).seq
    assert told_by(older) == before | {"schema_version": SCHEMA_VERSION}
    with SessionPersistence("json", older) as chats:
        assert chats.verify().is_whole
    monkeypatch.setattr(marker, "SCHEMA_VERSION", OLDER)  # as that release knows it
    with pytest.raises(SchemaVersionError, match=f"version {SCHEMA_VERSION}"):
        SessionPersistence("json", older)
