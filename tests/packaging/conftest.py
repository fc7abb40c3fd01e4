"""A wheel of this checkout in an environment of its own, and a copy of the checkout."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.packaging.running import ROOT, run


@pytest.fixture(scope="session")
def uv() -> str:
    """The path of uv, which builds and installs."""
    found = shutil.which("uv")
    if found is None:
        pytest.skip("uv is not on the path: pip install uv")
    return found


@pytest.fixture(scope="session")
def installed(uv: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An empty folder, and the scripts of an environment that holds the wheel alone."""
    place = tmp_path_factory.mktemp("wheel")
    run(uv, "build", "--wheel", "--out-dir", place, ROOT, cwd=place)
    run(uv, "venv", "--python", sys.executable, place / "env", cwd=place)
    scripts = place / "env" / ("Scripts" if os.name == "nt" else "bin")
    [wheel] = place.glob("*.whl")
    run(uv, "pip", "install", "--python", scripts / "python", wheel, cwd=place)
    return place, scripts


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of this checkout's files, without its history."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("git is not on the path, or this is no checkout")
    copy = tmp_path / "checkout"
    files = run(git, "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for name in files.splitlines():
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy
