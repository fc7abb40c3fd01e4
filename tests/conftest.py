"""What many tests share: each kind of store at a fresh path, and the real data."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from multichat_lab.chat.persistence import SessionPersistence
from tests.browser import chromium

settings.register_profile("untimed", deadline=None)  # a busy machine is no failure
settings.load_profile("untimed")

Storage = tuple[str, Path]
"""Storage type and path, as `SessionPersistence` takes them."""

DURABLE_TYPES = ("json", "sqlite", "duckdb")
STORAGE_TYPES = ("memory", *DURABLE_TYPES)

SHARED_DATA = Path(__file__).parents[1] / "../shared/data"


@pytest.fixture(params=STORAGE_TYPES)
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """A place where there is no store yet, for each type of store in turn."""
    return request.param, tmp_path / "chats"


@pytest.fixture(params=DURABLE_TYPES)
def durable_storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """The same, for the types that outlive the process."""
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
