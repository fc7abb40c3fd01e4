"""A place for several services."""

from pathlib import Path

import pytest

from tests.postgresql import new_schema
from tests.service.shared.place import SharedPlace


@pytest.fixture
def place(tmp_path: Path, postgresql_server: str, monkeypatch: pytest.MonkeyPatch) -> SharedPlace:
    """An empty schema, of which nobody else knows."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return SharedPlace(tmp_path, address=new_schema(postgresql_server))
