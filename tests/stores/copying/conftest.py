"""Places for stores of each type, and a filled one."""

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from tests.postgresql import new_schema
from tests.stores.copying.records import copied, fill, trade


@pytest.fixture
def place(tmp_path, request, monkeypatch):
    """Return a place for a store of a type where there is none yet."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def found(storage_type, name):
        if storage_type == "postgresql":
            return storage_type, new_schema(request.getfixturevalue("postgresql_server"))
        return storage_type, tmp_path / name

    return found


@pytest.fixture
def two(place):
    """A filled sqlite store, and where its copy goes."""
    source = place("sqlite", "source.db")
    with SessionPersistence(*source) as chats:
        fill(chats)
        fill(chats, "two")
        trade(chats)
    return source, place("sqlite", "copy.db")


@pytest.fixture
def filled(two, tmp_path):
    """A filled sqlite store, and a data set of it."""
    target = "parquet", tmp_path / "data set's"
    copied(two[0], target)
    return two[0], target
