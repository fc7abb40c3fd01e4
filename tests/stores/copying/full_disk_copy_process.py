"""Copies to a data set on a disk that gets full, and again when there is room: FOLDER.

A limit on the size of files stands for the full disk. Prints the error, and how many messages the
data set has after it and after the second copy.
"""

import os
import random
import resource
import signal
import sys
from pathlib import Path

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.copying import copy_store
from multichat_lab.stores.copying.dataset.proving import verify_dataset

ROOM = 300_000
SIZE = 30_000


def main() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    os.chdir(sys.argv[1])
    stores = "sqlite:chats.db", "parquet:lake"
    words = random.Random(1)  # noqa: S311 - hard to compress
    with SessionPersistence("sqlite", "chats.db") as chats:
        chats.create_session(["Ann"], session_id="a")
        chats.add_message(ChatMessage("a", "Ann", "small"))
        copy_store(*stores)
        said = [ChatMessage("a", "Ann", words.randbytes(SIZE).hex()) for _ in range(40)]
        chats.add_messages(said)
    before = {path: path.read_bytes() for path in Path("lake").rglob("*.parquet")}
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, resource.RLIM_INFINITY))
    try:
        copy_store(*stores)
    except StoreError as error:
        print(error.remedy)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    assert before == {path: path.read_bytes() for path in Path("lake").rglob("*.parquet")}
    print(verify_dataset(Path("lake")).messages)
    copy_store(*stores)
    print(verify_dataset(Path("lake")).messages)


if __name__ == "__main__":
    main()
