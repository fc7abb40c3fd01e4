"""Fill a store until the disk is full: python full_disk_process.py TYPE PATH.

A limit on the size of files stands for the full disk: a write past it fails with EFBIG as one on a
full disk fails with ENOSPC. Prints, as JSON, how each batch ended and what the store answers.
"""

import json
import random
import resource
import signal
import sys
import time
import warnings
from pathlib import Path

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MultichatError
from multichat_lab.records import ChatMessage
from tests.stores.answers import answers

BATCHES = (40, 1, 40, 1)
SIZE = 100_000
ROOM = 250_000
"""How many bytes a file may grow: a few messages, and far less than forty."""


def limit_files(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def batch(size: int) -> list[ChatMessage]:
    text = random.Random(1).randbytes(SIZE // 2).hex()  # noqa: S311 - hard to compress
    # A session whose file has room comes first: it must not keep its part of a refused batch.
    return [ChatMessage("t", "Ann", "hello"), *(ChatMessage("s", "Ann", text) for _ in range(size))]


def fill(chats: SessionPersistence, size: int) -> str:
    """Add batches until one is refused, and return how it was, and whether it changed anything."""
    for _ in range(50):
        before = answers(chats)
        try:
            chats.add_messages(batch(size))
        except MultichatError as error:
            return f"{type(error).__name__}, {'unchanged' if answers(chats) == before else before}"
    return "never refused"


def main() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    warnings.simplefilter("ignore", RuntimeWarning)  # the log cannot be folded in: it stays
    storage_type, path = sys.argv[1], Path(sys.argv[2])
    with SessionPersistence(storage_type, path) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.create_session(["Ann"], session_id="t")
        chats.add_messages(batch(3))
    files = [path] if path.is_file() else list(path.iterdir())
    with SessionPersistence(storage_type, path) as chats:
        limit_files(max(each.stat().st_size for each in files) + ROOM)
        outcomes = []
        for size in BATCHES:
            outcomes.append(fill(chats, size))
            time.sleep(0.3)  # an idle duckdb store closes its file, or tries to
        full = answers(chats)
        limit_files(resource.RLIM_INFINITY)
        is_kept = answers(chats) == full
        seq = chats.add_message(ChatMessage("s", "Ann", "room again")).seq
        last = answers(chats)
    with SessionPersistence(storage_type, path) as chats:
        is_reopened = answers(chats) == last
        count = chats.get_session("s").message_count
    print(json.dumps([outcomes, is_kept, is_reopened, seq == count]))


if __name__ == "__main__":
    main()
