"""Where a desk that is presented records: a file with a name of its own, unless one is named."""

from datetime import UTC, datetime

from multichat_lab.demos.standalone import own_store
from multichat_lab.desk_file import DESK_VARIABLE, desk_file, name_desk_file

NOW = datetime(2026, 3, 4, 15, 6, 7, tzinfo=UTC)


def test_a_file_is_named_after_the_moment_and_stays_named(tmp_path, monkeypatch):
    monkeypatch.setenv(DESK_VARIABLE, "")  # what is set below is taken back with it
    monkeypatch.delenv(DESK_VARIABLE)
    assert desk_file() is None
    with own_store() as chats:
        assert chats.store.location == "memory:"
    path = tmp_path / "desk-2026-03-04-150607.db"
    for folder in (tmp_path, tmp_path / "other"):
        name_desk_file(folder, NOW)
        assert desk_file() == path
    with own_store() as chats:
        assert str(path) in chats.store.location
    assert path.exists()


def test_an_empty_name_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv(DESK_VARIABLE, "")
    name_desk_file(tmp_path, NOW)
    assert desk_file() is None
