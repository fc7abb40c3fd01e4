"""What a transaction writes into the files of a json store, while others of the process read.

Only to prepare it and to fold it in does one need to be in turn with them. Between the two, while
files are written and synced, they read what was there before.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from multichat_lab.stores.jsonl.batches import all_files_or_none, framed
from multichat_lab.stores.jsonl.codec import Line, encode
from multichat_lab.stores.jsonl.ends import End, end_of
from multichat_lab.stores.jsonl.files import RUN_SUFFIX, append, lines_of
from multichat_lab.stores.jsonl.folding import Folding
from multichat_lab.stores.jsonl.places import place_of
from multichat_lab.stores.jsonl.present import Added, added
from multichat_lab.stores.jsonl.proving import Told, hash_of, with_sum
from multichat_lab.stores.memory.events import Proving


class Writing:
    """Lines on their way into files; no reader of this process reads on there, until `fold`.

    Args:
        folder: the store's.
        folding: how far its files are folded.
        lines: what is written.

    Attributes:
        added: what that adds to the whole of the store, once it is written.

    Raises:
        StoreDamagedError: a file cannot be read.
    """

    added = Added()

    def __init__(self, folder: Path, folding: Folding, lines: Sequence[Line]) -> None:
        self._folder, self._folding = folder, folding
        self._lines: dict[Path, list[Line]] = defaultdict(list)
        for line in lines:
            self._lines[folder / place_of(line)].append(line)
        self._before = {path: folding.catch_up(path) for path in self._lines}
        self._data: dict[Path, bytes] = {}
        folding.held |= {path.name for path in self._lines}

    def append(self) -> dict[str, End]:
        """Write the lines durably, all or none.

        Returns:
            Name of each file → where it ends now.

        Raises:
            OSError: the disk is full or a file cannot be written; all files are as before.
        """
        ends = {path: before.end for path, before in self._before.items()}
        written: dict[Path, bytes] = {}
        with all_files_or_none(self._folder, ends):
            for path, some in self._lines.items():
                written[path] = encoded(path, some, self._before[path].told)
                append(path, written[path], ends[path])
        self._data, self.added = written, added(self._before, written)
        return {path.name: end_of(ends[path], data) for path, data in written.items()}

    def fold(self) -> None:
        """Take in what was written, which saves to read it; in turn with those who read."""
        for path, data in self._data.items():
            self._folding.wrote(path, self._before[path], self._lines[path], data)

    def release(self) -> None:
        """Let readers read on in the files, folded or not."""
        self._folding.held -= {path.name for path in self._lines}


def encoded(path: Path, lines: Sequence[Line], told: Told) -> bytes:
    """Return lines as they are written to a file; a run's, which are sealed, have no sum.

    Args:
        path: the file.
        lines: what is written at once.
        told: how far the file has come.
    """
    if path.name.endswith(RUN_SUFFIX):
        return framed([encode(each) for each in lines])
    there = lines_of(path) if any(isinstance(each, Proving) for each in lines) else ()
    facts = len(there), hash_of(there)
    filled = (Proving(e.session_id, *facts) if isinstance(e, Proving) else e for e in lines)
    return with_sum(framed([*map(encode, filled)]), told)
