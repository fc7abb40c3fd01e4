"""The folder in which the indexes of all stores are kept."""

import os
import sys
import time

import pytest

from multichat_lab.analysis.searching import shelf
from multichat_lab.analysis.searching.index import Index
from multichat_lab.analysis.searching.shelf import Shelf, cache_folder


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache"


def test_what_was_not_asked_for_longest_goes_first(folder, tmp_path, monkeypatch):
    others = [Shelf(f"sqlite:{name}", folder) for name in "ab"]
    seen = {}
    for age, each in zip((200, 100), others, strict=True):
        index = Index()
        each.put(index.folder, seen)
        index.close()
        os.utime(each._place, (time.time() - age,) * 2)
    used = tmp_path / "used"
    used.mkdir()
    assert others[0].take(used) == {}
    size = shelf.size_of(others[0]._place)
    monkeypatch.setattr(shelf, "MOST_BYTES", 50 * size)
    third = Shelf("sqlite:c", folder)
    index = Index()
    (index.folder / "more").write_bytes(bytes(48 * size - size // 2))
    third.put(index.folder, seen)
    index.close()
    assert [each._place.exists() for each in (*others, third)] == [True, False, True]


def test_the_user_says_where_all_caches_lie(monkeypatch, tmp_path):
    monkeypatch.setenv("MULTICHAT_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path / "search"
    monkeypatch.delenv("MULTICHAT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    if sys.platform == "linux":
        assert cache_folder() == tmp_path / "home" / "multichat" / "search"
