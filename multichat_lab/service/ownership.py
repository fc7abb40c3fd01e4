"""Whose files are: root's upkeep must not leave files that the service may not write."""

import os
from collections.abc import Iterable
from pathlib import Path


def give_to_owner_of(model: Path, paths: Iterable[Path]) -> None:
    """Give files, and folders with all in them, to the owner of another file or folder.

    Only root can, and only root need: what others make is theirs, as all that they may write to.

    Args:
        model: whose owner and group they get.
        paths: those that are not there are passed over.
    """
    if os.name != "posix" or os.geteuid() != 0:
        return
    owner = model.stat()
    for path in paths:
        for each in (path, *path.rglob("*")):
            if each.exists():
                os.chown(each, owner.st_uid, owner.st_gid)
