"""Whatever lies among the backups, listing them tells of the sound ones."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.errors import BackupError
from multichat_lab.service.backups.backup import back_up
from multichat_lab.service.backups.catalogue import (
    find_backup,
    list_backups,
    read_backup,
    unreadable_in,
)
from multichat_lab.service.backups.manifest import text_of, values_in
from multichat_lab.service.backups.rotation import rotate
from tests.service.backups.conftest import record

WRONG: dict[str, list[Any]] = {
    "number": ["3", None, 1.5, True, []],
    "created_at": ["yesterday", None, {}, "0001-01-01T00:00:00+05:00"],
    "storage_type": [3, None, ["sqlite"]],
    "source": [3, None],
    "bytes": ["12", None, 1e300],
    "files": [None, [], {"store": 3}, "store"],
    "contents": [None, 3, {}, {"sessions": "1", "messages": 1, "schema_version": 1}],
}
wrong_values = st.sampled_from([(name, each) for name, all_ in WRONG.items() for each in all_])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def manifest(tmp_path_factory):
    """The manifest of a backup, and what it holds."""
    folder = tmp_path_factory.mktemp("store")
    record(("json", folder / "chats"), 2)
    path = back_up("json", folder / "chats", folder / "backups").path / "manifest.json"
    return path, values_in(path.read_text())


@pytest.mark.slow
@given(wrong=wrong_values)
def test_a_manifest_with_a_value_of_another_type_is_damaged(manifest, wrong):
    path, values = manifest
    path.write_text(text_of(values | dict([wrong])))
    with pytest.raises(BackupError, match="damaged"):
        read_backup(path.parent)
    assert list_backups(path.parents[1]) == []


@pytest.mark.slow
@given(value=json_values, name=st.sampled_from(sorted(WRONG)))
def test_any_json_is_read_or_damaged(manifest, value, name):
    path, values = manifest
    for each in (value, values | {name: value}):
        path.write_text(text_of(each) if isinstance(each, dict) else json.dumps(each))
        found = list_backups(path.parents[1])
        assert len(found) <= 1
        assert all(isinstance(backup.number, int) for backup in found)


def test_a_manifest_without_end_is_damaged(manifest):
    path, _ = manifest
    path.write_text("[" * 100_000)
    with pytest.raises(BackupError, match="damaged"):
        read_backup(path.parent)


def test_links_among_the_backups_are_neither_followed_nor_in_the_way(tmp_path):
    storage, folder = ("json", tmp_path / "chats"), tmp_path / "backups"
    record(storage, 2)
    first = back_up(*storage, folder)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("mine")
    for name in ("json-000002-20261122T020000Z", "json-000003-20261122T020000Z.new"):
        (folder / name).symlink_to(elsewhere)
    (folder / "json-000004-20261122T020000Z").symlink_to(first.path)
    (folder / "json-000005-20261122T020000Z.new").write_text("a file")
    second = back_up(*storage, folder)
    assert second.number == 2
    assert list_backups(folder) == [first, second]
    assert rotate(folder, first.source, keep=1) == [first]
    assert (elsewhere / "mine").read_text() == "mine"


def test_a_backup_that_cannot_be_read_is_told_and_no_older_one_taken_for_the_latest(
    recorded, tmp_path
):
    folder = tmp_path / "backups"
    older, newer = back_up(*recorded, folder), back_up(*recorded, folder)
    (newer.path / "manifest.json").write_text("{")
    assert list_backups(folder) == [older]
    assert list(unreadable_in(folder, older.source)) == [newer.path.name]
    with pytest.raises(BackupError, match=f"cannot be read: {newer.path.name}.*{older.path.name}"):
        find_backup("latest", folder, older.source)
    assert find_backup(older.path.name, folder) == older
    (newer.path / "manifest.json").unlink()
    assert list(unreadable_in(folder)) == [newer.path.name]
    latest = back_up(*recorded, folder)
    assert find_backup("latest", folder, older.source) == latest
