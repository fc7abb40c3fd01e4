"""How stores are named: by a type and a path."""

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError, UnknownStoreError
from multichat_lab.stores import open_store, parse_location
from tests.conftest import STORAGE_TYPES


def test_an_unknown_type_is_quoted_with_the_known_ones():
    with pytest.raises(UnknownStoreError, match=r"'mysql'.*memory, json, sqlite, duckdb"):
        open_store("mysql", "x")


@pytest.mark.parametrize("storage_type", STORAGE_TYPES)
def test_a_location_names_type_and_path(storage_type):
    assert parse_location(f"{storage_type}:C:/a b/x.db") == (storage_type, "C:/a b/x.db")
    assert parse_location("memory:") == ("memory", "")


@pytest.mark.parametrize("wrong", ["chats.db", "sqlite:", "mysql:x", ":x", "SQLITE:x"])
def test_a_location_without_type_or_path_is_refused(wrong):
    with pytest.raises(UnknownStoreError, match="TYPE:PATH"):
        parse_location(wrong)


def test_the_default_location_comes_from_the_environment(monkeypatch):
    monkeypatch.delenv("MULTICHAT_STORE", raising=False)
    assert parse_location() == ("duckdb", "multichat.duckdb")
    monkeypatch.setenv("MULTICHAT_STORE", "sqlite:my.db")
    assert parse_location() == ("sqlite", "my.db")
    assert parse_location("json:folder") == ("json", "folder")


@pytest.mark.parametrize(
    ("storage_type", "name"),
    [("json", "multichat-json"), ("sqlite", "multichat.db"), ("duckdb", "multichat.duckdb")],
)
def test_each_type_has_a_usual_path_of_its_own(storage_type, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with SessionPersistence(storage_type) as chats:
        assert chats.store.location == f"{storage_type}:{name}"
    assert (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [
        ("sqlit:x.db", "Did you mean sqlite:x.db?"),
        ("JSON:a:b", "Did you mean json:a:b?"),
        ("chats.db", "e.g. sqlite:chats.db"),
        ("duckdb:", "Say where it lies"),
    ],
)
def test_a_location_that_is_nearly_right_is_mended(wrong, remedy):
    with pytest.raises(UnknownStoreError) as caught:
        parse_location(wrong)
    assert remedy in caught.value.remedy


STORE_OF_ANOTHER = """
from multichat_lab.stores.memory import MemoryStore

class Elsewhere(MemoryStore):
    storage_type = "elsewhere"
    def __init__(self, path, options=None):
        super().__init__()
        self.location = f"elsewhere:{path}"
"""


def test_a_store_of_somebody_elses_is_named_by_its_file(tmp_path):
    file = tmp_path / "elsewhere.py"
    file.write_text(STORE_OF_ANOTHER, encoding="utf-8")
    assert parse_location(f"{file}:Elsewhere:over/there") == (f"{file}:Elsewhere", "over/there")
    with SessionPersistence(f"{file}:Elsewhere", "there") as chats:
        chats.create_session(["Ann"], session_id="s")
        assert chats.store.location == "elsewhere:there"
        assert len(chats.list_sessions()) == 1
    with pytest.raises(StoreError, match="no usual path"):
        SessionPersistence(f"{file}:Elsewhere")
