"""What is refused of a Parquet data set, and named before anything is written."""

import json

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import SchemaVersionError, StoreBusyError, StoreDamagedError, StoreError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.copying.dataset import Dataset, manifest
from tests.stores.copying.records import copied


def damage(path, how):
    part = next(path.glob("orders/*/*.parquet"))
    if how == "altered":
        content = bytearray(part.read_bytes())
        content[len(content) // 2] ^= 1
        part.write_bytes(content)
    elif how == "lost":
        part.unlink()
    else:
        (part.parent / "mine.parquet").write_bytes(part.read_bytes())


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("altered", r"orders/month=.*part-\d+.parquet is not as it was written"),
        ("lost", r"orders/month=.*part-\d+.parquet is lost"),
        ("foreign", r"orders/month=.*mine.parquet is no part of the data set"),
    ],
)
def test_a_part_that_is_not_as_written_is_named_before_anything_is(how, told, filled, tmp_path):
    source, dataset = filled
    damage(dataset[1], how)
    with SessionPersistence(*source) as chats:
        chats.add_message(ChatMessage("two", "Bob", "more"))
    before = {p: p.read_bytes() for p in dataset[1].rglob("*") if p.is_file()}
    with pytest.raises(StoreDamagedError, match=told):
        copied(source, dataset)
    with pytest.raises(StoreDamagedError, match=told):
        copied(dataset, ("sqlite", tmp_path / "back.db"))
    assert not (tmp_path / "back.db").exists()
    after = {p: p.read_bytes() for p in dataset[1].rglob("*") if p.is_file()}
    assert {p: b for p, b in after.items() if p.name != "_lock"} == {
        p: b for p, b in before.items() if p.name != "_lock"
    }


def test_a_manifest_that_is_lost_altered_or_of_a_later_format_is_told(filled, tmp_path):
    path = filled[1][1] / manifest.MANIFEST
    text = path.read_text()
    path.write_text(text.replace('"serial": ', '"serial": 1'))
    with pytest.raises(StoreDamagedError, match=r"_manifest.json is not as it was written"):
        copied(*filled)
    path.write_text(json.dumps(json.loads(text) | {"version": manifest.VERSION + 1}))
    with pytest.raises(SchemaVersionError, match=r"Upgrade"):
        copied(*filled)
    path.unlink()
    with pytest.raises(StoreDamagedError, match=r"has lost its _manifest.json"):
        copied(*filled)


def test_what_is_no_data_set_is_refused(two, tmp_path):
    with pytest.raises(StoreError, match=r"no data set at"):
        copied(("parquet", tmp_path / "none"), ("sqlite", tmp_path / "back.db"))
    assert not (tmp_path / "none").exists()
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "letter.txt").write_text("hello")
    with pytest.raises(StoreError, match=r"is there, but is no data set.*empty folder"):
        copied(two[0], ("parquet", folder))
    with pytest.raises(StoreError, match=r"pattern"):
        copied(two[0], ("parquet", tmp_path / "a[1]"))
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(StoreError, match=r"are one store"):
        copied(("parquet", folder), ("parquet", tmp_path / "link"))


def test_one_copy_at_a_time_is_made_to_a_data_set(filled, monkeypatch):
    monkeypatch.setattr("multichat_lab.stores.copying.dataset.files.BUSY_SECONDS", 0.1)
    held = Dataset(filled[1][1])
    with pytest.raises(StoreBusyError):
        copied(*filled)
    held.close()
    copied(*filled)
