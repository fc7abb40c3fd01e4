"""The file of a head: numbered lines in a ring, the newest in the place of the oldest."""

import io
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from multichat_lab.stores.head_lines import (
    LINES,
    SIZE,
    first_number,
    line,
    lines,
    newest,
    told,
)
from multichat_lab.stores.paths import UNFINISHED

Said = dict[str, Any]
"""What a line tells."""

UNREAD = -1


class HeadFile:
    """The lines of a head; whoever writes them holds the store's lock.

    Args:
        store: the store's file or folder.
        path: where its head lies.
        identity: what tells the store from one that lay there before.
    """

    def __init__(self, store: Path, path: Path, identity: str) -> None:
        self._store, self.path, self._identity = store, path, identity
        self._first = line(0, {"store": identity})
        self._file: io.FileIO | None = None
        self._last = UNREAD

    def follow(self) -> Said | None:
        """Return the last line, if others wrote it since this was asked last; else None.

        Raises:
            OSError: the file cannot be opened or made.
        """
        handle = self._opened()
        if self._last != UNREAD:
            there = first_number(handle, self._place_of(self._last + 1))
            if there is not None and there <= max(0, self._last + 1 - LINES):
                return None
        self._last, said = newest(os.pread(handle, SIZE * (LINES + 1), 0))
        return said

    def append(self, values: Said) -> bool:
        """Write a line after the last, and return whether it is short enough for that.

        Raises:
            OSError: it cannot be written.
        """
        if self._last == UNREAD:
            self.follow()
        number = self._last + 1
        written = line(number, values | {"at": round(time.time(), 3)})
        if len(written) != SIZE or self._file is None:
            return False
        os.pwrite(self._file.fileno(), written, self._place_of(number) * SIZE)
        self._last = number
        return True

    def rewrite(self, changed: Callable[[dict[str, Any]], Said | None]) -> None:
        """Write lines anew, and one after them that tells nothing; durably.

        Args:
            changed: returns what a line tells from now on; None where that is what it told.

        Raises:
            OSError: a line cannot be written; FileNotFoundError: there is no head.
        """
        with self.path.open("r+b", buffering=0) as file:
            for place, said in lines(file.read()):
                values = changed(said)
                if values is not None:
                    os.pwrite(file.fileno(), line(said["n"], values), place * SIZE)
        self.follow()
        self.append({})
        if self._file is not None:
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file; it is opened again when it is needed."""
        if self._file is not None:
            self._file.close()
        self._file = None
        self._last = UNREAD

    @staticmethod
    def _place_of(number: int) -> int:
        return 1 + number % LINES

    def _opened(self) -> int:
        """Return the file, opened unless it is; made anew where it is none, or another store's."""
        if self._file is not None and os.fstat(self._file.fileno()).st_nlink:
            return self._file.fileno()  # nobody has deleted it, nor put another in its place
        self.close()
        with suppress(FileNotFoundError):
            self._file = self.path.open("r+b", buffering=0)
            said = told(self._file.read(SIZE))
            if said is not None and said.get("store") != self._identity:
                self.close()
        if self._file is None:
            self._make()
            self._file = self.path.open("r+b", buffering=0)
        return self._file.fileno()

    def _make(self) -> None:
        new = self.path.with_name(self.path.name + UNFINISHED)
        new.write_bytes(self._first + line(0, {}) * LINES)
        like = self._store.stat()
        new.chmod(like.st_mode & 0o666)
        if os.name == "posix" and os.geteuid() == 0:
            os.chown(new, like.st_uid, like.st_gid)  # a service may be another user
        new.replace(self.path)
