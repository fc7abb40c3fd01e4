"""Where an index outlives its lab, for the next search of the store: in the user's cache folder."""

import hashlib
import importlib.metadata
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from multichat_lab.analysis.searching.analyser import WORD
from multichat_lab.analysis.searching.gap import BLOCK, Block, Seen
from multichat_lab.extras import missing_modules

VARIABLE = "MULTICHAT_CACHE"
"""Names the folder, where it is not the system's own for such things."""
FORMAT = f"1, blocks of {BLOCK}"
"""Of what is kept; what another one made is not read."""
MOST_BYTES = 1_000_000_000
"""Of all that is kept; what was not asked for longest goes first."""
STALE_SECONDS = 86_400
CONTENTS = "contents.json"
UNFINISHED = ".new-"


class Shelf:
    """Where the index of one store is kept.

    What lies there is never changed: a newer index is put beside it, whole or not at all, and the
    older ones go. So processes need not wait for each other, and one that is killed leaves what was
    there. Nobody else may read it, for it tells what was said.

    Args:
        location: of the store; its name, and nothing of it, tells which index is whose.
        folder: where all indexes lie; the user's cache folder unless given.
    """

    def __init__(self, location: str, folder: Path | None = None) -> None:
        self.folder = folder or cache_folder()
        made_by = (location, FORMAT, importlib.metadata.version("tantivy"), WORD)
        name = hashlib.blake2b("\n".join(made_by).encode(), digest_size=16).hexdigest()
        self._place = self.folder / name

    def take(self, folder: Path) -> dict[Block, Seen] | None:
        """Give an empty folder the files of the index that was put here last.

        Returns:
            What it has; None where there is none.

        Raises:
            ValueError: it is broken.
        """
        tried = None
        while (kept := max(self._kept(), default=None)) not in (None, tried):
            try:
                files, seen = contents(kept)
                link_files(files, kept, folder)
            except OSError:  # another process has put a newer one in its place
                tried = kept
                for each in folder.iterdir():
                    each.unlink()
            else:
                with suppress(OSError):  # it tells no more than which goes first
                    os.utime(self._place)
                return seen
        return None

    def put(self, index: Path, seen: Mapping[Block, Seen]) -> None:
        """Keep an index, and forget older ones, and those of others that are too many.

        Args:
            index: its folder.
            seen: what it has.

        Raises:
            OSError: it cannot be written.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._place.mkdir(mode=0o700, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=self._place))
        try:
            files = [each.name for each in index.iterdir() if each.suffix != ".lock"]
            link_files(files, index, new)
            told = {"files": files, "seen": [(*block, *each) for block, each in seen.items()]}
            (new / CONTENTS).write_text(json.dumps(told), encoding="utf-8")
            older = list(self._kept())
            new.rename(self._place / f"{time.time_ns():020d}{new.name.removeprefix(UNFINISHED)}")
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        for each in older:
            shutil.rmtree(each, ignore_errors=True)
        self._tidy()

    def forget(self) -> None:
        """Delete what is kept of the store."""
        shutil.rmtree(self._place, ignore_errors=True)

    def _kept(self) -> Iterator[Path]:
        with suppress(OSError):
            for each in self._place.iterdir():
                if not each.name.startswith(UNFINISHED):
                    yield each

    def _tidy(self) -> None:
        """Delete what a killed process left, and the indexes that are too many."""
        for left in self._place.glob(f"{UNFINISHED}*"):
            if time.time() - last_used(left) > STALE_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
        total = size_of(self._place)
        others = (each for each in self.folder.iterdir() if each != self._place)
        for place in sorted(others, key=last_used, reverse=True):
            total += size_of(place)
            if total > MOST_BYTES:
                shutil.rmtree(place, ignore_errors=True)


def cache_folder() -> Path:
    """Return where the user's indexes lie."""
    if named := os.environ.get(VARIABLE):
        return Path(named).absolute() / "search"
    import platformdirs

    return platformdirs.user_cache_path("multichat", appauthor=False) / "search"


def forget_index(location: str) -> None:
    """Delete what is kept of a store, of which something was deleted."""
    if not missing_modules("fulltext"):  # without it there is none
        Shelf(location).forget()


def contents(kept: Path) -> tuple[list[str], dict[Block, Seen]]:
    """Return the files of a kept index, and what it has.

    Raises:
        OSError: it is not there.
        ValueError: it is broken.
    """
    told = json.loads((kept / CONTENTS).read_text(encoding="utf-8"))
    try:
        files = [Path(name).name for name in told["files"]]
        seen = {
            (str(session), int(number)): Seen(int(top), int(mark))
            for session, number, top, mark in told["seen"]
        }
    except (TypeError, KeyError) as error:
        raise ValueError(f"{kept / CONTENTS} is broken: {error}") from error
    return files, seen


def link_files(files: Iterable[str], source: Path, target: Path) -> None:
    """Let a folder have files of another one, as links where that can be.

    An index replaces its files and changes none, so a link is as good as a copy.

    Raises:
        OSError: one is not there, or cannot be copied.
    """
    for name in files:
        try:
            os.link(source / name, target / name)
        except FileNotFoundError:
            raise
        except OSError:  # another disk, or one that knows no links
            shutil.copyfile(source / name, target / name)


def last_used(place: Path) -> float:
    """Return when a folder was used last, in seconds since 1970; 0 when it has just gone."""
    with suppress(OSError):
        return place.stat().st_mtime
    return 0.0


def size_of(place: Path) -> int:
    """Return how many bytes the files in a folder have."""
    total = 0
    for folder, _, files in os.walk(place):  # which does not mind that others delete
        for name in files:
            with suppress(OSError):
                total += Path(folder, name).stat().st_size
    return total
