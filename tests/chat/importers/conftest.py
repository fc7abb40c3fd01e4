"""Real chats, stores to import into, and sources made on the spot."""

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from multichat_lab.chat.persistence import SessionPersistence

SHARED = Path(__file__).parents[3] / "../shared/data"


@pytest.fixture(scope="session")
def real_chats() -> Path:
    """The folder of real chats beside the checkout."""
    if not (SHARED / "irc").is_dir():
        pytest.skip("the real chats (../shared/data) are not beside this checkout")
    return SHARED.resolve()


@pytest.fixture
def chats() -> Iterator[SessionPersistence]:
    with SessionPersistence("memory") as persistence:
        yield persistence


@pytest.fixture(params=["memory", "sqlite"])
def any_chats(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SessionPersistence]:
    """Chats in a store of each kind that the importers are tried on."""
    with SessionPersistence(request.param, tmp_path / "chats.db") as persistence:
        yield persistence


@pytest.fixture
def slack_zip(tmp_path: Path) -> Callable[[dict[str, Any]], Path]:
    """Return what writes a Slack export with the files given as JSON values, texts or bytes."""

    def write(files: dict[str, Any]) -> Path:
        path = tmp_path / "export.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                is_raw = isinstance(content, str | bytes)
                archive.writestr(name, content if is_raw else json.dumps(content))
        return path

    return write
