"""A store on read-only media is copied."""

import sys

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from tests.conftest import DURABLE_TYPES
from tests.read_only_media import needs_media, on_read_only_media
from tests.stores.copying.records import all_of, copied, fill, is_whole, located, trade

pytestmark = needs_media


@pytest.mark.parametrize("storage_type", (*DURABLE_TYPES, "parquet"))
def test_a_store_on_read_only_media_is_copied(storage_type, tmp_path):
    media = tmp_path / "media"
    media.mkdir()
    source, target = (storage_type, media / "source"), ("sqlite", tmp_path / "copy")
    first = ("sqlite", tmp_path / "first") if storage_type == "parquet" else source
    with SessionPersistence(*first) as chats:
        fill(chats)
        trade(chats)
    if first != source:
        copied(first, source)
    command = [sys.executable, "-m", "multichat_lab", "copy"]
    done = on_read_only_media(media, *command, located(source), located(target))
    assert (done.returncode, done.stderr) == (0, "")
    assert all_of(target) == all_of(source)
    assert is_whole(target)
    assert copied(source, target).written["messages"] == 0
