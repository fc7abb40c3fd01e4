"""The lanes of the tests: `pytest -m "not slow"` is the quick one, for every change."""

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

if sys.dont_write_bytecode:  # then each of some hundred processes would compile the same anew
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(Path(__file__).parent / ".pytest_cache" / "bytecode")
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

SLOW_MODULE = re.compile(r"^pytestmark = .*\bmark\.slow\b", re.MULTILINE)


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Every cell of a notebook is slow: it waits for a kernel."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker(pytest.mark.slow)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Spare the quick lane the imports of what is slow as a whole: half of its collection."""
    if config.getoption("markexpr") != "not slow" or collection_path.is_dir():
        return None
    if collection_path.suffix == ".ipynb":
        return True
    is_python = collection_path.suffix == ".py"
    return True if is_python and SLOW_MODULE.search(collection_path.read_text()) else None
