"""A scan in a process of its own, which writes down what it looks at, and waits at a message.

Arguments: storage type, path, a file to write the seen ids to, and the seq to wait at (0: nowhere).
"""

import sys
import time
from pathlib import Path

from multichat_lab import ChatMessage, SessionPersistence, scan
from multichat_lab.analysis.scanning import reading

storage_type, path, seen, wait_at = sys.argv[1:]
reading.BATCH, reading.BATCH_SECONDS = 10, float("inf")


def every_third(message: ChatMessage) -> str | None:
    """Label every third message, and wait for ever at one."""
    if message.seq == int(wait_at):
        print("waiting", flush=True)
        while True:
            time.sleep(1)
    with Path(seen).open("a", encoding="utf-8") as file:
        file.write(f"{message.message_id}\n")
    return "third" if (message.seq or 0) % 3 == 0 else None


with SessionPersistence(storage_type, path) as chats:
    print(scan(chats, every_third, run="thirds").annotations)
