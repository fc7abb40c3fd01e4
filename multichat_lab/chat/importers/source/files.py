"""Which files a folder holds."""

import os
from pathlib import Path


def files_in(folder: Path, endings: tuple[str, ...], *, recursive: bool) -> list[Path]:
    """Return the files that end so, by name; the system is not asked about each of them.

    Args:
        folder: the folder.
        endings: in lower case; of names in whatever case.
        recursive: whether folders within are looked into; links to folders never are.
    """
    found: list[str] = []
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for each in entries:
                    if each.name.lower().endswith(endings) and each.is_file():
                        found.append(each.path)
                    elif recursive and each.is_dir(follow_symlinks=False):
                        waiting.append(Path(each.path))
        except PermissionError:
            continue  # what this user may not read holds no chats for them
    return [Path(each) for each in sorted(found, key=_parts)]


def _parts(path: str) -> list[str]:
    """Return what paths are sorted by, as `Path` sorts itself."""
    return os.path.normcase(path).split(os.sep)  # noqa: PTH206
