"""A writer in a process of its own: python appending_process.py TYPE PATH NAME COUNT GO_FILE.

It prints `ready`, waits for GO_FILE to appear, appends COUNT messages (0: for ever) to the session
`shared`, and prints each acknowledged message's number, and at the end its worst wait in seconds.
"""

import itertools
import sys
import time
from contextlib import suppress
from pathlib import Path

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import SessionExistsError
from multichat_lab.records import ChatMessage


def main() -> None:
    storage_type, path, name, count, go_file = sys.argv[1:]
    print("ready", flush=True)
    while not Path(go_file).exists():
        time.sleep(0.001)
    worst = 0.0
    with SessionPersistence(storage_type, path) as chats:
        with suppress(SessionExistsError):  # another writer was first
            chats.create_session(["Ann", "Bob", "Cy", "Dee"], session_id="shared")
        for number in range(int(count)) if int(count) else itertools.count():
            started = time.perf_counter()
            chats.add_message(ChatMessage("shared", name, str(number)))
            worst = max(worst, time.perf_counter() - started)
            print(number, flush=True)
    print("worst", worst, flush=True)


if __name__ == "__main__":
    main()
