"""What proving costs: python benchmarks/verifying.py [NAME …].

`verify` is printed in messages a second of CPU time, beside SHA-256 alone over the same bytes and,
where there is one, the bare driver that reads the same rows. The append is printed as a ratio to
the same append whose checksums and head are left out, in alternate blocks: of CPU time, and of the
time until it is on the disk, which says little on a busy machine.
"""

import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import msgspec

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores import message_rows
from multichat_lab.stores.head import Head
from multichat_lab.stores.jsonl import writing as json_writing

TEXT = "hello " * 35
SESSIONS = 10
MESSAGES = 5_000
BLOCKS = 15
APPENDS = 40
KINDS = ("memory", "json", "sqlite", "duckdb")


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the CPU seconds that `work` takes, and what it returns."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def fill(chats: SessionPersistence) -> SessionPersistence:
    """Record messages of one length in some sessions."""
    for number in range(SESSIONS):
        chats.create_session(["Ann"], session_id=f"s{number}")
        chats.add_messages(ChatMessage(f"s{number}", "Ann", TEXT) for _ in range(MESSAGES))
    return chats


def read_rows(kind: str, path: Path) -> list[Any]:
    """Read all messages with the bare driver; of json, each line with `json`."""
    if kind == "json":
        lines = [line for file in path.glob("s*.jsonl") for line in file.read_bytes().splitlines()]
        return [tuple(json.loads(line).values()) for line in lines]
    known: dict[str, Callable[[str], Any]] = {"sqlite": sqlite3.connect, "duckdb": duckdb.connect}
    connect = known[kind]
    with closing(connect(str(path))) as connection:
        found: list[Any] = connection.execute(
            "SELECT * FROM messages ORDER BY session_id, seq"
        ).fetchall()
        return found


def hashed(data: Sequence[bytes]) -> list[str]:
    """Return the SHA-256 of each."""
    return [sha256(each).hexdigest() for each in data]


def verify(folder: Path) -> None:
    """Verify a store that was just opened, three times; the median counts."""
    packed = msgspec.msgpack.Encoder().encode
    for kind in KINDS:
        path = folder / kind
        spent, told = [], ""
        chats = fill(SessionPersistence(kind, path))
        if kind == "memory":
            rows: list[Any] = [["s", TEXT, "x" * 250]] * (SESSIONS * MESSAGES)
        else:
            chats.close()
            reading, rows = cpu(partial(read_rows, kind, path))
            told = f", bare reading {len(rows) / reading:11,.0f}"
        for _ in range(3):
            if kind != "memory":
                chats = SessionPersistence(kind, path)
            used, verdict = cpu(chats.verify)
            spent.append(used)
            verdict.require_whole()
            if kind != "memory":
                chats.close()
        data = [packed(row) for row in rows]
        hashing, _ = cpu(partial(hashed, data))
        rate = verdict.messages / statistics.median(spent)
        print(f"verify, {kind:8s} {rate:11,.0f} messages a second of CPU"
              f" (SHA-256 alone {len(data) / hashing:11,.0f}{told})")  # fmt: skip


@contextmanager
def unproved() -> Iterator[None]:
    """Let a store keep no checksums, no sums in json's files, and no head."""
    with (
        mock.patch.object(message_rows, "link", lambda previous, row: None),
        mock.patch.object(Head, "follow", lambda self: False),
        mock.patch.object(Head, "wrote", lambda self, entries, whole: None),
        mock.patch.object(json_writing, "with_sum", lambda data, before: data),
    ):
        yield


def append(folder: Path, batch: int = 1) -> None:
    """Append messages with chain and head, and without, in alternate blocks of one process."""
    for kind in KINDS:
        with (
            SessionPersistence(kind, folder / f"{kind}-with") as ours,
            SessionPersistence(kind, folder / f"{kind}-without") as bare,
        ):
            for chats in (ours, bare):
                chats.create_session(["Ann"], session_id="one")
            proved, plain = [], []
            for _ in range(BLOCKS):
                proved.append(_appended(ours, batch))
                with unproved():
                    plain.append(_appended(bare, batch))
        (mine, waited), (other, before) = (
            [statistics.median(times) * 1e6 for times in zip(*each, strict=True)]
            for each in (proved, plain)
        )
        print(f"append of {batch:5,d}, {kind:8s} {mine:9.1f} us of CPU, without the proof"
              f" {other:9.1f} us, ratio {mine / other:5.3f}; until it is on the disk"
              f" {waited:9.1f} us, {before:9.1f} us, ratio {waited / before:5.3f}")  # fmt: skip


def _appended(chats: SessionPersistence, batch: int) -> tuple[float, float]:
    """Return the seconds of CPU that an append takes, and those that one waits for it."""
    messages = [[ChatMessage("one", "Ann", TEXT) for _ in range(batch)] for _ in range(APPENDS)]
    began = time.perf_counter()
    used, _ = cpu(lambda: [chats.add_messages(each) for each in messages])
    return used / APPENDS, (time.perf_counter() - began) / APPENDS


def batch(folder: Path) -> None:
    """The same for a hundred messages in a transaction."""
    append(folder, 100)


BENCHMARKS = {"verify": verify, "append": append, "batch": batch}


def main() -> None:
    """Run the benchmarks that are named, or all."""
    for name in sys.argv[1:] or BENCHMARKS:
        with tempfile.TemporaryDirectory() as folder:
            BENCHMARKS[name](Path(folder))


if __name__ == "__main__":
    main()
