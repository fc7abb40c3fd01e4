"""The files of a Parquet data set: a set of them takes the place of another one, or none does.

New parts are made aside, then the next manifest is written: from there on they are put in place,
by who wrote them or, when he was killed, by who opens the data set next. A part that grows keeps
its name, so that whoever reads meanwhile finds the old one or the new one, never both.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from multichat_lab.errors import StoreDamagedError, StoreError
from multichat_lab.stores.access import BUSY_SECONDS
from multichat_lab.stores.copying.dataset.manifest import (
    HIDDEN,
    MANIFEST,
    REMEDY,
    Manifest,
    read_manifest,
    require_sound,
)
from multichat_lab.stores.locks import ProcessLock
from multichat_lab.stores.paths import UNFINISHED, translate_system_errors
from multichat_lab.stores.swapping import replace_file, sync_folder

NEXT = "_next.json"
STAGING = "_staging"
LOCK = "_lock"

PATTERN = frozenset("*?[")
"""DuckDB takes a path with one of these for a pattern."""


class Files:
    """The files of a data set, which nobody else writes meanwhile.

    Args:
        folder: where it lies.
        create: make it where there is none.

    Attributes:
        folder: as given.
        manifest: what it holds now.

    Raises:
        StoreError: there is none, or something else lies there.
        StoreBusyError: another copy is made to it, or from it.
        StoreDamagedError: a part is lost, altered, or none of the data set.
    """

    def __init__(self, folder: Path, create: bool) -> None:
        self.folder = folder
        if PATTERN & set(str(folder)):
            raise StoreError(
                f"{folder} reads as a pattern of names to DuckDB", "Choose a path without * ? [."
            )
        with translate_system_errors(f"parquet:{folder}"):
            _require_place(folder, create)
            folder.mkdir(parents=True, exist_ok=True)
            is_ours = os.access(folder, os.W_OK)
            self._lock = ProcessLock(folder / LOCK, BUSY_SECONDS) if is_ours else None
            if self._lock is not None:
                self._lock.acquire()
            try:
                self.manifest = self._opened()
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Let others write."""
        if self._lock is not None:
            self._lock.release()
            self._lock.close()
            self._lock = None

    def staged(self, name: str) -> Path:
        """Return where a part is made that will have a name."""
        path = self.folder / STAGING / (name.replace("/", "+") + UNFINISHED)
        path.parent.mkdir(exist_ok=True)
        return path

    def clear(self) -> None:
        """Take away what was made aside and came to nothing."""
        shutil.rmtree(self.folder / STAGING, ignore_errors=True)

    def commit(self, manifest: Manifest) -> None:
        """Put parts in place that were made aside, and take away those that are no more."""
        if names := self._waiting(manifest):
            for each in names:
                _sync(self.staged(each))
            sync_folder(self.folder / STAGING)
        replace_file(self.folder / NEXT, manifest.text())
        self._finish(manifest)

    def _waiting(self, manifest: Manifest) -> list[str]:
        """Return the parts that are made, and not in their places yet."""
        aside = self.folder / STAGING
        made = {each.name for each in aside.iterdir()} if aside.is_dir() else set()
        return [each for each in manifest.parts if self.staged(each).name in made] if made else []

    def _opened(self) -> Manifest:
        manifest, following = (read_manifest(self.folder / each) for each in (MANIFEST, NEXT))
        self.manifest = manifest or Manifest()
        if following is not None:
            if self._lock is None:
                raise StoreError(
                    f"A copy to parquet:{self.folder} was stopped", "Make it again where one may."
                )
            self._finish(following)
        elif manifest is None:
            replace_file(self.folder / MANIFEST, self.manifest.text())
        if self._lock is not None:
            self.clear()
        require_sound(self.folder, self.manifest)
        return self.manifest

    def _finish(self, manifest: Manifest) -> None:
        """Do what is left to do once the next manifest is there; again, if need be."""
        touched = {self.folder}
        for name in self._waiting(manifest):
            place = self.folder / name
            touched |= {place.parent, place.parent.parent}
            place.parent.mkdir(parents=True, exist_ok=True)
            self.staged(name).replace(place)
        for name in self.manifest.parts.keys() - manifest.parts.keys():
            place = self.folder / name
            place.unlink(missing_ok=True)
            touched.add(place.parent)
        _sync_all(touched)
        (self.folder / NEXT).replace(self.folder / MANIFEST)
        sync_folder(self.folder)
        self.manifest = manifest


def is_dataset(path: Path) -> bool:
    """Return whether a folder is a data set."""
    return (path / MANIFEST).is_file() or (path / NEXT).is_file()


def _require_place(folder: Path, create: bool) -> None:
    if is_dataset(folder):
        return
    others = sorted(folder.iterdir()) if folder.is_dir() else [folder] if folder.exists() else []
    others = [each for each in others if each.name not in (LOCK, MANIFEST + UNFINISHED)]
    if others and folder.is_dir() and any(folder.glob("*/**/part-*.parquet")):
        raise StoreDamagedError(f"parquet:{folder} has lost its {MANIFEST}", REMEDY)
    if others:
        told = f"{folder} is there, but is no data set of multichat copy"
        raise StoreError(told, "Choose an empty folder.")
    if not create:
        raise StoreError(
            f"There is no data set at parquet:{folder}", "Check the path, and who wrote it."
        )


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_all(folders: Iterable[Path]) -> None:
    for each in folders:
        if each.is_dir() and not each.name.startswith(HIDDEN):
            sync_folder(each)
