"""One of several who use a store at once: python history_process.py TYPE PATH NAME SEED COUNT.

It prints `ready`, waits for a line, and does COUNT things (0: for ever) to the session `shared`: it
appends a message, or reads. Of each it prints a line of JSON: what, from when to when on the
machine's monotonic clock, and what it was told: a number of messages, and the hash of the last.
"""

import json
import random
import sys
import time
from itertools import count, islice

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage


def append(chats: SessionPersistence, name: str, number: int) -> tuple[int | None, str | None]:
    """Say a number; return the message's own number, and its hash."""
    told = chats.add_message(ChatMessage("shared", name, str(number)))
    return told.seq, told.hash


def read(chats: SessionPersistence, _: str, number: int) -> tuple[int, str | None]:
    """Look at the messages, or at the session; return how many there are, and the last one's hash.

    Messages are linked by their hashes: that of the last stands for all before it.
    """
    if number % 2:
        messages = chats.get_messages("shared")
        assert [each.seq for each in messages] == list(range(1, len(messages) + 1))
        return len(messages), messages[-1].hash if messages else None
    session = chats.get_session("shared")
    return session.message_count, session.head


def main() -> None:
    storage_type, path, name, seed, many = sys.argv[1:]
    draw = random.Random(int(seed))  # noqa: S311 - no secret
    with SessionPersistence(storage_type, path) as chats:
        print("ready", flush=True)
        sys.stdin.readline()
        for number in islice(count(), int(many) or None):
            deed = draw.choice([append, read])
            began = time.monotonic_ns()
            told, link = deed(chats, name, number)
            ended = time.monotonic_ns()
            values = {"what": deed.__name__, "began": began, "ended": ended}
            print(json.dumps(values | {"told": told, "hash": link}), flush=True)


if __name__ == "__main__":
    main()
