"""Which files belong to a code base."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from multichat_lab.errors import HouseRulesError

SUFFIXES = frozenset({".py", ".ipynb"})
_LEFT_OUT = frozenset({"node_modules", "build", "dist", "__pycache__"})
_SAMPLE_BYTES = 4096
_GIT_REPOSITORY_VARIABLES = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})


def python_files(root: Path) -> list[Path]:
    """List the Python files and notebooks of a code base, sorted.

    In a git checkout these are the files that git tracks or does not ignore. Elsewhere, and in
    a folder that git ignores as a whole, they are all but those in hidden folders, virtual
    environments and the usual build folders. A file that is named itself may also be a script
    without an ending.

    Raises:
        HouseRulesError: `root` does not exist or is a file of another kind, or a folder cannot
            be listed.
    """
    if root.is_file():
        if not _may_be_python(root):
            raise HouseRulesError(f"{root} is no Python", "Give a folder, a .py or an .ipynb file.")
        return [root]
    if not root.is_dir():
        raise HouseRulesError(f"{root} does not exist", "Give a folder, a .py or an .ipynb file.")
    listed = _git_files(root)
    candidates = _walked_files(root) if listed is None else listed
    return sorted(path for path in candidates if path.suffix in SUFFIXES and path.is_file())


def _may_be_python(file: Path) -> bool:
    """Whether it ends as Python does, or is a script without an ending: text, at any rate."""
    if file.suffix:
        return file.suffix in SUFFIXES
    with file.open("rb") as opened:
        return b"\0" not in opened.read(_SAMPLE_BYTES)


def _git_files(root: Path) -> set[Path] | None:
    """Return the files that git tracks or does not ignore; None where git has no say."""
    listing = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if listing is None or (not listing and _git(root, "check-ignore", ".") is not None):
        return None
    return {root / os.fsdecode(name) for name in listing.split(b"\0") if name}


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Return what git prints, or None when it is not there or exits with an error."""
    git = shutil.which("git")
    if git is None:
        return None
    # Inside a git hook these variables point at the hook's repository, whatever the folder.
    environment = {
        name: value for name, value in os.environ.items() if name not in _GIT_REPOSITORY_VARIABLES
    }
    finished = subprocess.run(  # noqa: S603 - a fixed program with fixed arguments
        [git, *arguments], cwd=folder, env=environment, capture_output=True, check=False
    )
    return finished.stdout if finished.returncode == 0 else None


def _walked_files(root: Path) -> Iterator[Path]:
    for folder, subfolders, names in os.walk(root, onerror=_refuse):
        here = Path(folder)
        subfolders[:] = [name for name in subfolders if not _is_left_out(here / name)]
        yield from (here / name for name in names)


def _is_left_out(folder: Path) -> bool:
    return (
        folder.name.startswith(".") or folder.name in _LEFT_OUT or (folder / "pyvenv.cfg").is_file()
    )


def _refuse(error: OSError) -> NoReturn:
    raise HouseRulesError(
        f"{error.filename} cannot be listed: {error.strerror}", "Check who may read the folder."
    ) from error
