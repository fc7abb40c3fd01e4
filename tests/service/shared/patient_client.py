"""A client in a process of its own: python patient_client.py URL TOKEN SESSION.

It says numbers, tries again under the same key while nobody answers, and prints each with its
`seq`, until SIGTERM.
"""

import itertools
import signal
import sys
import threading
import time
import uuid

from multichat_lab.errors import OverloadError, ServiceError
from multichat_lab.service.client import MultichatClient

TRIES = 400


def main() -> None:
    url, token, session_id = sys.argv[1:]
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    client = MultichatClient(url, token)
    for number in itertools.takewhile(lambda _: not stopped.is_set(), itertools.count()):
        key = str(uuid.uuid4())
        for left in reversed(range(TRIES)):
            try:
                told = client.broadcast(session_id, str(number), key=key)
                break
            except (ServiceError, OverloadError):
                if not left:
                    raise
                time.sleep(0.05)
        print(number, told.seq, flush=True)


if __name__ == "__main__":
    main()
